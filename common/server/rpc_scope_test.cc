// Who is admitted to a handler, through a real channel.
#include "common/server/rpc_scope.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/auth/authenticator_fake.h"
#include "common/server/refusal_grain.h"
#include "common/status/error.h"
#include "common/status/grpc_status.h"
#include "common/testing/in_process_server.h"
#include "common/testing/test_runtime.h"

namespace sojourn::server {
namespace {

using auth::Role;
using testing::As;
using testing::AsService;

// Answers that there is no such thing.
constexpr char kMissing[] = "GetMissing";

constexpr auth::RpcPolicy kPolicy[] = {
    auth::Rpc("RevealIdentity")
        .Any(Role::kProgrammeOfficer)
        .Service("relocation")
        .Sensitive(),
    auth::Rpc("RaiseAlert").Any(Role::kProgrammeOfficer),
    auth::Rpc(kMissing).Any(Role::kProgrammeOfficer).Service("relocation"),
};

// Every method is an RpcScope whose handler answers ADMITTED: an error, as a
// generic server has no message to answer with.
class ScopedServer : public grpc::CallbackGenericService {
 public:
  // Nothing here asks the database.
  explicit ScopedServer(
      const Limits& limits = testing::TestRuntime::Unlimited())
      : runtime_("scoped", kPolicy, "host=/nonexistent dbname=none", "",
                 limits) {
    grpc::ServerBuilder builder;
    builder.RegisterCallbackGenericService(this);
    server_ = builder.BuildAndStart();
    channel_ = server_->InProcessChannel(grpc::ChannelArguments());
  }
  ~ScopedServer() override { server_->Shutdown(); }

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    class Reactor : public grpc::ServerGenericBidiReactor {
     public:
      explicit Reactor(const grpc::Status& status) { Finish(status); }
      void OnDone() override { delete this; }
    };
    const std::string path = context->method();
    const std::string method = path.substr(path.rfind('/') + 1);
    RpcScope rpc(*runtime_, context, method);
    return new Reactor(rpc.Run([&] {
      return method == kMissing ? NotFound("thing")
                                : Aborted("ADMITTED", "the handler ran");
    }));
  }

  // The reason of the answer to a call of `method`.
  std::string Ask(const auth::Caller& caller, const std::string& method) {
    grpc::ClientContext context;
    context.AddMetadata(auth::kFakeCallerKey, auth::EncodeFakeCaller(caller));
    return Ask(context, method);
  }
  std::string AskAsNobody(const std::string& method) {
    grpc::ClientContext context;
    return Ask(context, method);
  }

  const absl::Status& last() const { return last_; }
  auth::FakeAuthenticator& authenticator() {
    return dynamic_cast<auth::FakeAuthenticator&>(runtime_->authenticator());
  }

 private:
  std::string Ask(grpc::ClientContext& context, const std::string& method) {
    grpc::GenericStub stub(channel_);
    const grpc::Slice empty;
    grpc::ByteBuffer request(&empty, 1);
    grpc::ByteBuffer response;
    absl::Notification done;
    stub.UnaryCall(&context, "/sojourn.Test/" + method, grpc::StubOptions(),
                   &request, &response, [&](const grpc::Status& answer) {
                     last_ = FromGrpcStatus(answer);
                     done.Notify();
                   });
    done.WaitForNotification();
    return ReasonOf(last_);
  }

  testing::TestRuntime runtime_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  absl::Status last_;
};

TEST(RpcScope, WithoutRevocationsNothingSensitiveIsDoneForAPerson) {
  ScopedServer server;
  const auth::Caller officer = As(Role::kProgrammeOfficer, "office");
  EXPECT_EQ(server.Ask(officer, "RevealIdentity"), "ADMITTED");
  server.authenticator().LoseRevocations();
  EXPECT_EQ(server.Ask(officer, "RevealIdentity"), "REVOCATIONS_STALE");
  EXPECT_TRUE(absl::IsUnavailable(server.last()));
  // Who may never call it learns nothing of the list.
  EXPECT_EQ(server.Ask(As(Role::kVerifier, "office"), "RevealIdentity"),
            "ROLE_NOT_ALLOWED");
}

TEST(RpcScope, WithoutRevocationsUrgentWorkAndServicesGoOn) {
  ScopedServer server;
  server.authenticator().LoseRevocations();
  EXPECT_EQ(server.Ask(As(Role::kProgrammeOfficer, "office"), "RaiseAlert"),
            "ADMITTED");
  EXPECT_EQ(server.Ask(AsService("relocation"), "RevealIdentity"), "ADMITTED");
}

TEST(RpcScope, AFloodOfOneOrganisationLeavesTheOthersAlone) {
  // Next to nothing comes back in the time of a test.
  constexpr double kSlow = 1e-3;
  ScopedServer server(
      {.rates = {.caller = {.per_second = kSlow, .burst = 20},
                 .organisation = {.per_second = kSlow, .burst = 30}}});
  const auto flood = [&](const std::string& subject) {
    int admitted = 0;
    for (int i = 0; i < 50; ++i) {
      if (server.Ask(As(Role::kProgrammeOfficer, "flood", subject),
                     "RevealIdentity") == "ADMITTED") {
        ++admitted;
      }
    }
    return admitted;
  };
  EXPECT_EQ(flood("first"), 20);
  EXPECT_EQ(flood("second"), 10);
  EXPECT_EQ(ReasonOf(server.last()), "RATE_LIMITED");
  EXPECT_TRUE(absl::IsResourceExhausted(server.last()));
  EXPECT_GT(DetailsOf(server.last()).retry_after, absl::Seconds(1));
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(server.Ask(As(Role::kProgrammeOfficer, "other"), "RaiseAlert"),
              "ADMITTED");
    EXPECT_EQ(server.Ask(AsService("relocation"), "RevealIdentity"),
              "ADMITTED");
  }
}

TEST(RpcScope, AnAlertPassesAFloodOfItsOrganisation) {
  constexpr double kSlow = 1e-3;
  ScopedServer server(
      {.rates = {.caller = {.per_second = kSlow, .burst = 3},
                 .organisation = {.per_second = kSlow, .burst = 4}}});
  const auth::Caller loop = As(Role::kProgrammeOfficer, "flood", "loop");
  const auth::Caller colleague = As(Role::kProgrammeOfficer, "flood", "other");
  const auto admitted = [&](const auth::Caller& caller,
                            const std::string& method) {
    int count = 0;
    for (int i = 0; i < 10; ++i) {
      if (server.Ask(caller, method) == "ADMITTED") ++count;
    }
    return count;
  };
  EXPECT_EQ(admitted(loop, "RevealIdentity"), 3);
  EXPECT_EQ(admitted(loop, "RaiseAlert"), 3);
  EXPECT_EQ(ReasonOf(server.last()), "RATE_LIMITED");
  EXPECT_EQ(admitted(colleague, "RaiseAlert"), 2);
  EXPECT_EQ(admitted(colleague, "RevealIdentity"), 0);
}

TEST(RpcScope, NobodyIsLimitedTooAndWhoIsSomebodyGoesOn) {
  ScopedServer server(
      {.rates = {.refusals = {.per_second = 1e-3, .burst = 3}}});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(server.AskAsNobody("RaiseAlert"), "TOKEN_MISSING");
  }
  EXPECT_EQ(server.AskAsNobody("RaiseAlert"), "RATE_LIMITED");
  EXPECT_TRUE(absl::IsResourceExhausted(server.last()));
  EXPECT_GT(DetailsOf(server.last()).retry_after, absl::Seconds(1));
  EXPECT_EQ(server.Ask(As(Role::kProgrammeOfficer, "office"), "RaiseAlert"),
            "ADMITTED");
  EXPECT_EQ(server.Ask(AsService("relocation"), "RevealIdentity"), "ADMITTED");
}

TEST(RpcScope, ACallThatIsNotAllowedCountsToo) {
  ScopedServer server({.rates = {.caller = {.per_second = 1e-3, .burst = 1},
                                 .organisation = {1, 1000}}});
  const auth::Caller verifier = As(Role::kVerifier, "office");
  EXPECT_EQ(server.Ask(verifier, "RaiseAlert"), "ROLE_NOT_ALLOWED");
  EXPECT_EQ(server.Ask(verifier, "RaiseAlert"), "RATE_LIMITED");
}

TEST(RefusalGrain, EveryRefusalEndsAtAWholeGrain) {
  EXPECT_EQ(RefusalWait(absl::ZeroDuration()), kRefusalGrain);
  EXPECT_EQ(RefusalWait(absl::Microseconds(1200)), absl::Microseconds(3800));
  EXPECT_EQ(RefusalWait(absl::Microseconds(1265)), absl::Microseconds(3735));
  EXPECT_EQ(RefusalWait(kRefusalGrain * 3), kRefusalGrain);
  EXPECT_EQ(RefusalWait(kRefusalGrain * 3 + absl::Milliseconds(4)),
            absl::Milliseconds(1));
}

TEST(RpcScope, APersonIsToldAtAGrainOfTimeThatThereIsNoSuchThing) {
  ScopedServer server;
  const absl::Time asked = absl::Now();
  EXPECT_EQ(server.Ask(As(Role::kProgrammeOfficer, "office"), kMissing),
            "NOT_FOUND");
  EXPECT_GE(absl::Now() - asked, kRefusalGrain);
}

}  // namespace
}  // namespace sojourn::server

// What a case says could be done next is what the call would answer, in every
// state: no role is shown a call that it may not make, and a refusal gives the
// call's own reason, but for those of NotCompared.
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/notification.h"
#include "common/auth/authenticator_fake.h"
#include "common/status/error.h"
#include "common/status/grpc_status.h"
#include "google/protobuf/text_format.h"
#include "grpcpp/generic/generic_stub.h"
#include "services/relocation/relocation_walks.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::RpcWalk;
using ::testing::IsEmpty;

const google::protobuf::ServiceDescriptor& Service() {
  return *google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      v1::RelocationService::service_full_name());
}

class ActionsTest : public ::testing::Test {
 protected:
  ActionsTest() {
    id_ = world_.Eligible().relocation_id();
    const auto asked = world_.Ask(id_, "utrecht");
    EXPECT_OK(asked);
    ids_["relocation_id"] = id_;
    ids_["proposal_id"] = asked->proposal().proposal_id();
    ids_["person_id"] = asked->relocation().intake().persons(0).person_id();
    ids_["consent_id"] = world_.Get(id_).consents(0).consent_id();
    auto assign = World::Named<v1::AssignCaseRequest>(id_);
    assign.set_role(v1::ASSIGNMENT_ROLE_VERIFIER);
    assign.set_subject("witness/vera");
    assign.set_organisation_id("witness");
    EXPECT_OK(world_.Do(Office(), &Stub::AssignCase, assign));
    for (RpcWalk& each : WalksOf(world_, "")) walks_[each.rpc] = each;
  }
  // The states it is put into are none that its calls lead to.
  ~ActionsTest() override {
    world_.database_.Run("TRUNCATE relocations CASCADE");
  }

  void Put(State state) {
    world_.database_.Run(absl::StrCat(
        "UPDATE relocations SET overlay = 'NONE', overlay_since = NULL, "
        "withdrawal_asked_at = NULL, withdrawal_asked_by = NULL, "
        "withdrawal_confirmed_at = NULL, withdrawal_release_at = NULL, "
        "withdrawal_state_before = NULL, referral_due_at = NULL, state = '",
        std::string(Name(state)), "'"));
  }

  // What the call says to a request that is whole, on these rows.
  absl::Status Try(const auth::Caller& caller, const std::string& rpc) {
    const auto* const method = Service().FindMethodByName(rpc);
    const std::unique_ptr<google::protobuf::Message> request(
        google::protobuf::MessageFactory::generated_factory()
            ->GetPrototype(method->input_type())
            ->New());
    const RpcWalk& walk = walks_.at(rpc);
    EXPECT_TRUE(
        google::protobuf::TextFormat::ParseFromString(walk.rest, request.get()))
        << rpc;
    Set("request_id", sojourn::testing::NewRequestId(), *request);
    for (const std::string& path : walk.names) {
      const std::vector<std::string> parts = absl::StrSplit(path, '.');
      Set(path, ids_[parts.back()], *request);
    }
    return Send(caller, *method, *request);
  }

  World world_;
  std::string id_;
  std::map<std::string, std::string> ids_;
  std::map<std::string, RpcWalk> walks_;

 private:
  static void Set(const std::string& path, const std::string& value,
                  google::protobuf::Message& message) {
    google::protobuf::Message* at = &message;
    const std::vector<std::string> parts = absl::StrSplit(path, '.');
    for (size_t i = 0; i + 1 < parts.size(); ++i) {
      at = at->GetReflection()->MutableMessage(
          at, at->GetDescriptor()->FindFieldByName(parts[i]));
    }
    const auto* const field =
        at->GetDescriptor()->FindFieldByName(parts.back());
    if (field != nullptr) at->GetReflection()->SetString(at, field, value);
  }

  absl::Status Send(const auth::Caller& caller,
                    const google::protobuf::MethodDescriptor& method,
                    const google::protobuf::Message& request) {
    grpc::ClientContext context;
    context.AddMetadata(auth::kFakeCallerKey, auth::EncodeFakeCaller(caller));
    const grpc::Slice bytes(request.SerializeAsString());
    grpc::ByteBuffer sent(&bytes, 1);
    grpc::ByteBuffer received;
    grpc::Status status;
    absl::Notification done;
    grpc::GenericStub stub(world_.server_.channel());
    stub.UnaryCall(
        &context, absl::StrCat("/", Service().full_name(), "/", method.name()),
        grpc::StubOptions(), &sent, &received, [&](grpc::Status answered) {
          status = std::move(answered);
          done.Notify();
        });
    done.WaitForNotification();
    return FromGrpcStatus(status);
  }
};

std::vector<State> States() {
  std::vector<State> states;
  for (int s = 0; s < kStates; ++s) {
    const auto state = static_cast<State>(s);
    if (state != State::kDraft && state != State::kErased) {
      states.push_back(state);
    }
  }
  return states;
}

TEST_F(ActionsTest, NoRoleIsShownACallThatItMayNotMake) {
  const auth::PolicyTable policy{Policy()};
  const std::vector<std::pair<Role, auth::Caller>> callers = {
      {Role::kNgoCaseworker, As(Role::kNgoCaseworker, "ngo")},
      {Role::kProgrammeOfficer, Office()},
      {Role::kSecurityOfficer, As(Role::kSecurityOfficer, "office")},
      {Role::kVerifier, As(Role::kVerifier, "witness", "witness/vera")},
      {Role::kCityCoordinator, City("utrecht")}};
  std::vector<std::string> faults;
  for (const State state : States()) {
    Put(state);
    for (const auto& [role, caller] : callers) {
      const auto seen = world_.Do(caller, &Stub::GetRelocation,
                                  World::Named<v1::GetRelocationRequest>(id_));
      if (!seen.ok()) continue;
      std::set<std::string> shown;
      for (const auto& action : seen->relocation().next_actions()) {
        const auth::RpcPolicy* const row = policy.Find(action.action());
        const bool may = row != nullptr && row->RelationOf({role}).has_value();
        const bool once = shown.insert(action.action()).second;
        const bool says = action.allowed() || !action.reason().empty();
        if (may && once && says) continue;
        faults.push_back(absl::StrCat(std::string(Name(state)), " ",
                                      caller.subject, " ", action.action()));
      }
    }
  }
  EXPECT_THAT(faults, IsEmpty()) << absl::StrJoin(faults, "\n");
}

// What the walk sends is another thing than what is shown.
const std::set<std::string>& NotCompared() {
  static const auto* const kCalls = new std::set<std::string>{
      "DecideEligibility",  // shown for any outcome, and sent with one
      "GrantConsent",       // over a contact of which the answer speaks first
      "OfferPlacement",     // of one proposal, which is not held
      "SubmitRequest"};     // a new case
  return *kCalls;
}

// Of a request that names a row that is not there the answer may say that
// instead: there is none that could be named.
bool IsAsShown(const type::v1::NextAction& shown, const absl::Status& answer) {
  if (absl::IsPermissionDenied(answer)) return false;
  const std::string reason = answer.ok() ? "" : ReasonOf(answer);
  if (shown.allowed()) {
    return reason != "STATE_FORBIDS" && reason != "CASE_SUSPENDED" &&
           reason != "MERGED_AWAY";
  }
  if (answer.ok()) return false;
  return !absl::IsFailedPrecondition(answer) || reason == shown.reason();
}

TEST_F(ActionsTest, WhatIsShownIsWhatTheCallAnswers) {
  std::vector<std::string> faults;
  int compared = 0;
  for (const State state : States()) {
    Put(state);
    v1::Relocation seen = world_.Get(id_);
    for (int i = 0; i < seen.next_actions_size(); ++i) {
      const type::v1::NextAction action = seen.next_actions(i);
      const auto* const method = Service().FindMethodByName(action.action());
      ASSERT_NE(method, nullptr) << action.action();
      if (method->client_streaming() ||
          NotCompared().contains(action.action())) {
        continue;
      }
      const absl::Status answer = Try(Office(), action.action());
      ++compared;
      if (!IsAsShown(action, answer)) {
        faults.push_back(absl::StrCat(
            std::string(Name(state)), " ", action.action(), ": shown ",
            action.allowed() ? "allowed" : action.reason(), ", answered ",
            answer.ok() ? "OK" : ReasonOf(answer)));
      }
      if (!answer.ok()) continue;
      // The call moved it; the list is the same, and may say otherwise.
      Put(state);
      seen = world_.Get(id_);
    }
  }
  EXPECT_GT(compared, 1000);
  EXPECT_THAT(faults, IsEmpty()) << absl::StrJoin(faults, "\n");
}

}  // namespace
}  // namespace sojourn::relocation

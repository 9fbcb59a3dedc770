#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/ascii.h"
#include "common/server/rpc_scope.h"
#include "common/testing/in_process_server.h"
#include "common/testing/test_runtime.h"
#include "nlohmann/json.hpp"
#include "sojourn/grants/v1/grants_service.grpc.pb.h"

namespace sojourn::server {
namespace {

using grants::v1::GrantService;
using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auth::RpcPolicy kPolicy[] = {
    auth::Rpc("ScreenGrant").Any(auth::Role::kGrantOfficer),
    auth::Rpc("GetGrant").Any(auth::Role::kGrantOfficer),
};

// A mutation that changes nothing and a read of nothing: what is looked at is
// the line each leaves in the log.
class Service final : public GrantService::Service {
 public:
  explicit Service(Runtime& runtime) : runtime_(runtime) {}

  grpc::Status ScreenGrant(grpc::ServerContext* context,
                           const grants::v1::ScreenGrantRequest* request,
                           grants::v1::ScreenGrantResponse*) override {
    RpcScope rpc(runtime_, context, "ScreenGrant");
    return rpc.Run([&] { return rpc.Mutation(*request).status(); });
  }
  grpc::Status GetGrant(grpc::ServerContext* context,
                        const grants::v1::GetGrantRequest* request,
                        grants::v1::GetGrantResponse*) override {
    RpcScope rpc(runtime_, context, "GetGrant");
    return rpc.Run([&] { return rpc.Read(*request).status(); });
  }

 private:
  Runtime& runtime_;
};

class RpcLogTest : public ::testing::Test {
 protected:
  RpcLogTest()
      // No handler here reaches a database.
      : runtime_("grants", kPolicy, "host=/nonexistent"),
        service_(runtime_.get()),
        server_(service_),
        stub_(GrantService::NewStub(server_.channel())) {}

  // The log of one ScreenGrant with this request_id.
  std::string LogOfScreening(const std::string& request_id,
                             auth::Role role = auth::Role::kGrantOfficer) {
    grants::v1::ScreenGrantRequest request;
    request.set_request_id(request_id);
    grants::v1::ScreenGrantResponse response;
    ::testing::internal::CaptureStdout();
    (void)testing::Call(testing::As(role, "fund"), *stub_,
                        &GrantService::Stub::ScreenGrant, request, &response);
    return ::testing::internal::GetCapturedStdout();
  }

  testing::TestRuntime runtime_;
  Service service_;
  testing::InProcessServer server_;
  std::unique_ptr<GrantService::Stub> stub_;
};

TEST_F(RpcLogTest, AMutationsLineCarriesItsRequestId) {
  const std::string id = "0192F0A1-7C3E-7B6A-9D2E-5F1C8A4B3E77";
  const json line = json::parse(LogOfScreening(id));
  EXPECT_EQ(line["method"], "ScreenGrant");
  EXPECT_EQ(line["code"], "OK");
  // As it is stored, so that a line finds its row.
  EXPECT_EQ(line["request_id"], absl::AsciiStrToLower(id));
}

TEST_F(RpcLogTest, WhatIsNoUuidIsNeverWritten) {
  for (const std::string text :
       {"Amina Invented", "", "0192f0a1-7c3e-7b6a-9d2e-5f1c8a4b3e77 Amina"}) {
    const std::string log = LogOfScreening(text);
    EXPECT_FALSE(json::parse(log).contains("request_id")) << log;
    EXPECT_THAT(log, Not(HasSubstr("Amina")));
  }
}

TEST_F(RpcLogTest, AReadHasNone) {
  grants::v1::GetGrantResponse response;
  ::testing::internal::CaptureStdout();
  (void)testing::Call(testing::As(auth::Role::kGrantOfficer, "fund"), *stub_,
                      &GrantService::Stub::GetGrant, {}, &response);
  const json line = json::parse(::testing::internal::GetCapturedStdout());
  EXPECT_EQ(line["method"], "GetGrant");
  EXPECT_FALSE(line.contains("request_id"));
}

}  // namespace
}  // namespace sojourn::server

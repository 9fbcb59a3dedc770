// What a process does before it serves.
#include "common/server/run_server.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "common/auth/service_methods.h"
#include "common/testing/test_runtime.h"
#include "sojourn/capacity/v1/capacity_service.pb.h"

namespace sojourn::server {
namespace {

// Serves with a row for every RPC but `left_out`, then ends the process.
void ServeWithout(const std::string& left_out) {
  ServiceSpec spec;
  spec.name = "capacity";
  spec.descriptor =
      capacity::v1::HoldPlaceRequest::descriptor()->file()->service(0);
  const std::vector<std::string> methods = auth::MethodNames(*spec.descriptor);
  std::vector<auth::RpcPolicy> table;
  for (const std::string& method : methods) {
    if (method != left_out) table.push_back(auth::Rpc(method));
  }
  spec.policy = table;
  std::vector<std::string> words = {"sojourn-capacity", "serve",
                                    "--environment=development"};
  for (const char* flag :
       {"database_dsn", "keystore_dsn", "tls_cert_file", "tls_key_file",
        "tls_ca_file", "jwks_file", "revocations_file", "token_issuer",
        "token_audience", "secrets_dir", "audit_head_file"}) {
    words.push_back(std::string("--") + flag + "=/nonexistent");
  }
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  // Not exit: a confined process cannot be looked into for leaks.
  _exit(Main(spec, static_cast<int>(arguments.size()), arguments.data()));
}

TEST(RunServerDeathTest, AnRpcWithoutARowKeepsAServiceFromStarting) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(ServeWithout("HoldPlace"), ::testing::ExitedWithCode(1),
              "policy table: HoldPlace has no row");
}

// A service that keeps nothing, asked for `command`; then ends the process.
void AskStateless(const std::string& command) {
  ServiceSpec spec;
  spec.name = "matching";
  spec.keeps = Keeps::kNothing;
  std::string program = "sojourn-matching";
  std::string word = command;
  char* arguments[] = {program.data(), word.data()};
  _exit(Main(spec, 2, arguments));
}

TEST(RunServerDeathTest, WhatKeepsNothingHasNothingToMigrateOrRotate) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  for (const char* command : {"migrate", "rotate-keys", "key-versions"}) {
    EXPECT_EXIT(AskStateless(command), ::testing::ExitedWithCode(2),
                "sojourn-matching serve FLAGS")
        << command;
  }
}

TEST(RuntimeDeathTest, WhatKeepsNothingCannotReachAStore) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  sojourn::testing::TestRuntime runtime("matching", {});
  EXPECT_DEATH(runtime->db(), "matching keeps nothing");
  EXPECT_DEATH(runtime->audit(), "matching keeps nothing");
}

}  // namespace
}  // namespace sojourn::server

// Every RPC as every role and service (common/testing/authorisation_matrix.h).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "common/auth/policy_page.h"
#include "common/auth/service_methods.h"
#include "common/testing/authorisation_matrix.h"
#include "common/testing/in_process_server.h"
#include "common/testing/test_runtime.h"
#include "services/matching/ask/samples.h"
#include "services/matching/matching_policy.h"
#include "services/matching/matching_service.h"

namespace sojourn::matching {
namespace {

using sojourn::testing::MatrixReport;
using sojourn::testing::RpcWalk;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const google::protobuf::ServiceDescriptor& Service() {
  return *google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      v1::MatchingService::service_full_name());
}

std::vector<RpcWalk> Walks() {
  v1::PriceSnapshotRequest prices;
  *prices.add_waiting() = SampleParty("p", type::v1::LEVEL_L4);
  return {{"ProposePlacements", {}, SampleAsk().DebugString()},
          {"AssignBatch", {}, SampleBatch(2, 2).DebugString()},
          {"PriceSnapshot", {}, prices.DebugString()}};
}

MatrixReport Walk(absl::Span<const auth::RpcPolicy> table) {
  sojourn::testing::TlsNetwork network;
  sojourn::testing::TestRuntime runtime(
      "matching", kPolicy, sojourn::testing::TestRuntime::Unlimited(),
      network.NewAuthenticator());
  MatchingService service(runtime.get());
  network.Serve(service);
  return WalkMatrix(
      network,
      {.service = &Service(),
       .policy = auth::PolicyTable(table),
       .views_folder = "services/matching",
       .person =
           [](auth::Role role) { return sojourn::testing::As(role, "office"); },
       .walks = Walks(),
       .metrics = [&] { return runtime->metrics().Serialize(); }});
}

TEST(AuthorisationMatrix, EveryRpcAndRoleIsAnsweredAsTheTableSays) {
  const MatrixReport report = Walk(kPolicy);
  std::cout << "matching: " << report.ToString() << "\n";
  EXPECT_THAT(report.not_served, IsEmpty());
  EXPECT_THAT(report.faults, IsEmpty()) << absl::StrJoin(report.faults, "\n");
}

TEST(AuthorisationMatrix, AServiceThatKeepsToAnotherTableIsNoticed) {
  std::vector<auth::RpcPolicy> other(std::begin(kPolicy), std::end(kPolicy));
  other[0] = other[0].Any(auth::Role::kCityCoordinator);
  other[1] = other[1].Service("visa");
  const MatrixReport report = Walk(other);
  EXPECT_THAT(report.faults,
              Contains(HasSubstr("ProposePlacements as CITY_COORDINATOR")));
  EXPECT_THAT(report.faults,
              Contains(HasSubstr("AssignBatch as service visa")));
}

TEST(AuthorisationMatrix, TheDocumentShowsTheTable) {
  EXPECT_THAT(sojourn::testing::AuthorisationDocument(),
              HasSubstr(auth::PolicyPage("matching", auth::PolicyTable(kPolicy),
                                         auth::MethodNames(Service()))))
      << "infra/dev/write_authorisation.sh writes it anew";
}

}  // namespace
}  // namespace sojourn::matching

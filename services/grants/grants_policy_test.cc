#include "services/grants/grants_policy.h"

#include <map>
#include <string>

#include "common/auth/service_methods.h"
#include "gtest/gtest.h"
#include "sojourn/grants/v1/grants_service.pb.h"

namespace sojourn::grants {
namespace {

using auth::Relation;

// Who may, as the contract says it: "+ROLE" any row, "ROLE" own rows.
const std::map<std::string, std::string>& Expected() {
  static const auto& expected = *new std::map<std::string, std::string>{
      {"CreateFund", "FUND_MANAGER"},
      {"GetFund",
       "+PROGRAMME_OFFICER GRANT_OFFICER GRANT_APPROVER FUND_MANAGER +AUDITOR"},
      {"ListFunds",
       "+PROGRAMME_OFFICER GRANT_OFFICER GRANT_APPROVER FUND_MANAGER +AUDITOR"},
      {"SubmitGrant", "GRANT_OFFICER relocation"},
      {"ScreenGrant", "GRANT_OFFICER"},
      {"AssessGrant", "GRANT_OFFICER"},
      {"ApproveGrant", "GRANT_APPROVER"},
      {"RecordAgreement", "GRANT_OFFICER"},
      {"SchedulePayment", "GRANT_OFFICER"},
      {"ReleasePayment", "GRANT_OFFICER GRANT_APPROVER FUND_MANAGER"},
      {"RecordPaymentOutcome", "GRANT_OFFICER FUND_MANAGER"},
      {"ConfirmReceipt", "+PROGRAMME_OFFICER GRANT_OFFICER relocation"},
      {"CancelGrant", "GRANT_OFFICER relocation"},
      {"GetGrant",
       "+PROGRAMME_OFFICER GRANT_OFFICER GRANT_APPROVER FUND_MANAGER +AUDITOR "
       "relocation"},
      {"ListGrants",
       "+PROGRAMME_OFFICER GRANT_OFFICER GRANT_APPROVER FUND_MANAGER +AUDITOR "
       "relocation"},
      {"WatchEvents", "relocation"},
  };
  return expected;
}

std::string Allowed(const std::string& method) {
  const auth::PolicyTable table(kPolicy);
  std::string allowed;
  for (const auto& [role, name] : auth::kRoles) {
    auth::Caller caller;
    caller.subject = "somebody";
    caller.organisation_id = "somewhere";
    caller.roles.Add(role);
    const auto relation = table.Authorize(method, caller);
    if (!relation.ok()) continue;
    allowed += allowed.empty() ? "" : " ";
    allowed += *relation == Relation::kAny ? "+" : "";
    allowed += name;
  }
  for (const char* service : {"relocation", "capacity", "visa", "edge"}) {
    auth::Caller caller;
    caller.is_service = true;
    caller.service = service;
    if (!table.Authorize(method, caller).ok()) continue;
    allowed += allowed.empty() ? "" : " ";
    allowed += service;
  }
  return allowed;
}

TEST(PolicyTest, EveryCallAndRole) {
  const auto* service =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
          "sojourn.grants.v1.GrantService");
  ASSERT_NE(service, nullptr);
  const auto methods = auth::MethodNames(*service);
  EXPECT_EQ(methods.size(), Expected().size());
  EXPECT_TRUE(auth::PolicyTable(kPolicy).CheckComplete(methods).ok());
  for (const std::string& method : methods) {
    const auto expected = Expected().find(method);
    ASSERT_NE(expected, Expected().end()) << method;
    EXPECT_EQ(Allowed(method), expected->second) << method;
  }
}

}  // namespace
}  // namespace sojourn::grants

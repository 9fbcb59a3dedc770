// Every read of a grant or fund leaves its record.
#include "common/testing/audit_walk.h"
#include "services/grants/grants_policy.h"
#include "services/grants/grants_world.h"

namespace sojourn::grants {
namespace {

class GrantsAuditTest : public World {};

TEST_F(GrantsAuditTest, NoReadIsAnsweredWithoutItsRecord) {
  const std::string fund_id = MakeFund();
  const std::string grant_id = Submit();
  v1::GetFundRequest fund;
  fund.set_fund_id(fund_id);
  v1::GetGrantRequest grant;
  grant.set_grant_id(grant_id);
  const auto call = [&](auto caller, auto method, auto request) {
    return [=, this] { return Do(caller, method, request).status(); };
  };
  const Caller auditor = testing::As(Role::kAuditor, "audit-office");
  testing::ExpectReadsAreAudited(
      {.service = v1::GrantService::service_full_name(),
       .policy = kPolicy,
       .database = database_,
       .reads = {{"GetFund", call(Officer(), &Stub::GetFund, fund)},
                 {"ListFunds",
                  call(Officer(), &Stub::ListFunds, v1::ListFundsRequest())},
                 {"GetGrant", call(Officer(), &Stub::GetGrant, grant)},
                 {"ListGrants",
                  call(Officer(), &Stub::ListGrants, v1::ListGrantsRequest())},
                 {"ListAuditRecords", call(auditor, &Stub::ListAuditRecords,
                                           v1::ListAuditRecordsRequest())}},
       .shows_nobody = {{"WatchEvents", "ids and states, to relocation"}}});
}

}  // namespace
}  // namespace sojourn::grants

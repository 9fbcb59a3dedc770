// Every read of a grant or fund leaves its record.
#include "common/testing/audit_walk.h"
#include "services/grants/grants_policy.h"
#include "services/grants/grants_world.h"

namespace sojourn::grants {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class GrantsAuditTest : public World {
 protected:
  static v1::ListSeenCasesRequest SeenBy(const Caller& caller) {
    v1::ListSeenCasesRequest request;
    request.set_subject(caller.subject);
    request.mutable_since()->set_seconds(1);
    return request;
  }
  // Of the only case there is.
  v1::ListWhoSawRequest WhoSaw() {
    v1::ListWhoSawRequest request;
    request.set_case_ref(database_.Value("SELECT case_ref FROM grants"));
    return request;
  }
};

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
                                           v1::ListAuditRecordsRequest())},
                 {"ListSeenCases",
                  call(Relocation(), &Stub::ListSeenCases, SeenBy(Officer()))},
                 {"ListWhoSaw",
                  call(Relocation(), &Stub::ListWhoSaw, WhoSaw())}},
       .shows_nobody = {{"WatchEvents", "ids and states, to relocation"}}});
}

TEST_F(GrantsAuditTest, RelocationIsToldWhoSawTheMoneyOfACase) {
  MakeFund();
  const std::string grant_id = Submit();
  Get(grant_id);
  const v1::ListWhoSawRequest request = WhoSaw();
  ASSERT_OK_AND_ASSIGN(const auto saw,
                       Do(Relocation(), &Stub::ListWhoSaw, request));
  ASSERT_THAT(saw.records(), SizeIs(2));
  EXPECT_EQ(saw.records(0).method(), "GetGrant");
  EXPECT_EQ(saw.records(0).actor_subject(), Officer().subject);
  ASSERT_OK_AND_ASSIGN(const auto seen, Do(Relocation(), &Stub::ListSeenCases,
                                           SeenBy(Officer())));
  ASSERT_THAT(seen.cases(), SizeIs(1));
  EXPECT_EQ(seen.cases(0).case_ref(), request.case_ref());
}

TEST_F(GrantsAuditTest, ADirectGrantIsNoCaseOfRelocation) {
  v1::SubmitGrantRequest request;
  request.set_fund_id(MakeFund());
  request.set_level(type::v1::LEVEL_L2);
  *request.mutable_amount() = Euros(50'000);
  request.set_category(v1::COST_CATEGORY_LEGAL);
  request.set_discretionary(true);
  request.set_beneficiary("Invented Union");
  ASSERT_OK(Do(Officer(), &Stub::SubmitGrant, request));
  ASSERT_OK_AND_ASSIGN(const auto seen, Do(Relocation(), &Stub::ListSeenCases,
                                           SeenBy(Officer())));
  EXPECT_THAT(seen.cases(), IsEmpty());
}

}  // namespace
}  // namespace sojourn::grants

// Every read of a grant or fund leaves its record.
#include <functional>
#include <string>

#include "absl/time/clock.h"
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
    request.set_case_ref(
        database_.Value("SELECT case_ref FROM grants WHERE case_ref <> ''"));
    return request;
  }
  // The same person at two holders, for whoever looks for double funding.
  void AskTwoForOnePerson() {
    for (const std::string holder : {"funder", "other"}) {
      const auto fund = Do(testing::As(Role::kFundManager, holder),
                           &Stub::CreateFund, FundRequest("Of " + holder));
      ASSERT_OK(fund.status());
      v1::SubmitGrantRequest direct = CaseRequest(50'000);
      direct.clear_case_ref();
      direct.clear_person_refs();
      direct.set_fund_id(fund->fund().fund_id());
      direct.set_beneficiary("Invented Person");
      ASSERT_OK(Do(Officer(holder), &Stub::SubmitGrant, direct).status());
    }
  }
  // Of somebody who decides, for a day.
  void DelegateOnce() {
    v1::DelegateApprovalRequest request;
    request.set_delegate("olga");
    request.mutable_until()->set_seconds(
        absl::ToUnixSeconds(absl::Now() + absl::Hours(24 * 30)));
    request.set_reason(v1::DELEGATION_REASON_ABSENCE);
    ASSERT_OK(Do(Approver("cleo"), &Stub::DelegateApproval, request).status());
  }
  // All reads of one fund and one grant, by the call's name.
  template <class Request, class Method>
  std::function<absl::Status()> Read(const Caller& caller, Method method,
                                     Request request) {
    return [=, this] { return Do(caller, method, request).status(); };
  }
  template <class Request>
  static Request OfFund(const std::string& fund_id) {
    Request request;
    request.set_fund_id(fund_id);
    if constexpr (requires { request.set_year(0); }) request.set_year(2024);
    return request;
  }
  template <class Request>
  static Request OfGrant(const std::string& grant_id) {
    Request request;
    request.set_grant_id(grant_id);
    return request;
  }
};

TEST_F(GrantsAuditTest, NoReadIsAnsweredWithoutItsRecord) {
  const std::string fund_id = MakeFund();
  const std::string grant_id = Submit();
  AskTwoForOnePerson();
  DelegateOnce();
  runtime_.Advance(absl::Hours(24 * 5));
  const Caller auditor = testing::As(Role::kAuditor, "audit-office");
  const Caller security = testing::As(Role::kSecurityOfficer, "funder", "sam");
  testing::ExpectReadsAreAudited(
      {.service = v1::GrantService::service_full_name(),
       .policy = kPolicy,
       .database = database_,
       .reads = {{"GetFund", Read(Officer(), &Stub::GetFund,
                                  OfFund<v1::GetFundRequest>(fund_id))},
                 {"ListFunds",
                  Read(Officer(), &Stub::ListFunds, v1::ListFundsRequest())},
                 {"GetFundExposure",
                  Read(Officer(), &Stub::GetFundExposure,
                       OfFund<v1::GetFundExposureRequest>(fund_id))},
                 {"GetFundStatement",
                  Read(Officer(), &Stub::GetFundStatement,
                       OfFund<v1::GetFundStatementRequest>(fund_id))},
                 {"GetDonorStatement",
                  Read(Manager(), &Stub::GetDonorStatement,
                       OfFund<v1::GetDonorStatementRequest>(fund_id))},
                 {"GetGrant", Read(Officer(), &Stub::GetGrant,
                                   OfGrant<v1::GetGrantRequest>(grant_id))},
                 {"GetReport", Read(Officer(), &Stub::GetReport,
                                    OfGrant<v1::GetReportRequest>(grant_id))},
                 {"ListGrantDecisions",
                  Read(Officer(), &Stub::ListGrantDecisions,
                       OfGrant<v1::ListGrantDecisionsRequest>(grant_id))},
                 {"ListGrants",
                  Read(Officer(), &Stub::ListGrants, v1::ListGrantsRequest())},
                 {"ListOverdue", Read(Manager(), &Stub::ListOverdue,
                                      v1::ListOverdueRequest())},
                 {"ListDelegations", Read(Officer(), &Stub::ListDelegations,
                                          v1::ListDelegationsRequest())},
                 {"FindDoubleFunding", Read(security, &Stub::FindDoubleFunding,
                                            v1::FindDoubleFundingRequest())},
                 {"ListAuditRecords", Read(auditor, &Stub::ListAuditRecords,
                                           v1::ListAuditRecordsRequest())},
                 {"ListSeenCases",
                  Read(Relocation(), &Stub::ListSeenCases, SeenBy(Officer()))},
                 {"ListWhoSaw",
                  Read(Relocation(), &Stub::ListWhoSaw, WhoSaw())}},
       .shows_nobody = {{"WatchEvents", "ids and states, to relocation"},
                        {"GetClockStatistics", "counts, the small hidden"}}});
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
  request.set_purpose("Fees of a lawyer");
  request.set_beneficiary("Invented Union");
  ASSERT_OK(Do(Officer(), &Stub::SubmitGrant, request));
  ASSERT_OK_AND_ASSIGN(const auto seen, Do(Relocation(), &Stub::ListSeenCases,
                                           SeenBy(Officer())));
  EXPECT_THAT(seen.cases(), IsEmpty());
}

}  // namespace
}  // namespace sojourn::grants

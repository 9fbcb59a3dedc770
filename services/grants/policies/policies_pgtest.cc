// The rules of a fund, refusals and reasons through the service.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/grants/grants_world.h"

namespace sojourn::grants {
namespace {

using testing::BadFieldsAre;
using ::testing::ElementsAre;

class FundRulesTest : public World {
 protected:
  v1::UpdateFundRequest Change(const std::string& fund_id,
                               const std::string& path) {
    v1::UpdateFundRequest request;
    request.set_fund_id(fund_id);
    request.mutable_update_mask()->add_paths(path);
    request.set_reason("agreed with the donor");
    return request;
  }
};

TEST_F(FundRulesTest, ACapPerCategoryCountsWhatOthersHoldOfIt) {
  v1::CreateFundRequest fund = FundRequest();
  auto* const cap = fund.mutable_rules()->add_category_caps();
  cap->set_category(v1::COST_CATEGORY_LEGAL);
  cap->set_minor_units(150'000);
  MakeFund(fund);
  v1::SubmitGrantRequest request = CaseRequest(100'000);
  request.set_category(v1::COST_CATEGORY_LEGAL);
  const std::string first = Assessed(request);
  const std::string second = Assessed(request);
  ASSERT_THAT(Approve(first, Approver("ann")), IsOk());
  EXPECT_THAT(Approve(second, Approver("ann")), ReasonIs("ABOVE_CATEGORY_CAP"));
  const v1::Grant seen = Get(second, Approver("ann"));
  EXPECT_EQ(seen.next_actions(0).reason(), "ABOVE_CATEGORY_CAP");
  EXPECT_THAT(Approve(second, Approver("ann"), 50'000), IsOk());
  // Full: nothing more is taken, and other categories go on.
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, request),
              ReasonIs("NO_FUND_FITS"));
  request.set_fund_id(Get(first).fund_id());
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, request),
              ReasonIs("ABOVE_CATEGORY_CAP"));
  request.set_category(v1::COST_CATEGORY_MEDICAL);
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, request), IsOk());
  // What is cancelled is free again.
  ASSERT_THAT(Cancel(first), IsOk());
  request.set_category(v1::COST_CATEGORY_LEGAL);
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, request), IsOk());
}

TEST_F(FundRulesTest, CostLinesCountEachForItsCategory) {
  v1::CreateFundRequest fund = FundRequest();
  auto* const cap = fund.mutable_rules()->add_category_caps();
  cap->set_category(v1::COST_CATEGORY_MEDICAL);
  cap->set_minor_units(50'000);
  MakeFund(fund);
  v1::SubmitGrantRequest request = CaseRequest(200'000);
  request.set_discretionary(false);
  for (const auto& [category, amount] :
       {std::pair(v1::COST_CATEGORY_URGENT_RELOCATION, 150'000),
        std::pair(v1::COST_CATEGORY_MEDICAL, 50'000)}) {
    v1::CostLine* const line = request.add_cost_lines();
    line->set_category(category);
    *line->mutable_amount() = Euros(amount);
  }
  Approved(request);
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, request),
              ReasonIs("NO_FUND_FITS"));
  EXPECT_EQ(database_.Value("SELECT count(DISTINCT category_key) FROM "
                            "grant_categories WHERE category_key ~* 'medical'"),
            "0");
}

TEST_F(FundRulesTest, WhatAFundAllowedStaysKnown) {
  const std::string fund_id = MakeFund();
  const std::string approved = Approved(CaseRequest(100'000));
  auto request = Change(fund_id, "rules.fast_lane_limit_minor_units");
  const auto changed = Do(Manager(), &Stub::UpdateFund, request);
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed->fund().rules().fast_lane_limit_minor_units(), 0);
  EXPECT_EQ(changed->fund().etag(), "2");
  EXPECT_EQ(database_.Value(
                "SELECT string_agg(terms ->> 'fast_lane_limit_minor', ' ' "
                "ORDER BY fund_version) FROM fund_revisions"),
            "100000 0");
  EXPECT_EQ(database_.Value("SELECT approved_under FROM grants WHERE "
                            "public_id = '" +
                            approved + "'"),
            "1");
  EXPECT_THAT(Approve(Assessed(CaseRequest(100'000)), Approver("ann")), IsOk());
  EXPECT_EQ(database_.Value("SELECT count(*) FROM grants WHERE state = "
                            "'ASSESSED'"),
            "1")
      << "two people from now on";
}

TEST_F(FundRulesTest, MoreMoneyIsAnEntryOfTheLedger) {
  const std::string fund_id = MakeFund();
  Approved();
  auto request = Change(fund_id, "amount");
  *request.mutable_fund()->mutable_amount() = Euros(1'500'000);
  const auto more = Do(Manager(), &Stub::UpdateFund, request);
  ASSERT_THAT(more, IsOk());
  EXPECT_EQ(more->fund().balances().available().minor_units(), 1'300'000);
  EXPECT_EQ(database_.Value("SELECT sum(amount_minor) FROM ledger_entries "
                            "WHERE credit = 'FUNDER'"),
            "1500000");
  *request.mutable_fund()->mutable_amount() = Euros(1'499'999);
  request.clear_request_id();
  EXPECT_THAT(Do(Manager(), &Stub::UpdateFund, request),
              ReasonIs("FUND_AMOUNT_LOWERED"));
}

TEST_F(FundRulesTest, BadChangesAreNamed) {
  const std::string fund_id = MakeFund();
  auto request = Change(fund_id, "balances");
  request.clear_reason();
  EXPECT_THAT(Do(Manager(), &Stub::UpdateFund, request),
              BadFieldsAre("update_mask", "reason"));
  MakeFund(FundRequest("Other"));
  request = Change(fund_id, "name");
  request.mutable_fund()->set_name("Other");
  EXPECT_THAT(Do(Manager(), &Stub::UpdateFund, request),
              ReasonIs("FUND_EXISTS"));
  request = Change(fund_id, "rules.category_caps");
  request.set_etag("7");
  EXPECT_THAT(Do(Manager(), &Stub::UpdateFund, request),
              StatusIs(absl::StatusCode::kAborted));
  request.clear_etag();
  EXPECT_THAT(
      Do(testing::As(Role::kFundManager, "other"), &Stub::UpdateFund, request),
      StatusIs(absl::StatusCode::kNotFound));
}

class RefusalTest : public World {
 protected:
  // Each as "method who: why", oldest first.
  std::vector<std::string> Decisions(const std::string& grant_id,
                                     const Caller& caller) {
    v1::ListGrantDecisionsRequest request;
    request.set_grant_id(grant_id);
    const auto listed = Do(caller, &Stub::ListGrantDecisions, request);
    EXPECT_THAT(listed, IsOk());
    std::vector<std::string> decisions;
    if (!listed.ok()) return decisions;
    for (const v1::GrantDecision& each : listed->decisions()) {
      decisions.push_back(absl::StrCat(each.method(), " ", each.decided_by(),
                                       ": ", each.reason()));
    }
    return decisions;
  }
};

TEST_F(RefusalTest, DecliningNeedsAReasonAndEndsIt) {
  MakeFund();
  v1::DeclineGrantRequest decline;
  decline.set_grant_id(Assessed());
  EXPECT_THAT(Do(Officer(), &Stub::DeclineGrant, decline),
              BadFieldsAre("reason", "note"));
  decline.set_reason(v1::DECLINE_REASON_NEED_NOT_SHOWN);
  decline.set_note("no offer was shown");
  const auto declined = Do(Approver("ann"), &Stub::DeclineGrant, decline);
  ASSERT_THAT(declined, IsOk());
  EXPECT_EQ(declined->grant().state(), v1::GRANT_STATE_DECLINED);
  EXPECT_EQ(declined->grant().decline_reason(),
            v1::DECLINE_REASON_NEED_NOT_SHOWN);
  EXPECT_TRUE(declined->grant().has_decided_at());
  EXPECT_EQ(declined->grant().next_actions_size(), 0);
  EXPECT_EQ(database_.Value("SELECT state || ' ' || reason FROM events WHERE "
                            "type = 'grant.declined'"),
            "DECLINED NEED_NOT_SHOWN");
  EXPECT_THAT(Approve(decline.grant_id(), Approver("bob")),
              ReasonIs("STATE_FORBIDS"));
}

TEST_F(RefusalTest, ReferringIsHeardByRelocation) {
  MakeFund();
  v1::ReferGrantRequest refer;
  refer.set_grant_id(Submit());
  refer.set_reason(v1::REFER_REASON_OUTSIDE_MANDATE);
  refer.set_note("ask the lawyers' fund");
  const auto referred = Do(Officer(), &Stub::ReferGrant, refer);
  ASSERT_THAT(referred, IsOk());
  EXPECT_EQ(referred->grant().state(), v1::GRANT_STATE_REFERRED);
  EXPECT_EQ(database_.Value("SELECT state || ' ' || reason FROM events WHERE "
                            "type = 'grant.referred'"),
            "REFERRED OUTSIDE_MANDATE");
  const std::string agreed = Agreed();
  refer.clear_request_id();
  refer.set_grant_id(agreed);
  EXPECT_THAT(Do(Officer(), &Stub::ReferGrant, refer),
              ReasonIs("STATE_FORBIDS"));
}

TEST_F(RefusalTest, EveryDecisionIsFoundWithItsReason) {
  MakeFund();
  const std::string grant_id = Agreed();
  const std::string payment_id = Schedule(grant_id, 200'000);
  ASSERT_THAT(Release(payment_id), IsOk());
  ASSERT_THAT(Receipt(payment_id), IsOk());
  v1::CloseGrantRequest close;
  close.set_grant_id(grant_id);
  ASSERT_THAT(Do(Officer(), &Stub::CloseGrant, close), IsOk());
  const std::string today =
      absl::FormatCivilTime(absl::ToCivilDay(absl::Now(), absl::UTCTimeZone()));
  EXPECT_THAT(
      Decisions(grant_id, Approver("ann")),
      ElementsAre("ScreenGrant olga: within the mandate",
                  "AssessGrant olga: two tickets and a week",
                  "ApproveGrant ann: urgent", "ApproveGrant bob: urgent",
                  "RecordAgreement olga: VERBAL on " + today,
                  "SchedulePayment olga: tranche 1, 2000.00 EUR, BANK",
                  "ReleasePayment mia: tranche 1, 2000.00 EUR, BANK",
                  "CloseGrant olga: 2000.00 EUR not accounted for"));
  v1::ListGrantDecisionsRequest request;
  request.set_grant_id(grant_id);
  EXPECT_THAT(Do(Officer("other"), &Stub::ListGrantDecisions, request),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(RefusalTest, WhatEndsAGrantIsFoundWithItsReason) {
  MakeFund();
  v1::DeclineGrantRequest decline;
  decline.set_grant_id(Submit());
  decline.set_reason(v1::DECLINE_REASON_NEED_NOT_SHOWN);
  decline.set_note("no offer was shown");
  ASSERT_THAT(Do(Approver("ann"), &Stub::DeclineGrant, decline), IsOk());
  EXPECT_THAT(Decisions(decline.grant_id(), Officer()),
              ElementsAre("DeclineGrant ann: no offer was shown"));
  v1::ReferGrantRequest refer;
  refer.set_grant_id(Submit());
  refer.set_reason(v1::REFER_REASON_OUTSIDE_MANDATE);
  refer.set_note("ask the lawyers' fund");
  ASSERT_THAT(Do(Officer(), &Stub::ReferGrant, refer), IsOk());
  EXPECT_THAT(Decisions(refer.grant_id(), Officer()),
              ElementsAre("ReferGrant olga: ask the lawyers' fund"));
  const std::string ended = Submit();
  ASSERT_THAT(Cancel(ended, Officer()), IsOk());
  EXPECT_THAT(Decisions(ended, Officer()),
              ElementsAre("CancelGrant olga: CASE_ENDED"));
}

// A caseworker's account, and why her case ended, are not the funder's.
TEST_F(RefusalTest, WhatRelocationDecidedIsListedToTheHolderWithoutWhoAndWhy) {
  MakeFund();
  const std::string ended = Submit();
  ASSERT_THAT(Cancel(ended), IsOk());
  EXPECT_THAT(Decisions(ended, Officer()), ElementsAre("CancelGrant : "));
  EXPECT_THAT(Decisions(ended, testing::As(Role::kAuditor, "audit")),
              ElementsAre("CancelGrant amal: CASE_ENDED"));
}

}  // namespace
}  // namespace sojourn::grants

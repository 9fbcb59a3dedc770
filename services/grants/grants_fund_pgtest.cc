// Funds through the service.
#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/grants/grants_world.h"

namespace sojourn::grants {
namespace {

using testing::BadFieldsAre;

class FundTest : public World {};

TEST_F(FundTest, IsMadeWithItsWholeAmountAvailable) {
  const auto made = Do(Manager(), &Stub::CreateFund, FundRequest());
  ASSERT_THAT(made, IsOk());
  const v1::Fund& fund = made->fund();
  EXPECT_EQ(fund.holder_organisation_id(), "funder");
  EXPECT_EQ(fund.status(), v1::FUND_STATUS_ACTIVE);
  EXPECT_EQ(fund.etag(), "1");
  EXPECT_EQ(fund.balances().available().minor_units(), 1'000'000);
  EXPECT_EQ(fund.rules().fast_lane_limit_minor_units(), 100'000);
  v1::GetFundRequest get;
  get.set_fund_id(fund.fund_id());
  const auto read = Do(Officer(), &Stub::GetFund, get);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->fund().SerializeAsString(), fund.SerializeAsString());
}

TEST_F(FundTest, RepeatedRequestHasOneEffect) {
  v1::CreateFundRequest request = FundRequest();
  request.set_request_id(testing::NewRequestId());
  const auto first = Do(Manager(), &Stub::CreateFund, request);
  const auto second = Do(Manager(), &Stub::CreateFund, request);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(first->fund().fund_id(), second->fund().fund_id());
  EXPECT_EQ(database_.Value("SELECT count(*) FROM funds"), "1");
  request.set_name("Another");
  EXPECT_THAT(Do(Manager(), &Stub::CreateFund, request),
              ReasonIs("REQUEST_ID_REUSED"));
}

TEST_F(FundTest, NameIsUniqueWithinTheHolder) {
  MakeFund();
  const auto again = Do(Manager(), &Stub::CreateFund, FundRequest());
  EXPECT_THAT(again, StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(again, ReasonIs("FUND_EXISTS"));
  const Caller other = testing::As(Role::kFundManager, "another");
  EXPECT_THAT(Do(other, &Stub::CreateFund, FundRequest()), IsOk());
}

TEST_F(FundTest, EveryBadFieldIsNamed) {
  v1::CreateFundRequest request = FundRequest(std::string(101, 'x'), -5);
  request.set_holder_kind(v1::HOLDER_KIND_UNSPECIFIED);
  request.mutable_amount()->set_currency_code("euro");
  request.mutable_window()->mutable_first()->set_year(2100);
  request.set_time_zone("Nowhere");
  request.mutable_rules()->set_cap_per_year_minor_units(-1);
  request.mutable_rules()->set_fx_margin_basis_points(10'001);
  EXPECT_THAT(Do(Manager(), &Stub::CreateFund, request),
              BadFieldsAre("holder_kind", "name", "amount.currency_code",
                           "amount.minor_units", "window", "time_zone",
                           "rules.cap_per_year_minor_units",
                           "rules.fx_margin_basis_points"));
  EXPECT_EQ(database_.Value("SELECT count(*) FROM funds"), "0");
}

// One fund's zone must not break the sums over all funds.
TEST_F(FundTest, ZoneIsKnownToTheDatabaseToo) {
  v1::CreateFundRequest request = FundRequest();
  request.set_time_zone("/usr/share/zoneinfo/Europe/Berlin");
  EXPECT_THAT(Do(Manager(), &Stub::CreateFund, request),
              BadFieldsAre("time_zone"));
  request.set_time_zone("Fixed/UTC+03:00:00");
  EXPECT_THAT(Do(Manager(), &Stub::CreateFund, request),
              BadFieldsAre("time_zone"));
}

TEST_F(FundTest, ForeignAndMissingAreTheSame) {
  v1::GetFundRequest foreign;
  foreign.set_fund_id(MakeFund());
  v1::GetFundRequest missing;
  missing.set_fund_id("none");
  const absl::Status a =
      Do(Officer("another"), &Stub::GetFund, foreign).status();
  const absl::Status b =
      Do(Officer("another"), &Stub::GetFund, missing).status();
  EXPECT_THAT(a, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(a, b);
  EXPECT_THAT(
      Do(testing::As(Role::kAuditor, "office"), &Stub::GetFund, foreign),
      IsOk());
}

TEST_F(FundTest, ListPagesThroughOnesOwn) {
  for (int i = 0; i < 5; ++i) {
    MakeFund(FundRequest("Fund " + std::to_string(i)));
  }
  const Caller other = testing::As(Role::kFundManager, "another");
  ASSERT_THAT(Do(other, &Stub::CreateFund, FundRequest()), IsOk());
  std::set<std::string> names;
  v1::ListFundsRequest request;
  request.set_page_size(2);
  int pages = 0;
  do {
    const auto page = Do(Officer(), &Stub::ListFunds, request);
    ASSERT_THAT(page, IsOk());
    for (const v1::Fund& fund : page->funds()) names.insert(fund.name());
    request.set_page_token(page->page_info().next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(names.size(), 5U);
}

TEST_F(FundTest, PageTokenIsBoundToFilterAndOrganisation) {
  for (int i = 0; i < 3; ++i) {
    MakeFund(FundRequest("Fund " + std::to_string(i)));
  }
  v1::ListFundsRequest request;
  request.set_page_size(1);
  const auto page = Do(Officer(), &Stub::ListFunds, request);
  ASSERT_THAT(page, IsOk());
  request.set_page_token(page->page_info().next_page_token());
  EXPECT_THAT(Do(Officer("another"), &Stub::ListFunds, request),
              ReasonIs("PAGE_TOKEN_INVALID"));
  request.set_status(v1::FUND_STATUS_CLOSED);
  EXPECT_THAT(Do(Officer(), &Stub::ListFunds, request),
              ReasonIs("PAGE_TOKEN_INVALID"));
}

TEST_F(FundTest, ReadsAndWritesAreAudited) {
  v1::GetFundRequest get;
  get.set_fund_id(MakeFund());
  ASSERT_THAT(Do(Officer(), &Stub::GetFund, get), IsOk());
  EXPECT_EQ(database_.Value("SELECT count(*) FROM audit_records WHERE "
                            "resource_kind = 'fund' AND resource_ids = '{" +
                            get.fund_id() + "}'"),
            "2");
}

// The serving role cannot rewrite history, whatever the code does.
TEST_F(FundTest, HistoryIsAppendOnly) {
  MakeFund();
  for (const char* sql :
       {"UPDATE ledger_entries SET amount_minor = 1",
        "DELETE FROM ledger_entries", "UPDATE approvals SET amount_minor = 1",
        "DELETE FROM approvals", "UPDATE payment_facts SET flag = NULL",
        "DELETE FROM payment_facts", "UPDATE recoveries SET amount_minor = 1",
        "DELETE FROM recoveries", "UPDATE fund_revisions SET reason = ''",
        "DELETE FROM fund_revisions", "UPDATE grant_escalations SET told = ''",
        "DELETE FROM grant_escalations", "DELETE FROM grants",
        "DELETE FROM funds"}) {
    const db::Query query{sql, sql};
    const absl::Status status = database_.db().Write(
        absl::Now() + absl::Seconds(5), [&](db::Transaction& tx) {
          return tx.Execute(query, db::Params()).status();
        });
    EXPECT_EQ(db::SqlstateOf(status), "42501") << sql << status;
  }
}

TEST_F(FundTest, OverdraftIsRefusedByTheDatabase) {
  MakeFund();
  const db::Query query{"test_overdraft",
                        "UPDATE funds SET available_minor = -1, "
                        "reserved_minor = amount_minor + 1"};
  const absl::Status status = database_.db().Write(
      absl::Now() + absl::Seconds(5), [&](db::Transaction& tx) {
        return tx.Execute(query, db::Params()).status();
      });
  EXPECT_EQ(db::ConstraintOf(status), "funds_available_minor_check");
}

class BridgingTest : public World {
 protected:
  BridgingTest() {
    v1::CreateFundRequest fund = FundRequest();
    fund.mutable_rules()->set_bridging_limit_minor_units(50'000);
    MakeFund(fund);
  }
  // Of one case.
  v1::SubmitGrantRequest Bridge(int64_t minor_units) const {
    v1::SubmitGrantRequest request = CaseRequest(minor_units);
    request.set_case_ref(case_ref_);
    request.set_bridging(true);
    return request;
  }
  absl::Status Ask(int64_t minor_units) {
    return Do(Relocation(), &Stub::SubmitGrant, Bridge(minor_units)).status();
  }

  const std::string case_ref_ = crypto::NewPublicId();
};

TEST_F(BridgingTest, AllApplicationsOfACaseCountUntilTheyAreOver) {
  const std::string first = Submit(Bridge(30'000));
  EXPECT_THAT(Ask(20'001), ReasonIs("ABOVE_BRIDGING_LIMIT"));
  EXPECT_THAT(Cancel(first), IsOk());
  const std::string second = Agreed(Bridge(50'000));
  EXPECT_THAT(Ask(1), ReasonIs("ABOVE_BRIDGING_LIMIT"));
  EXPECT_THAT(Cancel(second), IsOk());
  EXPECT_THAT(Ask(50'000), IsOk());
  // Another case, and what is no bridging, are bounded by themselves.
  v1::SubmitGrantRequest other = Bridge(50'000);
  other.set_case_ref(crypto::NewPublicId());
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, other), IsOk());
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, CaseRequest(200'000)),
              IsOk());
}

TEST_F(BridgingTest, WhatWasPaidStaysTaken) {
  const std::string payment = Schedule(Agreed(Bridge(30'000)), 30'000);
  ASSERT_THAT(Release(payment), IsOk());
  EXPECT_THAT(Ask(20'001), ReasonIs("ABOVE_BRIDGING_LIMIT"));
  EXPECT_THAT(Ask(20'000), IsOk());
}

TEST_F(BridgingTest, TheLimitIsAskedAgainAtApproval) {
  const std::string assessed = Assessed(Bridge(50'000));
  database_.Run("UPDATE funds SET bridging_limit_minor = 40000");
  EXPECT_THAT(Approve(assessed, Approver("ann")),
              ReasonIs("ABOVE_BRIDGING_LIMIT"));
  database_.Run("UPDATE funds SET bridging_limit_minor = 50000");
}

class SuspensionTest : public World {
 protected:
  absl::StatusOr<v1::SuspendFundResponse> Suspend(
      const std::string& fund_id, const Caller& caller = Manager()) {
    v1::SuspendFundRequest request;
    request.set_fund_id(fund_id);
    request.set_reason("the donor is late");
    return Do(caller, &Stub::SuspendFund, request);
  }
};

TEST_F(SuspensionTest, StopsWhatIsNewAndMovesNothing) {
  const std::string fund_id = MakeFund();
  const std::string agreed = Agreed();
  const std::string payment = Schedule(agreed, 200'000);
  const std::string assessed = Assessed();
  ASSERT_OK_AND_ASSIGN(const auto suspended, Suspend(fund_id));
  EXPECT_EQ(suspended.fund().status(), v1::FUND_STATUS_SUSPENDED);
  EXPECT_EQ(suspended.fund().balances().committed().minor_units(), 200'000);
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, CaseRequest()),
              ReasonIs("NO_FUND_FITS"));
  EXPECT_THAT(Approve(assessed, Approver("ann")), ReasonIs("FUND_NOT_ACTIVE"));
  EXPECT_THAT(Release(payment), ReasonIs("FUND_NOT_ACTIVE"));
  v1::ResumeFundRequest resume;
  resume.set_fund_id(fund_id);
  resume.set_reason("the donor paid");
  ASSERT_THAT(Do(Manager(), &Stub::ResumeFund, resume), IsOk());
  EXPECT_THAT(Approve(assessed, Approver("ann")), IsOk());
  EXPECT_THAT(Release(payment), IsOk()) << "what was agreed is paid then";
}

TEST_F(SuspensionTest, IsToldOnceWithTheFundsCurrency) {
  v1::CreateFundRequest fund = FundRequest();
  fund.mutable_rules()->set_bridging_limit_minor_units(1);
  const std::string fund_id = MakeFund(fund);
  ASSERT_THAT(Suspend(fund_id), IsOk());
  ASSERT_THAT(Suspend(fund_id), IsOk());
  EXPECT_EQ(database_.Value("SELECT string_agg(type || ' ' || state, ', ' "
                            "ORDER BY aggregate_version) FROM events"),
            "fund.created ACTIVE, fund.suspended SUSPENDED");
  EXPECT_EQ(database_.Value("SELECT count(*) FROM events WHERE refs ->> "
                            "'currency_code' = 'EUR' AND refs ->> 'bridging' "
                            "= 'yes'"),
            "2");
}

TEST_F(SuspensionTest, IsOfOnesOwnFundAndItsPresentState) {
  const std::string fund_id = MakeFund();
  EXPECT_THAT(Suspend(fund_id, testing::As(Role::kFundManager, "other")),
              StatusIs(absl::StatusCode::kNotFound));
  v1::SuspendFundRequest stale;
  stale.set_fund_id(fund_id);
  stale.set_etag("7");
  stale.set_reason("the donor is late");
  EXPECT_THAT(Do(Manager(), &Stub::SuspendFund, stale),
              StatusIs(absl::StatusCode::kAborted));
}

TEST_F(SuspensionTest, EachStopAndEachReturnSaysWhy) {
  const std::string fund_id = MakeFund();
  v1::SuspendFundRequest suspend;
  suspend.set_fund_id(fund_id);
  const auto unexplained = Do(Manager(), &Stub::SuspendFund, suspend);
  EXPECT_THAT(unexplained, BadFieldsAre("reason"));
  EXPECT_THAT(unexplained, ReasonIs("FIELD_REQUIRED"));
  suspend.set_reason(std::string(501, 'x'));
  EXPECT_THAT(Do(Manager(), &Stub::SuspendFund, suspend),
              ReasonIs("TEXT_TOO_LONG"));
  ASSERT_THAT(Suspend(fund_id), IsOk());
  ASSERT_THAT(Suspend(fund_id), IsOk()) << "nothing changes";
  v1::ResumeFundRequest resume;
  resume.set_fund_id(fund_id);
  const auto unsaid = Do(Manager(), &Stub::ResumeFund, resume);
  EXPECT_THAT(unsaid, BadFieldsAre("reason"));
  EXPECT_THAT(unsaid, ReasonIs("FIELD_REQUIRED"));
  resume.set_reason("the donor paid");
  ASSERT_THAT(Do(Manager(), &Stub::ResumeFund, resume), IsOk());
  EXPECT_EQ(database_.Value("SELECT string_agg(fund_version || ' ' || reason, "
                            "', ' ORDER BY fund_version) FROM fund_revisions"),
            "1 , 2 the donor is late, 3 the donor paid");
}

}  // namespace
}  // namespace sojourn::grants

// What nobody may ask: one clear error each, and the ledger as it was.
#include <functional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/grants/grants_world.h"

namespace sojourn::grants {
namespace {

using testing::BadFieldsAre;

class BadInputTest : public World {
 protected:
  void SetUp() override {
    fund_id_ = MakeFund();
    assessed_ = Assessed();
    approved_ = Approved();
    entries_ = Entries();
  }
  // Balances too: whatever is in them is in the entries.
  void TearDown() override {
    EXPECT_EQ(Entries(), entries_) << "the ledger was touched";
    World::TearDown();
  }
  std::string Entries() {
    return database_.Value(
        "SELECT count(*) || ' ' || coalesce(sum(amount_minor), 0) FROM "
        "ledger_entries");
  }

  std::string fund_id_;
  std::string assessed_;
  std::string approved_;
  std::string entries_;
};

TEST_F(BadInputTest, AmountsThatAreNone) {
  for (const int64_t amount :
       {int64_t{0}, int64_t{-1}, int64_t{10'000'000'000'001}}) {
    EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, CaseRequest(amount)),
                BadFieldsAre("amount.minor_units"));
    EXPECT_THAT(Do(Manager(), &Stub::CreateFund, FundRequest("Other", amount)),
                BadFieldsAre("amount.minor_units"));
    v1::ApproveGrantRequest approve;
    approve.set_grant_id(assessed_);
    approve.set_note("urgent");
    *approve.mutable_amount() = Euros(amount);
    EXPECT_THAT(Do(Approver("ann"), &Stub::ApproveGrant, approve),
                BadFieldsAre("amount.minor_units"));
    v1::UpdateFundRequest update;
    update.set_fund_id(fund_id_);
    update.set_reason("agreed");
    update.mutable_update_mask()->add_paths("amount");
    *update.mutable_fund()->mutable_amount() = Euros(amount);
    EXPECT_THAT(Do(Manager(), &Stub::UpdateFund, update),
                BadFieldsAre("fund.amount.minor_units"));
  }
}

TEST_F(BadInputTest, AmountsOfPartsThatAreNone) {
  const type::v1::Date today =
      DateOf(absl::ToCivilDay(absl::Now(), absl::UTCTimeZone()));
  for (const int64_t amount : {0, -1}) {
    v1::AssessGrantRequest assess;
    assess.set_grant_id(assessed_);
    assess.set_note("two tickets");
    *assess.mutable_amount() = Euros(amount);
    EXPECT_THAT(Do(Officer(), &Stub::AssessGrant, assess),
                BadFieldsAre("amount.minor_units"));
    v1::RecordRecoveryRequest recovery;
    recovery.set_grant_id(approved_);
    *recovery.mutable_came_on() = today;
    *recovery.mutable_amount() = Euros(amount);
    EXPECT_THAT(Do(Officer(), &Stub::RecordRecovery, recovery),
                BadFieldsAre("amount.minor_units"));
    v1::SubmitReportRequest report;
    report.set_grant_id(approved_);
    report.set_used_for("Travel");
    v1::Expense& expense = *report.add_expenses();
    *expense.mutable_spent_on() = today;
    *expense.mutable_amount() = Euros(amount);
    EXPECT_THAT(Do(Officer(), &Stub::SubmitReport, report),
                BadFieldsAre("expenses[0].amount.minor_units"));
    auto lines = CaseRequest(1'000);
    lines.set_discretionary(false);
    for (const int64_t each : {amount, int64_t{1'000}}) {
      v1::CostLine& line = *lines.add_cost_lines();
      line.set_category(v1::COST_CATEGORY_OTHER);
      *line.mutable_amount() = Euros(each);
    }
    EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, lines),
                BadFieldsAre("cost_lines[0].amount.minor_units"));
  }
}

TEST_F(BadInputTest, WhatComesBackOrIsSpentInACurrencyThatIsNotTheFunds) {
  const type::v1::Date today =
      DateOf(absl::ToCivilDay(absl::Now(), absl::UTCTimeZone()));
  v1::RecordRecoveryRequest recovery;
  recovery.set_grant_id(approved_);
  *recovery.mutable_came_on() = today;
  recovery.mutable_amount()->set_currency_code("USD");
  recovery.mutable_amount()->set_minor_units(5);
  const auto recovered = Do(Officer(), &Stub::RecordRecovery, recovery);
  EXPECT_THAT(recovered, BadFieldsAre("amount.currency_code"));
  EXPECT_THAT(recovered, ReasonIs("CURRENCY_MISMATCH"));
  v1::SubmitReportRequest report;
  report.set_grant_id(approved_);
  report.set_used_for("Travel");
  v1::Expense& expense = *report.add_expenses();
  *expense.mutable_spent_on() = today;
  *expense.mutable_amount() = recovery.amount();
  EXPECT_THAT(Do(Officer(), &Stub::SubmitReport, report),
              ReasonIs("CURRENCY_MISMATCH"));
  EXPECT_EQ(database_.Value("SELECT (SELECT count(*) FROM recoveries) + "
                            "(SELECT count(*) FROM reports)"),
            "0");
}

// A currency without minor units, and lines in others than the whole.
TEST_F(BadInputTest, MinorUnitsOfAnotherCurrency) {
  auto lines = CaseRequest(1'000);
  lines.set_discretionary(false);
  v1::CostLine* const line = lines.add_cost_lines();
  line->set_category(v1::COST_CATEGORY_OTHER);
  *line->mutable_amount() = Euros(10);
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, lines),
              BadFieldsAre("cost_lines"))
      << "10 euros are 1,000 cents";
  line->mutable_amount()->set_currency_code("JPY");
  line->mutable_amount()->set_minor_units(1'000);
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, lines),
              BadFieldsAre("cost_lines[0].amount.currency_code"));
}

TEST_F(BadInputTest, ACategoryThatIsNone) {
  auto request = CaseRequest();
  request.set_category(static_cast<v1::CostCategory>(99));
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, request),
              BadFieldsAre("category"));
  request.set_category(v1::COST_CATEGORY_UNSPECIFIED);
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, request),
              BadFieldsAre("category"));
  auto fund = FundRequest("Other");
  for (const int number : {99, 6, 6}) {
    auto* const cap = fund.mutable_rules()->add_category_caps();
    cap->set_category(static_cast<v1::CostCategory>(number));
    cap->set_minor_units(number == 99 ? 0 : 5);
  }
  EXPECT_THAT(Do(Manager(), &Stub::CreateFund, fund),
              BadFieldsAre("rules.category_caps[0].category",
                           "rules.category_caps[0].minor_units",
                           "rules.category_caps[2].category"));
}

TEST_F(BadInputTest, ACurrencyThatIsNotTheFunds) {
  auto request = CaseRequest();
  request.mutable_amount()->set_currency_code("USD");
  request.set_fund_id(fund_id_);
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, request),
              ReasonIs("CURRENCY_MISMATCH"));
  request.mutable_amount()->set_currency_code("EURO");
  EXPECT_THAT(Do(Relocation(), &Stub::SubmitGrant, request),
              BadFieldsAre("amount.currency_code"));
  v1::ApproveGrantRequest approve;
  approve.set_grant_id(assessed_);
  approve.set_note("urgent");
  approve.mutable_amount()->set_currency_code("USD");
  approve.mutable_amount()->set_minor_units(5);
  EXPECT_THAT(Do(Approver("ann"), &Stub::ApproveGrant, approve),
              ReasonIs("CURRENCY_MISMATCH"));
}

TEST_F(BadInputTest, ApprovingTwice) {
  ASSERT_THAT(Approve(assessed_, Approver("ann")), IsOk());
  EXPECT_THAT(Approve(assessed_, Approver("ann")),
              ReasonIs("ALREADY_APPROVED_BY_YOU"));
  EXPECT_THAT(Approve(approved_, Approver("cleo")), ReasonIs("STATE_FORBIDS"));
}

TEST_F(BadInputTest, DecisionsWithoutAReason) {
  v1::ApproveGrantRequest approve;
  approve.set_grant_id(assessed_);
  EXPECT_THAT(Do(Approver("ann"), &Stub::ApproveGrant, approve),
              BadFieldsAre("note"));
  v1::AssessGrantRequest assess;
  assess.set_grant_id(assessed_);
  EXPECT_THAT(Do(Officer(), &Stub::AssessGrant, assess), BadFieldsAre("note"));
  v1::ScreenGrantRequest screen;
  screen.set_grant_id(assessed_);
  screen.set_result(v1::SCREENING_RESULT_ELIGIBLE);
  EXPECT_THAT(Do(Officer(), &Stub::ScreenGrant, screen), BadFieldsAre("note"));
}

}  // namespace
}  // namespace sojourn::grants

#include "services/grants/reports/report_rules.h"

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/grants/grants_samples.h"

namespace sojourn::grants::rules {
namespace {

using samples::AFund;
using samples::AnAgreed;
using samples::ATranche;
using samples::kNow;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::CivilDay kToday(2026, 4, 1);

// She has 2,000.00 EUR, for two lines of 1,000.00.
Grant AReceived() {
  Grant grant = AnAgreed();
  grant.state = GrantState::kReceived;
  grant.held = {.spent = 200'000};
  Payment payment = ATranche(200'000);
  payment.state = PaymentState::kReceived;
  grant.payments = {payment};
  grant.discretionary = false;
  grant.cost_lines = {{.amount = 100'000}, {.amount = 100'000}};
  return grant;
}

Expense AnExpense(int line, int64_t amount) {
  return {.cost_line = line,
          .amount = amount,
          .receipt_seen = true,
          .spent_on = absl::CivilDay(2026, 3, 20),
          .description = "ticket"};
}

std::string ReasonFor(const Fund& fund, const GrantReport& report) {
  return ReasonOf(SubmitReport(AReceived(), fund, report, kToday).status());
}

TEST(ReportRulesTest, ATemplateSaysWhatAReportHas) {
  Fund fund = AFund();
  const GrantReport words{.used_for = "travel"};
  GrantReport expenses = words;
  expenses.expenses = {AnExpense(1, 100)};
  GrantReport full = expenses;
  full.effect = "safer";
  EXPECT_EQ(ReasonFor(fund, {}), "FIELD_REQUIRED");
  EXPECT_EQ(ReasonFor(fund, words), "");
  fund.rules.report_template = ReportTemplate::kExpenses;
  EXPECT_EQ(ReasonFor(fund, words), "FIELD_REQUIRED");
  EXPECT_EQ(ReasonFor(fund, expenses), "");
  fund.rules.report_template = ReportTemplate::kFull;
  EXPECT_EQ(ReasonFor(fund, expenses), "FIELD_REQUIRED");
  EXPECT_EQ(ReasonFor(fund, full), "");
}

TEST(ReportRulesTest, ExpensesAreOfALineAndADayThatFit) {
  GrantReport report{.used_for = "travel", .expenses = {AnExpense(3, 100)}};
  EXPECT_EQ(ReasonFor(AFund(), report), "COST_LINE_UNKNOWN");
  report.expenses = {AnExpense(2, 100)};
  report.expenses[0].spent_on = kToday + 1;
  EXPECT_EQ(ReasonFor(AFund(), report), "DATE_IN_FUTURE");
}

TEST(ReportRulesTest, RetroactiveCostsAndReceiptsAreTheFundsToDecide) {
  GrantReport report{.used_for = "travel", .expenses = {AnExpense(1, 100)}};
  report.expenses[0].spent_on = absl::CivilDay(2026, 3, 9);
  report.expenses[0].receipt_seen = false;
  EXPECT_EQ(ReasonFor(AFund(), report), "");
  Fund strict = AFund();
  strict.rules.retroactive_forbidden = true;
  EXPECT_EQ(ReasonFor(strict, report), "RETROACTIVE_COST");
  strict.rules.retroactive_forbidden = false;
  strict.rules.receipts_required = true;
  EXPECT_EQ(ReasonFor(strict, report), "RECEIPT_REQUIRED");
}

TEST(ReportRulesTest, PlannedAndSpentStandSideBySide) {
  const GrantReport report{
      .used_for = "travel",
      .expenses = {AnExpense(1, 60'000), AnExpense(1, 20'000),
                   AnExpense(0, 10'000)}};
  EXPECT_THAT(BudgetOf(AReceived(), report),
              ElementsAre(BudgetLine{1, 100'000, 80'000},
                          BudgetLine{2, 100'000, 0}, BudgetLine{0, 0, 10'000}));
  EXPECT_EQ(SumsOf(AReceived(), report),
            (ReportSums{.paid = 200'000, .used = 90'000, .unspent = 110'000}));
}

TEST(ReportRulesTest, WhatCameBackIsLessToGiveBack) {
  const GrantReport report{.used_for = "travel",
                           .expenses = {AnExpense(1, 90'000)}};
  const Change back = RecordRecovery(AReceived(), 100'000);
  EXPECT_THAT(back.postings, ElementsAre(Posting{Account::kAvailable,
                                                 Account::kSpent, 100'000}));
  EXPECT_EQ(back.next.state, GrantState::kReceived);
  Grant after = back.next;
  after.held.spent = 100'000;
  EXPECT_EQ(SumsOf(after, report), (ReportSums{.paid = 200'000,
                                               .used = 90'000,
                                               .returned = 100'000,
                                               .unspent = 10'000}));
}

TEST(ReportRulesTest, MoreThanSheHadIsStoredAndMovesNothing) {
  const Change back = RecordRecovery(AReceived(), 200'001);
  EXPECT_TRUE(ExceedsReceipts(back));
  EXPECT_THAT(back.postings, IsEmpty());
  EXPECT_TRUE(back.next.flags.contains(GrantFlag::kRecoveryExceedsReceipts));
  EXPECT_EQ(back.event, "recovery_recorded");
}

// It may still fail, and would come back twice.
TEST(ReportRulesTest, WhatHasNotArrivedIsNotGivenBack) {
  Grant grant = AReceived();
  grant.state = GrantState::kRecovering;
  grant.payments[0].state = PaymentState::kSent;
  EXPECT_TRUE(ExceedsReceipts(RecordRecovery(grant, 1)));
}

TEST(ReportRulesTest, AllOfItBackEndsARecovery) {
  Grant grant = AReceived();
  grant.state = GrantState::kRecovering;
  EXPECT_EQ(RecordRecovery(grant, 100'000).next.state, GrantState::kRecovering);
  EXPECT_EQ(RecordRecovery(grant, 200'000).next.state, GrantState::kCancelled);
}

TEST(ReportRulesTest, AReportIsAskedForOnItsDay) {
  Grant grant = AReceived();
  EXPECT_FALSE(AskReport(grant, kToday).has_value());
  grant.report_due_on = kToday;
  EXPECT_FALSE(AskReport(grant, kToday - 1).has_value());
  EXPECT_EQ(AskReport(grant, kToday)->next.state, GrantState::kReportDue);
  grant.state = GrantState::kReported;
  EXPECT_FALSE(AskReport(grant, kToday).has_value());
}

// Nobody asks for it any more, and the file says how much that is.
TEST(ReportRulesTest, ClosingSaysWhatIsLeft) {
  Grant grant = AReceived();
  grant.state = GrantState::kReported;
  EXPECT_EQ(Close(grant, AFund())->decision, "2000.00 EUR not accounted for");
  grant.accounted_for = 90'000;
  EXPECT_EQ(Close(grant, AFund())->decision, "1100.00 EUR unspent");
  grant.held.spent = 90'000;
  EXPECT_EQ(Close(grant, AFund())->decision, "nothing is left");
  grant.accounted_for = 95'000;
  EXPECT_EQ(Close(grant, AFund())->decision, "nothing is left");
}

TEST(ReportRulesTest, NothingIsClosedWhileTheFundWantsAReport) {
  Fund fund = AFund();
  EXPECT_EQ(Close(AReceived(), fund)->next.state, GrantState::kClosed);
  fund.rules.report_days = 90;
  EXPECT_EQ(ReasonOf(Close(AReceived(), fund).status()), "STATE_FORBIDS");
  const auto waived = WaiveReport(AReceived(), ReportWaiver::kUnsafe);
  ASSERT_TRUE(waived.ok());
  EXPECT_EQ(waived->next.state, GrantState::kReportWaived);
  EXPECT_EQ(waived->reason, "UNSAFE");
  EXPECT_EQ(Close(waived->next, fund)->next.state, GrantState::kClosed);
}

}  // namespace
}  // namespace sojourn::grants::rules

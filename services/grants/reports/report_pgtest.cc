// Reports, recoveries and the end of a grant through the service.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/grants/grants_world.h"
#include "services/grants/reports/report_store.h"

namespace sojourn::grants {
namespace {

using testing::BadFieldsAre;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class ReportTest : public World {
 protected:
  // A fund that wants a full report 90 days after receipt.
  std::string MakeStrictFund() {
    v1::CreateFundRequest request = FundRequest();
    request.set_time_zone("Africa/Abidjan");
    v1::ReportRules& report = *request.mutable_rules()->mutable_report();
    report.set_due_days(90);
    report.set_report_template(v1::REPORT_TEMPLATE_FULL);
    report.set_receipts_required(true);
    report.set_retroactive_costs_forbidden(true);
    return MakeFund(request);
  }

  // She has all of it; two cost lines.
  std::string Received() {
    v1::SubmitGrantRequest request = CaseRequest();
    request.set_discretionary(false);
    for (int i = 0; i < 2; ++i) {
      v1::CostLine& line = *request.add_cost_lines();
      line.set_category(v1::COST_CATEGORY_URGENT_RELOCATION);
      *line.mutable_amount() = Euros(100'000);
      line.set_description("Ticket");
    }
    const std::string grant_id = Agreed(request);
    const std::string payment_id = Schedule(grant_id, 200'000);
    EXPECT_THAT(Release(payment_id), IsOk());
    EXPECT_THAT(Receipt(payment_id), IsOk());
    return grant_id;
  }

  static absl::CivilDay Today() {
    return absl::ToCivilDay(absl::Now(), absl::UTCTimeZone());
  }

  static v1::SubmitReportRequest AReport(const std::string& grant_id) {
    v1::SubmitReportRequest request;
    request.set_grant_id(grant_id);
    request.set_used_for("Two invented tickets");
    request.set_effect("She is abroad");
    v1::Expense& expense = *request.add_expenses();
    expense.set_cost_line(1);
    *expense.mutable_amount() = Euros(90'000);
    *expense.mutable_spent_on() = DateOf(Today());
    expense.set_description("A bus");
    expense.set_receipt_seen(true);
    return request;
  }

  absl::StatusOr<v1::RecordRecoveryResponse> Recover(
      const std::string& grant_id, int64_t minor_units) {
    v1::RecordRecoveryRequest request;
    request.set_grant_id(grant_id);
    *request.mutable_amount() = Euros(minor_units);
    *request.mutable_came_on() = DateOf(Today() - 1);
    return Do(Officer(), &Stub::RecordRecovery, request);
  }

  v1::Report ReportOf(const std::string& grant_id) {
    v1::GetReportRequest request;
    request.set_grant_id(grant_id);
    const auto found = Do(Officer(), &Stub::GetReport, request);
    EXPECT_THAT(found, IsOk());
    return found.ok() ? found->report() : v1::Report();
  }

  // "method: why" of the last one, as the holder reads it.
  std::string LastDecision(const std::string& grant_id) {
    v1::ListGrantDecisionsRequest request;
    request.set_grant_id(grant_id);
    const auto listed = Do(Officer(), &Stub::ListGrantDecisions, request);
    EXPECT_THAT(listed, IsOk());
    if (!listed.ok() || listed->decisions_size() == 0) return "";
    const v1::GrantDecision& last = *listed->decisions().rbegin();
    return last.method() + ": " + last.reason();
  }

  absl::StatusOr<v1::CloseGrantResponse> Close(const std::string& grant_id) {
    v1::CloseGrantRequest request;
    request.set_grant_id(grant_id);
    return Do(Officer(), &Stub::CloseGrant, request);
  }
};

TEST_F(ReportTest, FromReceiptToTheEnd) {
  const std::string fund_id = MakeStrictFund();
  const std::string grant_id = Received();
  EXPECT_THAT(Close(grant_id), ReasonIs("STATE_FORBIDS"));
  const auto reported = Do(Officer(), &Stub::SubmitReport, AReport(grant_id));
  ASSERT_THAT(reported, IsOk());
  EXPECT_EQ(reported->grant().state(), v1::GRANT_STATE_REPORTED);
  EXPECT_EQ(reported->report().unspent().minor_units(), 110'000);
  const auto back = Recover(grant_id, 110'000);
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->grant().returned().minor_units(), 110'000);
  EXPECT_EQ(BalancesOf(fund_id).spent().minor_units(), 90'000);
  EXPECT_EQ(BalancesOf(fund_id).available().minor_units(), 910'000);
  const v1::Report report = ReportOf(grant_id);
  EXPECT_EQ(report.used_for(), "Two invented tickets");
  EXPECT_EQ(report.effect(), "She is abroad");
  EXPECT_EQ(report.expenses(0).description(), "A bus");
  EXPECT_EQ(report.budget(0).planned().minor_units(), 100'000);
  EXPECT_EQ(report.budget(0).used().minor_units(), 90'000);
  EXPECT_EQ(report.unspent().minor_units(), 0);
  const auto closed = Close(grant_id);
  ASSERT_THAT(closed, IsOk());
  EXPECT_EQ(closed->grant().state(), v1::GRANT_STATE_CLOSED);
  EXPECT_EQ(closed->grant().waiting_for_size(), 0);
}

TEST_F(ReportTest, WhatIsLeftUnspentIsInTheFileWhenItIsClosed) {
  MakeStrictFund();
  const std::string grant_id = Received();
  ASSERT_THAT(Do(Officer(), &Stub::SubmitReport, AReport(grant_id)), IsOk());
  ASSERT_THAT(Recover(grant_id, 10'000), IsOk());
  ASSERT_THAT(Close(grant_id), IsOk());
  EXPECT_EQ(LastDecision(grant_id), "CloseGrant: 1000.00 EUR unspent");
}

TEST_F(ReportTest, ARepeatedReportIsOne) {
  MakeStrictFund();
  v1::SubmitReportRequest request = AReport(Received());
  request.set_request_id(testing::NewRequestId());
  ASSERT_THAT(Do(Officer(), &Stub::SubmitReport, request), IsOk());
  ASSERT_THAT(Do(Officer(), &Stub::SubmitReport, request), IsOk());
  EXPECT_EQ(database_.Value("SELECT count(*) FROM reports"), "1");
  EXPECT_THAT(Do(Officer(), &Stub::SubmitReport, AReport(request.grant_id())),
              ReasonIs("STATE_FORBIDS"));
}

TEST_F(ReportTest, AllThatIsWrongIsNamedAndNothingIsStored) {
  MakeStrictFund();
  v1::SubmitReportRequest request = AReport(Received());
  request.clear_effect();
  v1::Expense& expense = *request.mutable_expenses(0);
  expense.set_cost_line(7);
  *expense.mutable_spent_on() = DateOf(Today() - 40);
  expense.set_receipt_seen(false);
  EXPECT_THAT(Do(Officer(), &Stub::SubmitReport, request),
              BadFieldsAre("effect", "expenses[0].cost_line",
                           "expenses[0].spent_on", "expenses[0].receipt_seen"));
  EXPECT_EQ(database_.Value("SELECT count(*) FROM reports"), "0");
}

TEST_F(ReportTest, TextsAreSealed) {
  MakeStrictFund();
  ASSERT_THAT(Do(Officer(), &Stub::SubmitReport, AReport(Received())), IsOk());
  EXPECT_EQ(
      database_.Value("SELECT count(*) FROM reports r, expenses e WHERE "
                      "encode(text_sealed, 'escape') LIKE '%invented%' OR "
                      "encode(expense_sealed, 'escape') LIKE '%bus%'"),
      "0");
}

TEST_F(ReportTest, TheDayItIsDueShowsAndComes) {
  MakeStrictFund();
  const std::string grant_id = Received();
  EXPECT_TRUE(Get(grant_id).has_report_due_on());
  EXPECT_EQ(Get(grant_id).waiting_for(0).who(), "GRANT_OFFICER");
  ASSERT_EQ(*AskForReports(runtime_.get()), 0);
  runtime_.Advance(absl::Hours(24 * 91));
  ASSERT_EQ(*AskForReports(runtime_.get()), 1);
  ASSERT_EQ(*AskForReports(runtime_.get()), 0);
  EXPECT_EQ(Get(grant_id).state(), v1::GRANT_STATE_REPORT_DUE);
}

TEST_F(ReportTest, WaivedForSafetyByTheOfficeToo) {
  MakeStrictFund();
  v1::WaiveReportRequest request;
  request.set_grant_id(Received());
  EXPECT_THAT(Do(Officer(), &Stub::WaiveReport, request),
              BadFieldsAre("reason"));
  request.set_reason(v1::REPORT_WAIVER_UNSAFE);
  request.set_note("Her post is read");
  const auto waived = Do(testing::As(Role::kProgrammeOfficer, "office"),
                         &Stub::WaiveReport, request);
  ASSERT_THAT(waived, IsOk());
  EXPECT_EQ(waived->grant().state(), v1::GRANT_STATE_REPORT_WAIVED);
  EXPECT_EQ(waived->grant().report_waiver(), v1::REPORT_WAIVER_UNSAFE);
  // The funder reads that it was waived, not why.
  EXPECT_EQ(Get(request.grant_id(), Officer()).report_waiver(),
            v1::REPORT_WAIVER_UNSPECIFIED);
  EXPECT_EQ(LastDecision(request.grant_id()), "WaiveReport: ");
  EXPECT_THAT(Close(request.grant_id()), IsOk());
}

TEST_F(ReportTest, MoreThanSheHadIsStoredFlaggedAndMovesNothing) {
  const std::string fund_id = MakeFund();
  const std::string grant_id = Received();
  const auto back = Recover(grant_id, 200'001);
  ASSERT_THAT(back, IsOk());
  EXPECT_THAT(back->grant().flags(),
              ElementsAre(v1::GRANT_FLAG_RECOVERY_EXCEEDS_RECEIPTS));
  EXPECT_EQ(BalancesOf(fund_id).spent().minor_units(), 200'000);
  EXPECT_TRUE(ReportOf(grant_id).recoveries(0).exceeds_receipts());
}

TEST_F(ReportTest, ARecoveryThatIsWholeEndsTheGrant) {
  const std::string fund_id = MakeFund();
  const std::string grant_id = Received();
  ASSERT_THAT(Cancel(grant_id), IsOk());
  ASSERT_THAT(Recover(grant_id, 50'000), IsOk());
  EXPECT_EQ(Get(grant_id).state(), v1::GRANT_STATE_RECOVERING);
  ASSERT_THAT(Recover(grant_id, 150'000), IsOk());
  EXPECT_EQ(Get(grant_id).state(), v1::GRANT_STATE_CANCELLED);
  EXPECT_EQ(BalancesOf(fund_id).available().minor_units(), 1'000'000);
}

TEST_F(ReportTest, WhatIsNotAskedBackIsClosed) {
  MakeFund();
  const std::string grant_id = Received();
  ASSERT_THAT(Cancel(grant_id), IsOk());
  ASSERT_THAT(Close(grant_id), IsOk());
  const auto again = Cancel(grant_id);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->grant().state(), v1::GRANT_STATE_CLOSED);
}

TEST_F(ReportTest, AnErasedCaseHasNoReportAndKeepsItsSums) {
  const std::string fund_id = MakeStrictFund();
  const std::string grant_id = Received();
  const std::string case_ref = Get(grant_id, Relocation()).case_ref();
  ASSERT_THAT(Do(Officer(), &Stub::SubmitReport, AReport(grant_id)), IsOk());
  v1::EraseCaseRequest erase;
  erase.set_case_ref(case_ref);
  ASSERT_THAT(Do(Relocation(), &Stub::EraseCase, erase), IsOk());
  EXPECT_EQ(database_.Value("SELECT (SELECT count(*) FROM reports) + "
                            "(SELECT count(*) FROM expenses)"),
            "0");
  EXPECT_EQ(ReportOf(grant_id).paid().minor_units(), 200'000);
  ASSERT_THAT(Recover(grant_id, 10'000), IsOk());
  EXPECT_EQ(BalancesOf(fund_id).spent().minor_units(), 190'000);
  // Decisions about money go on, and are written into no file.
  ASSERT_THAT(Close(grant_id), IsOk());
  EXPECT_EQ(database_.Value("SELECT count(*) FROM grant_notes"), "0");
}

TEST_F(ReportTest, AClosedViewSeesSums) {
  MakeStrictFund();
  const std::string grant_id = Received();
  ASSERT_THAT(Do(Officer(), &Stub::SubmitReport, AReport(grant_id)), IsOk());
  v1::SetShareRequest share;
  share.set_grant_id(grant_id);
  share.set_number(1);
  share.set_view_closed(true);
  ASSERT_THAT(Do(Relocation(), &Stub::SetShare, share), IsOk());
  const v1::Report report = ReportOf(grant_id);
  EXPECT_EQ(report.used().minor_units(), 90'000);
  EXPECT_THAT(report.DebugString(), Not(HasSubstr("invented")));
  EXPECT_EQ(report.expenses_size(), 0);
}

}  // namespace
}  // namespace sojourn::grants

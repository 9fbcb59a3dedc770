// Promises through the service: told once each, listed by harm, counted.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/grants/clocks/escalation_sweep.h"
#include "services/grants/grants_world.h"

namespace sojourn::grants {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ClocksTest : public World {
 protected:
  void Sweep() {
    int found = 0;
    do {
      const auto swept =
          SweepEscalations(runtime_.get(), absl::Now() + absl::Seconds(10));
      ASSERT_THAT(swept, IsOk());
      found = *swept;
    } while (found > 0);
  }
  // "grant.overdue FUND_MANAGER" for each, in the order they were told.
  std::vector<std::string> Told() {
    std::vector<std::string> told;
    const db::Result rows = database_.Run(
        "SELECT type || ' ' || (refs ->> 'told') FROM events WHERE "
        "aggregate_kind = 'grant_clocks' ORDER BY aggregate_version");
    for (const db::Row row : rows) told.push_back(row.Get<std::string>(0));
    return told;
  }
  v1::ListOverdueResponse Overdue(const Caller& caller = Manager(),
                                  int page_size = 50,
                                  const std::string& token = "") {
    v1::ListOverdueRequest request;
    request.set_page_size(page_size);
    request.set_page_token(token);
    const auto listed = Do(caller, &Stub::ListOverdue, request);
    EXPECT_THAT(listed, IsOk());
    return listed.ok() ? *listed : v1::ListOverdueResponse();
  }
  std::string At(type::v1::Level level) {
    auto request = CaseRequest();
    request.set_level(level);
    return Submit(request);
  }
};

TEST_F(ClocksTest, EachRungIsToldOnceToWhoeverHasToAct) {
  MakeFund();
  const std::string grant_id = Submit();
  Sweep();
  EXPECT_THAT(Told(), IsEmpty());
  runtime_.Advance(absl::Hours(19));
  Sweep();
  Sweep();
  EXPECT_THAT(Told(), ElementsAre("grant.near_due GRANT_OFFICER"));
  runtime_.Advance(absl::Hours(6));
  Sweep();
  runtime_.Advance(absl::Hours(12));
  Sweep();
  Sweep();
  EXPECT_THAT(Told(), ElementsAre("grant.near_due GRANT_OFFICER",
                                  "grant.overdue FUND_MANAGER",
                                  "grant.overdue PROGRAMME_OFFICER"));
  EXPECT_EQ(database_.Value("SELECT version FROM grants"), "1")
      << "nobody's etag grows stale by it";
  const auto listed = Overdue();
  ASSERT_EQ(listed.grants_size(), 1);
  EXPECT_EQ(listed.grants(0).grant_id(), grant_id);
  EXPECT_EQ(listed.grants(0).clock(), v1::GRANT_CLOCK_DECISION);
  EXPECT_EQ(listed.grants(0).escalated_to(), v1::ESCALATION_RUNG_LONG_OVERDUE);
  EXPECT_EQ(listed.grants(0).waiting_for(0).who(), "GRANT_OFFICER");
}

TEST_F(ClocksTest, TheNextClockRunsByItself) {
  MakeFund();
  const std::string grant_id = Agreed();
  runtime_.Advance(absl::Hours(60));
  Sweep();
  EXPECT_THAT(Told(), ElementsAre("grant.near_due GRANT_OFFICER"));
  const std::string payment = Schedule(grant_id, 200'000);
  ASSERT_THAT(Release(payment), IsOk());
  ASSERT_THAT(Outcome(payment, v1::PAYMENT_OUTCOME_SENT), IsOk());
  const v1::Grant paid = Get(grant_id);
  EXPECT_EQ(paid.state(), v1::GRANT_STATE_PAID);
  EXPECT_TRUE(paid.has_receipt_due());
  runtime_.Advance(absl::Hours(80));
  Sweep();
  const auto listed = Overdue();
  ASSERT_EQ(listed.grants_size(), 1);
  EXPECT_EQ(listed.grants(0).clock(), v1::GRANT_CLOCK_RECEIPT);
  EXPECT_EQ(listed.grants(0).escalated_to(), v1::ESCALATION_RUNG_OVERDUE);
  ASSERT_THAT(Receipt(payment), IsOk());
  EXPECT_THAT(Overdue().grants(), IsEmpty());
}

// Two promises may end at one moment, and are told of each by itself.
TEST_F(ClocksTest, WhatWasToldOfOneClockIsNotToldOfTheNext) {
  MakeFund();
  const std::string grant_id = Assessed();
  database_.Run("UPDATE grants SET funds_due = decision_due");
  runtime_.Advance(absl::Hours(25));
  Sweep();
  ASSERT_EQ(Overdue().grants(0).escalated_to(), v1::ESCALATION_RUNG_OVERDUE);
  ASSERT_THAT(Approve(grant_id, Approver("ann")), IsOk());
  ASSERT_THAT(Approve(grant_id, Approver("bob")), IsOk());
  const auto late = Overdue();
  ASSERT_EQ(late.grants_size(), 1);
  EXPECT_EQ(late.grants(0).clock(), v1::GRANT_CLOCK_FUNDS);
  EXPECT_EQ(late.grants(0).escalated_to(), v1::ESCALATION_RUNG_UNSPECIFIED);
  Sweep();
  EXPECT_EQ(Overdue().grants(0).escalated_to(), v1::ESCALATION_RUNG_OVERDUE);
}

TEST_F(ClocksTest, TheMostHarmfulComesFirstPageByPage) {
  MakeFund();
  const std::string calm = At(type::v1::LEVEL_L3);
  const std::string urgent = At(type::v1::LEVEL_L1);
  At(type::v1::LEVEL_L4);
  runtime_.Advance(absl::Hours(24));
  const std::string later = At(type::v1::LEVEL_L1);
  runtime_.Advance(absl::Hours(24 * 30));
  const auto first = Overdue(Manager(), 2);
  ASSERT_EQ(first.grants_size(), 2);
  EXPECT_EQ(first.grants(0).grant_id(), urgent);
  EXPECT_EQ(first.grants(1).grant_id(), later);
  const auto second =
      Overdue(Manager(), 2, first.page_info().next_page_token());
  ASSERT_EQ(second.grants_size(), 1) << "nothing is promised to L4";
  EXPECT_EQ(second.grants(0).grant_id(), calm);
  EXPECT_THAT(Overdue(testing::As(Role::kFundManager, "other")).grants(),
              IsEmpty());
  EXPECT_EQ(
      Overdue(testing::As(Role::kProgrammeOfficer, "office")).grants_size(), 3);
}

// How urgent her case is tells of her.
TEST_F(ClocksTest, AHolderThatSeesSumsOnlyIsNotShownWhatIsLate) {
  MakeFund();
  v1::SetShareRequest share;
  share.set_grant_id(Submit());
  share.set_number(1);
  share.set_view_closed(true);
  ASSERT_THAT(Do(Relocation(), &Stub::SetShare, share), IsOk());
  runtime_.Advance(absl::Hours(48));
  EXPECT_THAT(Overdue().grants(), IsEmpty());
  EXPECT_EQ(
      Overdue(testing::As(Role::kProgrammeOfficer, "office")).grants_size(), 1);
}

TEST_F(ClocksTest, PromisesAreThoseOfTheNetwork) {
  testing::TestRuntime runtime("grants", kPolicy, database_.dsn(),
                               runtime_.directory());
  GrantService own(runtime.get(),
                   {.hours = {{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {0, 0, 0}}}});
  testing::InProcessServer server(own);
  const auto stub = v1::GrantService::NewStub(server.channel());
  MakeFund();
  auto request = CaseRequest();
  request.set_request_id(testing::NewRequestId());
  v1::SubmitGrantResponse made;
  ASSERT_THAT(
      testing::Call(Relocation(), *stub, &Stub::SubmitGrant, request, &made),
      IsOk());
  EXPECT_EQ(made.grant().decision_due().seconds() -
                made.grant().submitted_at().seconds(),
            3600);
  EXPECT_EQ(database_.Value("SELECT receipt_hours FROM grants"), "3");
  own.Stop();
}

TEST_F(ClocksTest, AYearIsCountedByLevelWithoutTheFew) {
  MakeFund();
  const int64_t year =
      absl::ToCivilYear(absl::Now(), absl::UTCTimeZone()).year();
  for (int i = 0; i < 10; ++i) Approved(CaseRequest(50'000));
  v1::GetClockStatisticsRequest request;
  request.set_year(static_cast<int>(year));
  EXPECT_THAT(Do(Manager(), &Stub::GetClockStatistics, request),
              ReasonIs("YEAR_NOT_OVER"));
  runtime_.Advance(absl::Hours(24 * 600));
  const auto told = Do(Manager(), &Stub::GetClockStatistics, request);
  ASSERT_THAT(told, IsOk());
  ASSERT_EQ(told->rows_size(), 15);
  EXPECT_EQ(told->rows(0).in_time().number(), 10);
  EXPECT_EQ(told->rows(4).all().number(), 10);
  EXPECT_EQ(told->rows(0).late().number(), 0);
}

TEST_F(ClocksTest, EachClockIsMeasuredFromWhereItBeganToWhereItEnded) {
  // Into a year of which all of it falls in.
  const int64_t year =
      absl::ToCivilYear(absl::Now(), absl::UTCTimeZone()).year() + 1;
  runtime_.Advance(
      absl::FromCivil(absl::CivilDay(year, 1, 10), absl::UTCTimeZone()) -
      absl::Now());
  MakeFund();
  std::vector<std::string> payments;
  for (int i = 0; i < 10; ++i) {
    payments.push_back(Schedule(Agreed(CaseRequest(50'000)), 50'000));
  }
  for (size_t i = 0; i < payments.size(); ++i) {
    // Five leave after 30 hours, five after 50.
    if (i == 0) runtime_.Advance(absl::Hours(30));
    if (i == 5) runtime_.Advance(absl::Hours(20));
    ASSERT_THAT(Release(payments[i]), IsOk());
    ASSERT_THAT(Outcome(payments[i], v1::PAYMENT_OUTCOME_SENT), IsOk());
  }
  runtime_.Advance(absl::Hours(10));
  for (const std::string& payment : payments) {
    ASSERT_THAT(Receipt(payment), IsOk());
  }
  runtime_.Advance(absl::Hours(24 * 600));
  v1::GetClockStatisticsRequest request;
  request.set_year(static_cast<int>(year));
  const auto told = Do(Manager(), &Stub::GetClockStatistics, request);
  ASSERT_THAT(told, IsOk());
  std::vector<std::string> lines;
  for (const v1::ClockRow& row : told->rows()) {
    if (row.level() != type::v1::LEVEL_L1) continue;
    lines.push_back(absl::StrCat(
        v1::GrantClock_Name(row.clock()), " ", row.in_time().number(), " ",
        row.late().number(), " ", row.all().number(), " ", row.median_hours(),
        " ", row.p90_hours()));
  }
  EXPECT_THAT(lines, ElementsAre("GRANT_CLOCK_DECISION 10 0 10 0 0",
                                 "GRANT_CLOCK_FUNDS 10 0 10 30 50",
                                 "GRANT_CLOCK_RECEIPT 10 0 10 10 30"));
}

}  // namespace
}  // namespace sojourn::grants

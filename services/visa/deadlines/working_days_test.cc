#include "services/visa/deadlines/working_days.h"

#include "gtest/gtest.h"

namespace sojourn::visa {
namespace {

using absl::CivilDay;
using Kind = DeadlineKind;

// Easter 2027 is on 28 March: Good Friday on the 26th, Easter Monday on the
// 29th.
HolidayCalendar Known2027() {
  return {.holidays = {CivilDay(2027, 1, 1), CivilDay(2027, 3, 26),
                       CivilDay(2027, 3, 29), CivilDay(2027, 12, 25)},
          .years = {2027}};
}

SettledDay Due(Kind kind, CivilDay counted, Scheme scheme = Scheme::kC,
               const HolidayCalendar& calendar = Known2027()) {
  return Settle(kind, counted, scheme, {}, calendar);
}

TEST(WorkingDaysTest, APeriodOfTheVisaCodeEndsOnAWorkingDay) {
  // 15 days from Friday 12 March 2027 end on Saturday the 27th; the Monday
  // after it is a holiday.
  const SettledDay due = Due(Kind::kDecisionDue, CivilDay(2027, 3, 27));
  EXPECT_EQ(due.due, CivilDay(2027, 3, 30));
  EXPECT_EQ(due.practical, std::nullopt);
  EXPECT_EQ(due.calendar, DeadlineCalendar::kCalendarDays);
  EXPECT_EQ(Due(Kind::kDecisionLatest, CivilDay(2027, 3, 29)).due,
            CivilDay(2027, 3, 30));
  EXPECT_EQ(Due(Kind::kDecisionDue, CivilDay(2027, 3, 30)).due,
            CivilDay(2027, 3, 30));
}

TEST(WorkingDaysTest, ADayCountedBackStaysAndSaysWhenTheMissionIsOpenLast) {
  const SettledDay by = Due(Kind::kLodgeBy, CivilDay(2027, 3, 28));
  EXPECT_EQ(by.due, CivilDay(2027, 3, 28));
  EXPECT_EQ(by.practical, CivilDay(2027, 3, 25)) << "Friday is a holiday";
  // What the decision names is named.
  EXPECT_EQ(Due(Kind::kAppealBy, CivilDay(2027, 3, 29)).due,
            CivilDay(2027, 3, 29));
  EXPECT_EQ(Due(Kind::kLodgingOpens, CivilDay(2027, 3, 28)).practical,
            std::nullopt);
}

TEST(WorkingDaysTest, AYearWithoutAListIsSaidWhereTheLawHeedsIt) {
  const HolidayCalendar nothing;
  const SettledDay due =
      Due(Kind::kDecisionDue, CivilDay(2027, 3, 27), Scheme::kC, nothing);
  EXPECT_EQ(due.due, CivilDay(2027, 3, 29)) << "weekends are known anywhere";
  EXPECT_EQ(due.calendar, DeadlineCalendar::kHolidaysUnknown);
  EXPECT_EQ(
      Due(Kind::kLodgeBy, CivilDay(2027, 3, 27), Scheme::kC, nothing).calendar,
      DeadlineCalendar::kCalendarDays)
      << "its day needs none";
  // The last day is known, the day it would move to is not.
  EXPECT_EQ(Due(Kind::kDecisionDue, CivilDay(2028, 1, 1)).calendar,
            DeadlineCalendar::kHolidaysUnknown);
}

TEST(WorkingDaysTest, ANationalLawMovesNoDayUnlessItSaysSo) {
  EXPECT_EQ(
      Due(Kind::kDecisionDue, CivilDay(2027, 3, 27), Scheme::kNationalD).due,
      CivilDay(2027, 3, 27));
}

TEST(WorkingDaysTest, ANationalLawMayCountWorkingDays) {
  const RouteClocks clocks{.decision_days = 10, .counts_working_days = true};
  // Friday 19 March and ten working days: the 22nd to the 25th, then 30 March
  // to 6 April.
  const CivilDay counted = CivilDay(2027, 3, 19) + 10;
  const SettledDay due = Settle(Kind::kDecisionDue, counted, Scheme::kNationalD,
                                clocks, Known2027());
  EXPECT_EQ(due.due, CivilDay(2027, 4, 6));
  EXPECT_EQ(due.calendar, DeadlineCalendar::kWorkingDays);
  // What she has to do is not the mission's.
  EXPECT_EQ(
      Settle(Kind::kLodgeBy, counted, Scheme::kNationalD, clocks, Known2027())
          .due,
      counted);
  EXPECT_EQ(Settle(Kind::kDecisionDue, counted, Scheme::kNationalD, clocks, {})
                .calendar,
            DeadlineCalendar::kHolidaysUnknown);
}

TEST(WorkingDaysTest, SettlingAgainChangesNothing) {
  Application application;
  application.scheme = Scheme::kC;
  application.deadlines = {
      {.kind = Kind::kDecisionDue, .due = CivilDay(2027, 3, 27)},
      {.kind = Kind::kLodgeBy,
       .due = CivilDay(2027, 3, 28),
       .met_on = CivilDay(2027, 3, 1)}};
  SettleAll(application, Known2027());
  EXPECT_EQ(application.deadlines[0].due, CivilDay(2027, 3, 30));
  EXPECT_EQ(application.deadlines[0].counted, CivilDay(2027, 3, 27));
  EXPECT_EQ(application.deadlines[1].counted, std::nullopt)
      << "what is met stays as it was told";
  const Application once = application;
  SettleAll(application, Known2027());
  EXPECT_EQ(application.deadlines, once.deadlines);
  // Another list moves it back.
  SettleAll(application, {.holidays = {}, .years = {2027}});
  EXPECT_EQ(application.deadlines[0].due, CivilDay(2027, 3, 29));
}

}  // namespace
}  // namespace sojourn::visa

#include "clients/cli/deadline_table.h"

#include "clients/cli/output.h"
#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

void SetDate(int year, int month, int day, type::v1::Date* out) {
  out->set_year(year);
  out->set_month(month);
  out->set_day(day);
}

visa::v1::DeadlineEntry Entry(int days_left) {
  visa::v1::DeadlineEntry entry;
  entry.set_application_id("application");
  entry.set_destination_country("NL");
  entry.set_mission_organisation_id("mission");
  entry.set_days_left(days_left);
  visa::v1::Deadline& deadline = *entry.mutable_deadline();
  deadline.set_kind(visa::v1::DEADLINE_KIND_LODGE_BY);
  deadline.set_state(days_left < 0 ? visa::v1::DEADLINE_STATE_OVERDUE
                                   : visa::v1::DEADLINE_STATE_OPEN);
  SetDate(2027, 3, 28, deadline.mutable_due());
  return entry;
}

TEST(DeadlineTable, SaysInDaysWhenWhatIsDue) {
  visa::v1::ListDeadlinesResponse response;
  for (const int days : {-2, -1, 0, 1, 3}) {
    *response.add_deadlines() = Entry(days);
  }
  response.mutable_deadlines(0)->mutable_deadline()->set_escalated_to(
      visa::v1::ESCALATION_LEVEL_PROGRAMME_OFFICE);
  const std::string table = DeadlineTable(response);
  for (const char* words :
       {"2 days overdue", "1 day overdue", "today", "tomorrow", "in 3 days",
        "lodge by", "2027-03-28", "programme office", "nobody"}) {
    EXPECT_THAT(table, HasSubstr(words));
  }
  EXPECT_LT(table.find("2 days overdue"), table.find("in 3 days"));
}

TEST(DeadlineTable, SaysWhenTheMissionIsOpenLastAndWhatIsNotKnown) {
  visa::v1::ListDeadlinesResponse response;
  *response.add_deadlines() = Entry(3);
  SetDate(
      2027, 3, 25,
      response.mutable_deadlines(0)->mutable_deadline()->mutable_practical());
  *response.add_deadlines() = Entry(4);
  response.mutable_deadlines(1)->mutable_deadline()->set_calendar(
      visa::v1::DEADLINE_CALENDAR_HOLIDAYS_UNKNOWN);
  EXPECT_THAT(DeadlineTable(response), HasSubstr("(open until 2027-03-25)"));
  EXPECT_THAT(DeadlineTable(response), HasSubstr("(holidays not known)"));
  EXPECT_EQ(DeadlineTable({}), "nothing is due\n");
}

TEST(ReadHolidays, TakesColumnsInAnyOrderOrWithoutAHead) {
  visa::v1::ImportHolidaysRequest request;
  ASSERT_TRUE(ReadHolidays("Name;Date\nKoningsdag;2027-04-27\n"
                           "\"Dag; 2\";26.12.2027\n",
                           &request)
                  .ok());
  ASSERT_EQ(request.holidays_size(), 2);
  EXPECT_EQ(request.holidays(0).date().month(), 4);
  EXPECT_EQ(request.holidays(1).name(), "Dag; 2");
  EXPECT_EQ(request.holidays(1).date().day(), 26);
  visa::v1::ImportHolidaysRequest bare;
  ASSERT_TRUE(ReadHolidays("2027-01-01,New Year\n", &bare).ok());
  EXPECT_EQ(bare.holidays(0).name(), "New Year");
}

TEST(ReadHolidays, NamesEveryBadCell) {
  visa::v1::ImportHolidaysRequest request;
  const std::string text = ErrorText(ReadHolidays(
      "date,name\n2027-02-30,A\n2027-01-01,B\nsoon,C\n", &request));
  EXPECT_THAT(text, HasSubstr("line 2, date"));
  EXPECT_THAT(text, HasSubstr("line 4, date"));
  EXPECT_THAT(text, Not(HasSubstr("line 3")));
  visa::v1::ImportHolidaysRequest empty;
  EXPECT_EQ(ReasonOf(ReadHolidays("date,name\n", &empty)), "TABLE_EMPTY");
  EXPECT_FALSE(ReadHolidays("date,day off\n2027-01-01,x\n", &empty).ok());
}

}  // namespace
}  // namespace sojourn::cli

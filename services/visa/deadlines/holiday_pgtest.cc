// Official holidays: their lists, and the deadlines that heed them.
#include "services/visa/deadlines/deadline_fixture.h"
#include "services/visa/deadlines/working_days.h"

namespace sojourn::visa {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class HolidayTest : public DeadlineFixture {
 protected:
  using Days = std::vector<std::pair<absl::CivilDay, std::string>>;

  static v1::ImportHolidaysRequest ListOf(const Days& days) {
    v1::ImportHolidaysRequest request;
    request.set_request_id(testing::NewRequestId());
    request.set_country("NL");
    for (const auto& [day, name] : days) {
      v1::Holiday& holiday = *request.add_holidays();
      SetDate(day, holiday.mutable_date());
      holiday.set_name(name);
    }
    return request;
  }
  v1::ImportHolidaysResponse Import(const v1::ImportHolidaysRequest& request) {
    v1::ImportHolidaysResponse response;
    EXPECT_THAT(Call(Office(), &Stub::ImportHolidays, request, &response),
                testing::IsOk());
    return response;
  }
  v1::ListHolidaysResponse Known() {
    v1::ListHolidaysRequest request;
    request.set_country("NL");
    v1::ListHolidaysResponse response;
    EXPECT_THAT(Call(Officer(), &Stub::ListHolidays, request, &response),
                testing::IsOk());
    return response;
  }
  v1::Deadline DecisionDue(const v1::Application& application) {
    return Find(Get(Office(), application.application_id()),
                v1::DEADLINE_KIND_DECISION_DUE);
  }
};

TEST_F(HolidayTest, ADryRunShowsTheDifferenceAndAnImportMakesIt) {
  const absl::CivilDay new_year(2031, 1, 1);
  auto request = ListOf({{new_year, "New Year"}});
  request.set_dry_run(true);
  const v1::ImportHolidaysResponse shown = Import(request);
  EXPECT_FALSE(shown.applied());
  ASSERT_THAT(shown.years(), SizeIs(1));
  EXPECT_TRUE(shown.years(0).new_year());
  EXPECT_THAT(Known().known_years(), IsEmpty());

  request.set_dry_run(false);
  EXPECT_THAT(Import(request).years(0).added(), SizeIs(1));
  EXPECT_THAT(Known().known_years(), ::testing::ElementsAre(2031));
  EXPECT_EQ(Known().holidays(0).name(), "New Year");
}

TEST_F(HolidayTest, TheSameListAgainIsHarmlessAndAYearIsReplacedWhole) {
  const absl::CivilDay new_year(2031, 1, 1);
  const auto request =
      ListOf({{new_year, "New Year"}, {new_year + 365, "New Year"}});
  Import(request);
  const v1::ImportHolidaysResponse replayed = Import(request);
  EXPECT_TRUE(replayed.applied());
  EXPECT_EQ(replayed.years(0).unchanged(), 1);
  EXPECT_THAT(replayed.years(0).added(), IsEmpty());
  const v1::ImportHolidaysResponse other =
      Import(ListOf({{new_year + 5, "Epiphany"}}));
  EXPECT_THAT(other.years(0).removed(), SizeIs(1));
  EXPECT_THAT(Known().holidays(), SizeIs(2)) << "2032 is as it was";
}

TEST_F(HolidayTest, ABadListNamesEveryDayAndChangesNothing) {
  auto request = ListOf({{absl::CivilDay(2031, 1, 1), "New Year"},
                         {absl::CivilDay(2031, 1, 1), "Again"},
                         {absl::CivilDay(2031, 5, 1), ""}});
  request.mutable_holidays(0)->mutable_date()->set_month(13);
  request.set_country("nl");
  v1::ImportHolidaysResponse response;
  EXPECT_THAT(
      Call(Office(), &Stub::ImportHolidays, request, &response),
      testing::BadFieldsAre("country", "holidays[0].date", "holidays[2].name"));
  request = ListOf({{absl::CivilDay(2031, 1, 1), "New Year"},
                    {absl::CivilDay(2031, 1, 1), "Again"}});
  EXPECT_THAT(Call(Office(), &Stub::ImportHolidays, request, &response),
              testing::BadFieldsAre("holidays[1].date"));
  EXPECT_THAT(Known().known_years(), IsEmpty());
}

TEST_F(HolidayTest, ADecisionMovesWhenItsLastDayBecomesAHoliday) {
  const v1::Application app = Open();
  Tell(&Stub::RecordAdmissible, Fact<v1::RecordAdmissibleRequest>(app));
  const v1::Deadline before = DecisionDue(app);
  EXPECT_EQ(before.calendar(), v1::DEADLINE_CALENDAR_HOLIDAYS_UNKNOWN);
  const absl::CivilDay due = DayOf(before.due());
  const absl::CivilDay counted = Today() + 15;
  EXPECT_EQ(due, HolidayCalendar().FirstWorking(counted))
      << "weekends are known";

  // The next year is known too: the day may move into it.
  const absl::CivilDay after(due.year() + 1, 1, 1);
  Import(ListOf({{absl::CivilDay(counted.year(), 1, 1), "New Year"},
                 {due, "A day off"},
                 {after, "New Year"}}));
  Sweep();
  const v1::Deadline moved = DecisionDue(app);
  EXPECT_EQ(DayOf(moved.due()),
            (HolidayCalendar{.holidays = {due, after}, .years = {}})
                .FirstWorking(counted));
  EXPECT_EQ(moved.calendar(), v1::DEADLINE_CALENDAR_CALENDAR_DAYS);
  EXPECT_EQ(DayOf(moved.counted()), counted);
  EXPECT_EQ(database_.Value("SELECT count(*) FROM events "
                            "WHERE type = 'application.deadline_moved' AND "
                            "refs ->> 'deadline_kind' = "
                            "'DEADLINE_KIND_DECISION_DUE'"),
            "1");
  Sweep();
  EXPECT_EQ(DayOf(DecisionDue(app).due()), DayOf(moved.due()));
}

TEST_F(HolidayTest, ANationalRouteMayCountWorkingDays) {
  auto route = RouteRequest();
  route.mutable_route()->mutable_clocks()->set_counts_working_days(true);
  v1::CreateRouteResponse refused;
  EXPECT_THAT(Call(Office(), &Stub::CreateRoute, route, &refused),
              testing::BadFieldsAre("route.clocks.counts_working_days"))
      << "the Visa Code counts calendar days";
  route.mutable_route()->set_scheme(v1::SCHEME_NATIONAL_D);
  const v1::Route created = CreateRoute(route);
  EXPECT_TRUE(created.clocks().counts_working_days());
  const v1::Application app = Open(OpenRequest(created.route_id()));
  Tell(&Stub::RecordAdmissible, Fact<v1::RecordAdmissibleRequest>(app));
  EXPECT_EQ(DayOf(DecisionDue(app).due()),
            HolidayCalendar().After(Today(), 15));
}

}  // namespace
}  // namespace sojourn::visa

#include "services/visa/routes/route_edit_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/visa/visa_rules.h"

namespace sojourn::visa {
namespace {

using absl::CivilDay;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Three in the afternoon in Nairobi.
const absl::Time kNow =
    absl::FromCivil(absl::CivilHour(2026, 3, 1, 12), absl::UTCTimeZone());

Route Published() {
  Route route;
  route.public_id = "route";
  route.destination_country = "NL";
  route.scheme = Scheme::kC;
  route.allowed_days = 90;
  route.legal_source = "Regulation (EC) No 810/2009";
  route.missions = {{.organisation_id = "mission-1",
                     .covers_countries = {"KE", "UG"},
                     .time_zone = "Africa/Nairobi"}};
  return route;
}

std::vector<std::string> BadFields(const absl::Status& status) {
  std::vector<std::string> found;
  for (const FieldViolation& each : DetailsOf(status).violations) {
    found.push_back(each.field + " " + each.reason);
  }
  return found;
}

TEST(UpdatedTest, TakesWhatIsNamedAndNothingElse) {
  RouteUpdate update;
  update.route.allowed_days = 30;
  update.route.quota_per_year = 5;
  update.route.work_allowed = true;
  update.paths = {"allowed_days", "work_allowed"};
  const Route before = Published();
  const auto after = Updated(before, update);
  ASSERT_TRUE(after.ok());
  EXPECT_EQ(after->quota_per_year, 0);
  EXPECT_EQ(after->destination_country, "NL");
  EXPECT_THAT(Differences(before, *after),
              ElementsAre(FieldDifference{"allowed_days", "90", "30"},
                          FieldDifference{"work_allowed", "no", "yes"}));
  EXPECT_THAT(Differences(before, before), IsEmpty());
}

TEST(UpdatedTest, TheSchemeStillRules) {
  RouteUpdate update;
  update.route.allowed_days = 91;
  update.paths = {"allowed_days", "missions"};
  EXPECT_THAT(BadFields(Updated(Published(), update).status()),
              ElementsAre("route.allowed_days NUMBER_OUT_OF_RANGE",
                          "route.missions FIELD_REQUIRED"));
}

TEST(UpdatedTest, WhatApplicationsLeanOnStays) {
  for (const char* path : {"destination_country", "scheme", "status",
                           "suspension", "quota_used", "route_id", ""}) {
    EXPECT_FALSE(RouteCanChange(path)) << path;
  }
  EXPECT_TRUE(RouteCanChange("clocks"));
  EXPECT_TRUE(RouteCanChange("passport_months_after"));
}

TEST(UpdatedTest, MissionsClocksAndDatesAreToldInWords) {
  RouteUpdate update;
  update.route.missions = {{.organisation_id = "mission-2",
                            .time_zone = "Asia/Tbilisi",
                            .handling = Handling::kDiplomatOnly}};
  update.route.clocks.lodge_latest_days = 30;
  update.route.effective_first = CivilDay(2026, 4, 1);
  update.route.nationalities = {"BY", "RU"};
  update.paths = {"missions", "clocks", "effective", "nationalities"};
  const Route before = Published();
  EXPECT_THAT(
      Differences(before, *Updated(before, update)),
      ElementsAre(
          FieldDifference{"nationalities", "all", "BY RU"},
          FieldDifference{
              "clocks",
              "lodge 6 months to 15 days before, decide in 15 days, at most "
              "45, consult in 7, appeal in a time not known",
              "lodge 6 months to 30 days before, decide in 15 days, at most "
              "45, consult in 7, appeal in a time not known"},
          FieldDifference{"missions",
                          "mission-1 for KE UG in Africa/Nairobi, MISSION",
                          "mission-2 for all in Asia/Tbilisi, DIPLOMAT_ONLY"},
          FieldDifference{"effective", "..", "2026-04-01.."}));
}

TEST(SuspendedTest, BeginsTodayWhereTheMissionIsAndEndsByResume) {
  RouteSuspending suspending{.reason = "no applications are taken",
                             .until = CivilDay(2026, 6, 30)};
  const Route before = Published();
  const auto after = Suspended(before, suspending, kNow + absl::Hours(10));
  ASSERT_TRUE(after.ok());
  EXPECT_EQ(after->status, RouteStatus::kSuspended);
  EXPECT_EQ(after->suspension->since, CivilDay(2026, 3, 2));
  EXPECT_THAT(Differences(before, *after),
              ElementsAre(FieldDifference{"status", "ACTIVE", "SUSPENDED"},
                          FieldDifference{"suspension", "",
                                          "from 2026-03-02 until 2026-06-30: "
                                          "no applications are taken"}));
  EXPECT_THAT(Differences(before, Resumed(*after)), IsEmpty());
}

TEST(SuspendedTest, DaysThatCannotBeAreNamed) {
  EXPECT_THAT(BadFields(Suspended(Published(),
                                  {.since = CivilDay(2026, 3, 2),
                                   .until = CivilDay(2026, 3, 1)},
                                  kNow)
                            .status()),
              ElementsAre("since DATE_IN_FUTURE", "until DATES_REVERSED"));
}

TEST(NoticesTest, AQuotaBelowWhatIsUsedIsSaid) {
  Route route = Published();
  EXPECT_THAT(NoticesOf(route, kNow), IsEmpty());
  route.quota_per_year = 2;
  route.quota_used_by_year = {{2026, 3}};
  EXPECT_THAT(NoticesOf(route, kNow),
              ElementsAre(HasSubstr("3 applications of 2026")));
  route.quota_per_year = 3;
  EXPECT_THAT(NoticesOf(route, kNow), IsEmpty());
  route.legal_source.clear();
  EXPECT_THAT(NoticesOf(route, kNow), ElementsAre(HasSubstr("legal_source")));
}

// On the last evening of the year in Greenwich it is the next one in Nairobi.
TEST(QuotaTest, TheYearIsTheMissions) {
  const absl::Time evening =
      absl::FromCivil(absl::CivilHour(2026, 12, 31, 22), absl::UTCTimeZone());
  OpenSpec spec;
  spec.stay = {CivilDay(2027, 3, 1), CivilDay(2027, 3, 30)};
  spec.present_country = "KE";
  Route route = Published();
  route.quota_per_year = 1;
  route.quota_used_by_year = {{2026, 1}, {2027, 0}};
  EXPECT_TRUE(Open(spec, route, evening).ok());
  route.quota_used_by_year = {{2026, 0}, {2027, 1}};
  EXPECT_EQ(ReasonOf(Open(spec, route, evening).status()), "QUOTA_EXHAUSTED");
}

}  // namespace
}  // namespace sojourn::visa

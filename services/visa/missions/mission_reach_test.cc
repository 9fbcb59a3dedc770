#include "services/visa/missions/mission_reach.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::visa {
namespace {

using absl::CivilDay;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

auto Says(const std::string& text) {
  return ::testing::Field(&Notice::text, HasSubstr(text));
}

const absl::Time kNow =
    absl::FromCivil(CivilDay(2026, 3, 1), absl::UTCTimeZone());

Mission Listed(const std::string& id, const std::string& country,
               const std::string& city) {
  Mission mission;
  mission.organisation_id = id;
  mission.represented_country = "NL";
  mission.seat_country = country;
  mission.seat_city = city;
  mission.languages = {"en", "sw"};
  return mission;
}

// Open to everybody who may apply in Kenya.
Route OverNairobi() {
  Route route;
  route.public_id = "r";
  route.destination_country = "NL";
  route.scheme = Scheme::kC;
  route.allowed_days = 90;
  route.missions = {{.organisation_id = "mission-nairobi",
                     .covers_countries = {"KE"},
                     .time_zone = "Africa/Nairobi"}};
  return route;
}

AssessInput From(const std::string& country) {
  AssessInput input;
  input.nationalities = {country};
  input.residence_country = country;
  input.present_country = country;
  input.document.kind = TravelDocumentKind::kPassport;
  input.document.expires_on = CivilDay(2030, 1, 1);
  input.stay = {CivilDay(2026, 6, 1), CivilDay(2026, 7, 30)};
  return input;
}

RouteAssessment Answer(const AssessInput& input, const Route& route,
                       const std::vector<Mission>& directory, bool office) {
  const Route routes[] = {route};
  RouteAssessment answer = Assess(input, "NL", routes, kNow);
  AddReach({.directory = directory, .routes = routes, .office = office}, input,
           answer);
  return answer;
}

std::vector<RemedyKind> Kinds(const Problem& problem) {
  std::vector<RemedyKind> kinds;
  for (const Remedy& remedy : problem.remedies) kinds.push_back(remedy.kind);
  return kinds;
}

TEST(ReachTest, OnlyTheOfficeIsToldHowAMissionIsReached) {
  const std::vector<Mission> directory = {
      Listed("mission-nairobi", "KE", "Nairobi")};
  const auto told = Answer(From("KE"), OverNairobi(), directory, true);
  EXPECT_TRUE(told.lawful());
  EXPECT_THAT(told.notices,
              Contains(Says("Mission mission-nairobi sits in Nairobi, "
                            "KE and speaks en, sw.")));
  const auto other = Answer(From("KE"), OverNairobi(), directory, false);
  EXPECT_THAT(other.notices, Each(Not(Says("Nairobi"))));
}

TEST(ReachTest, NoMissionIsNeverADeadEnd) {
  const auto answer = Answer(From("SO"), OverNairobi(), {}, false);
  ASSERT_EQ(answer.problems.size(), 1u);
  const Problem& problem = answer.problems[0];
  EXPECT_EQ(problem.code, ProblemCode::kNoMission);
  EXPECT_THAT(problem.message, HasSubstr("None of the directory does either"));
  EXPECT_THAT(Kinds(problem),
              ElementsAre(RemedyKind::kRegional, RemedyKind::kRegional,
                          RemedyKind::kInternal));
  EXPECT_THAT(problem.remedies[0].text,
              AllOf(HasSubstr("Article 6(2)"), HasSubstr("KE")));
  EXPECT_THAT(answer.options[0].problems[0].remedies, Not(IsEmpty()));
}

TEST(ReachTest, TheMissionThatTheDirectoryNamesIsToldFirst) {
  Mission covering = Listed("mission-addis", "ET", "Addis Ababa");
  covering.covers_countries = {"SO"};
  Mission of_another_state = covering;
  of_another_state.organisation_id = "mission-other";
  of_another_state.represented_country = "DE";
  const auto answer =
      Answer(From("SO"), OverNairobi(), {covering, of_another_state}, false);
  ASSERT_EQ(answer.problems.size(), 1u);
  const Remedy& first = answer.problems[0].remedies[0];
  EXPECT_EQ(first.kind, RemedyKind::kPublishRoute);
  EXPECT_THAT(first.text, HasSubstr("mission-addis in Addis Ababa, ET"));
  EXPECT_THAT(first.text, Not(HasSubstr("mission-other")));
  EXPECT_FALSE(answer.lawful()) << "routes alone decide who takes it";
}

TEST(ReachTest, AnOutsideCentreIsSaidWhereItIsUrgent) {
  Route route = OverNairobi();
  route.missions[0].handling = Handling::kContractor;
  AssessInput input = From("KE");
  EXPECT_THAT(Answer(input, route, {}, false).notices,
              Each(Not(Says("visa centre"))));
  input.urgent = true;
  const auto answer = Answer(input, route, {}, false);
  EXPECT_TRUE(answer.lawful()) << "a notice, and nothing against it";
  EXPECT_THAT(answer.notices, Contains(Says("visa centre")));
}

}  // namespace
}  // namespace sojourn::visa

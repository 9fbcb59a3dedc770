#include "services/relocation/travel_plan/travel_plan_rules.h"

#include <string>
#include <vector>

#include "common/status/error.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation::travel_plan_rules {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::sojourn::testing::ReasonIs;

constexpr absl::CivilDay kToday(2027, 3, 1);

Leg ALeg(int number, Point from, Point to, int in_days,
         std::vector<std::string> persons = {"ana"}) {
  return {.number = number,
          .from = from,
          .to = to,
          .day = kToday + in_days,
          .transit_countries = {},
          .persons = std::move(persons),
          .whole = from.place + to.place + std::to_string(in_days)};
}

const Point kHome{"GT", "home"};
const Point kAirport{"GT", "airport"};
const Point kHub{"PA", "hub"};
const Point kCity{"NL", "city"};

// Home to the airport, the airport to the hub, the hub to the city.
PlanFacts Journey() {
  return {.legs = {ALeg(1, kHome, kAirport, 1), ALeg(2, kAirport, kHub, 1),
                   ALeg(3, kHub, kCity, 2)},
          .to_shelter = false,
          .place_country = "NL",
          .today = kToday,
          .excluded = {},
          .before = {},
          .begun = {}};
}

TEST(Plan, LeadsEverybodyToHerPlaceWithoutAGap) {
  PlanFacts facts = Journey();
  EXPECT_TRUE(CheckPlan(facts).ok());
  // Bo joins at the hub, and her day is earlier there.
  facts.legs.push_back(ALeg(4, kHome, kHub, 0, {"bo"}));
  facts.legs.push_back(ALeg(5, kHub, kCity, 3, {"bo"}));
  EXPECT_TRUE(CheckPlan(facts).ok());
  facts.legs[4].day = kToday - 1;
  EXPECT_THAT(CheckPlan(facts), BadFieldsAre("plan.legs[4].day"));
  facts = Journey();
  facts.legs[2].from.place = "another hub";
  EXPECT_THAT(CheckPlan(facts), BadFieldsAre("plan.legs[2].from"));
  facts = Journey();
  facts.legs[2].from.country = "CR";
  EXPECT_THAT(CheckPlan(facts), BadFieldsAre("plan.legs[2].from"));
  // Said once, although both take it.
  facts = Journey();
  for (Leg& leg : facts.legs) leg.persons = {"ana", "bo"};
  facts.place_country = "PT";
  EXPECT_THAT(CheckPlan(facts), BadFieldsAre("plan.legs[2].to"));
  facts.to_shelter = true;
  EXPECT_TRUE(CheckPlan(facts).ok());
}

TEST(Plan, IsOfThisPartyAndOfDaysToCome) {
  PlanFacts facts = Journey();
  facts.legs[0].persons.push_back("");
  facts.legs[0].day = kToday - 2;
  EXPECT_THAT(CheckPlan(facts),
              BadFieldsAre("plan.legs[0].person_ids[1]", "plan.legs[0].day"));
  // Yesterday here may be today there; whoever has set off did so before.
  facts.legs[0].persons.pop_back();
  facts.legs[0].day = kToday - 1;
  EXPECT_TRUE(CheckPlan(facts).ok());
  facts.legs[0].day = kToday - 9;
  facts.begun = {{.person = "ana", .leg = 1}};
  EXPECT_TRUE(CheckPlan(facts).ok());
}

TEST(Plan, NeedsAPlaceOrAShelter) {
  PlanFacts facts = Journey();
  facts.place_country = std::nullopt;
  EXPECT_THAT(CheckPlan(facts), ReasonIs("NO_PLACE_CONFIRMED"));
  facts.to_shelter = true;
  EXPECT_TRUE(CheckPlan(facts).ok());
}

TEST(Plan, EntersNoCountryWhereSheMustNotBe) {
  PlanFacts facts = Journey();
  facts.excluded.countries = {"PA"};
  EXPECT_THAT(CheckPlan(facts), BadFieldsAre("plan.legs[1].to"));
  facts.excluded.countries = {"MX"};
  facts.legs[2].transit_countries = {"MX"};
  EXPECT_THAT(CheckPlan(facts), BadFieldsAre("plan.legs[2].to"));
  // She has to leave where she is, and not to come back.
  facts.excluded.countries = {"GT"};
  EXPECT_TRUE(CheckPlan(facts).ok());
  facts.legs[2].transit_countries = {"GT"};
  EXPECT_THAT(CheckPlan(facts), BadFieldsAre("plan.legs[2].to"));
  facts.excluded = {.countries = {}, .cities = {"Hub"}};
  EXPECT_THAT(CheckPlan(facts), BadFieldsAre("plan.legs[1].to"));
}

TEST(Plan, LeavesWhatWasBegunAsItIs) {
  PlanFacts facts = Journey();
  facts.before = facts.legs;
  facts.begun = {{.person = "ana", .leg = 1}};
  facts.legs[2].day = kToday + 5;
  facts.legs[2].whole = "later";
  EXPECT_TRUE(CheckPlan(facts).ok());
  facts.legs[0].whole = "another street";
  EXPECT_THAT(CheckPlan(facts), ReasonIs("LEG_BEGUN"));
  facts = Journey();
  facts.before = facts.legs;
  facts.begun = {{.person = "ana", .leg = 3}};
  facts.legs.pop_back();
  facts.place_country = "PA";
  EXPECT_THAT(CheckPlan(facts), ReasonIs("LEG_BEGUN"));
  // Who set off without a plan stands against none.
  facts.before.clear();
  EXPECT_TRUE(CheckPlan(facts).ok());
}

TEST(Plan, IsTheSameForWhoseLegsDidNotChange) {
  const std::vector<Leg> legs = Journey().legs;
  std::vector<Leg> others = legs;
  others[2].persons.push_back("bo");
  EXPECT_TRUE(IsSameFor("ana", legs, others));
  EXPECT_FALSE(IsSameFor("bo", legs, others));
  others[2].whole += "!";
  EXPECT_FALSE(IsSameFor("ana", legs, others));
}

TEST(Plan, CrossesABorderAlsoOnTheWay) {
  std::vector<Leg> legs = {ALeg(1, kHome, kAirport, 1)};
  EXPECT_FALSE(CrossesBorder("ana", legs));
  legs[0].transit_countries = {"GT"};
  EXPECT_FALSE(CrossesBorder("ana", legs));
  legs[0].transit_countries = {"MX"};
  EXPECT_TRUE(CrossesBorder("ana", legs));
  EXPECT_FALSE(CrossesBorder("bo", legs));
  legs = {ALeg(1, kAirport, kHub, 1)};
  EXPECT_TRUE(CrossesBorder("ana", legs));
}

InForce Plan() {
  return {
      .legs = Journey().legs, .to_shelter = false, .leads_to_her_place = true};
}

TEST(Clearance, IsOnAPlanThatLeadsToHerPlace) {
  InForce plan = Plan();
  const auto may = [&](bool shelter, const Exclusions& excluded = {}) {
    return CheckMayBeCleared("ana", plan, shelter, excluded);
  };
  EXPECT_TRUE(may(false).ok());
  EXPECT_THAT(CheckMayBeCleared("ana", std::nullopt, false, {}),
              ReasonIs("TRAVEL_PLAN_MISSING"));
  EXPECT_TRUE(CheckMayBeCleared("ana", std::nullopt, true, {}).ok());
  EXPECT_THAT(may(false, {.countries = {"PA"}, .cities = {}}),
              ReasonIs("COUNTRY_EXCLUDED"));
  EXPECT_TRUE(
      CheckMayBeCleared("bo", plan, false, {.countries = {"PA"}, .cities = {}})
          .ok());
  plan.leads_to_her_place = false;
  EXPECT_THAT(may(false), ReasonIs("TRAVEL_PLAN_OUTDATED"));
  // A shelter of tonight waits for no plan, and a plan to one leads elsewhere.
  EXPECT_TRUE(may(true).ok());
  plan = Plan();
  plan.to_shelter = true;
  EXPECT_THAT(may(false), ReasonIs("TRAVEL_PLAN_OUTDATED"));
  EXPECT_TRUE(may(true).ok());
  EXPECT_THAT(may(true, {.countries = {"PA"}, .cities = {}}),
              ReasonIs("COUNTRY_EXCLUDED"));
}

int LegFor(const std::string& person, int asked,
           const std::optional<InForce>& plan, bool shelter,
           const std::vector<Begun>& begun = {}) {
  const auto leg = LegToClear(person, asked, plan, shelter, begun);
  if (leg.ok()) return *leg;
  EXPECT_THAT(leg.status(), ReasonIs("LEG_UNKNOWN"));
  return -1;
}

TEST(Clearance, IsForALegThatShePlansToTake) {
  InForce plan = Plan();
  plan.legs[2].persons = {"ana", "bo"};
  EXPECT_EQ(LegFor("ana", 0, plan, false), 1);
  EXPECT_EQ(LegFor("ana", 0, plan, false, {{.person = "ana", .leg = 1}}), 2);
  EXPECT_EQ(LegFor("ana", 3, plan, false), 3);
  EXPECT_EQ(LegFor("ana", 4, plan, false), -1);
  EXPECT_EQ(LegFor("bo", 0, plan, false), 3);
  EXPECT_EQ(LegFor("bo", 1, plan, false), -1);
  EXPECT_EQ(LegFor("chi", 0, plan, false), -1);
  EXPECT_EQ(LegFor("chi", 0, plan, true), 1);
  EXPECT_EQ(LegFor("chi", 2, std::nullopt, true), 2);
  plan.to_shelter = true;
  EXPECT_EQ(LegFor("bo", 0, plan, true), 3);
  EXPECT_EQ(LegFor("chi", 0, plan, true), -1);
}

TEST(Departure, IsOfTheFirstLegThatSheMayTake) {
  const std::optional<InForce> plan = Plan();
  EXPECT_EQ(LegDeparted("ana", plan, {3, 2}, {}), 2);
  EXPECT_EQ(LegDeparted("ana", plan, {2}, {{.person = "ana", .leg = 2}}), 1);
  EXPECT_EQ(LegDeparted("ana", plan, {}, {{.person = "ana", .leg = 1}}), 2);
  EXPECT_EQ(LegDeparted("bo", plan, {}, {}), 1);
  EXPECT_EQ(LegDeparted("ana", std::nullopt, {}, {}), 1);
}

}  // namespace
}  // namespace sojourn::relocation::travel_plan_rules

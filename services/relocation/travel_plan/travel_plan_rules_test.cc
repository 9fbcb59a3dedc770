#include "services/relocation/travel_plan/travel_plan_rules.h"

#include <optional>
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

TEST(Ban, OfWhichNobodyKnowsTheCountryIsOfAny) {
  const std::vector<Leg> legs = Journey().legs;
  const Ban somewhere{.country = "", .until = std::nullopt};
  EXPECT_TRUE(CrossesBanned("ana", legs, {}, {somewhere}));
  EXPECT_FALSE(CrossesBanned("ana", {legs[0]}, {}, {somewhere}))
      << "within the country";
  EXPECT_FALSE(CrossesBanned("ana", legs, {},
                             {{.country = "CR", .until = std::nullopt}}));
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

TEST(Plan, LetsHerOutOfACountryWhereSheMustNotBe) {
  // She is on her way to the hub when its country is no longer safe.
  PlanFacts facts = Journey();
  facts.excluded.countries = {"PA"};
  facts.begun = {{.person = "ana", .leg = 1}, {.person = "ana", .leg = 2}};
  EXPECT_TRUE(CheckPlan(facts).ok());
  EXPECT_FALSE(EntersExcluded("ana", facts.legs, facts.begun, facts.excluded));
  // Bo, who comes after her, goes another way.
  for (Leg& leg : facts.legs) leg.persons.push_back("bo");
  EXPECT_THAT(CheckPlan(facts), BadFieldsAre("plan.legs[1].to"));
  EXPECT_TRUE(EntersExcluded("bo", facts.legs, facts.begun, facts.excluded));
  // And she does not come back.
  facts = Journey();
  facts.excluded.countries = {"PA"};
  facts.begun = {{.person = "ana", .leg = 1}, {.person = "ana", .leg = 2}};
  facts.legs[2].transit_countries = {"CR", "PA"};
  EXPECT_THAT(CheckPlan(facts), BadFieldsAre("plan.legs[2].to"));
}

TEST(Plan, GoesOnFromWhereSheWasTurnedBack) {
  PlanFacts facts = Journey();
  facts.before = facts.legs;
  facts.begun = {{.person = "ana", .leg = 1}, {.person = "ana", .leg = 2}};
  // From the airport once more, and earlier than was planned.
  facts.legs.pop_back();
  facts.legs.push_back(ALeg(3, kAirport, kCity, 0));
  EXPECT_TRUE(CheckPlan(facts).ok());
  facts.legs.push_back(ALeg(4, kHub, kCity, 3));
  EXPECT_THAT(CheckPlan(facts), BadFieldsAre("plan.legs[3].from"));
}

TEST(Plan, IsNotTakenFromUnderWhomItLeads) {
  const std::vector<Leg> legs = Journey().legs;
  const std::vector<Begun> begun = {{.person = "ana", .leg = 1}};
  EXPECT_TRUE(CheckMayBeTakenBack(legs, {}, {}).ok());
  EXPECT_THAT(CheckMayBeTakenBack(legs, {}, begun), ReasonIs("LEG_BEGUN"));
  // In the plan before the leg was the same, or another one.
  std::vector<Leg> before = {legs[0]};
  EXPECT_TRUE(CheckMayBeTakenBack(legs, before, begun).ok());
  before[0].whole = "another street";
  EXPECT_THAT(CheckMayBeTakenBack(legs, before, begun), ReasonIs("LEG_BEGUN"));
  // Of whom this plan says nothing.
  EXPECT_TRUE(CheckMayBeTakenBack(legs, {}, {{.person = "bo", .leg = 1}}).ok());
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
  EXPECT_FALSE(CrossesBorder("ana", legs, {}));
  legs[0].transit_countries = {"GT"};
  EXPECT_FALSE(CrossesBorder("ana", legs, {}));
  legs[0].transit_countries = {"MX"};
  EXPECT_TRUE(CrossesBorder("ana", legs, {}));
  EXPECT_FALSE(CrossesBorder("bo", legs, {}));
  legs = {ALeg(1, kAirport, kHub, 1)};
  EXPECT_TRUE(CrossesBorder("ana", legs, {}));
  // It lies behind her.
  EXPECT_FALSE(CrossesBorder("ana", legs, {{.person = "ana", .leg = 1}}));
  EXPECT_TRUE(CrossesBorder("ana", legs, {{.person = "bo", .leg = 1}}));
}

InForce Plan() {
  return {.legs = Journey().legs,
          .to_shelter = false,
          .leads_to_her_place = true,
          .begun = {},
          .shelters = {}};
}

InForce PlanToShelter() {
  InForce plan = Plan();
  plan.to_shelter = true;
  return plan;
}

Asked Ask(std::string person, int leg = 0, std::string shelter = "") {
  return {
      .person = std::move(person), .leg = leg, .shelter = std::move(shelter)};
}

TEST(Clearance, IsOnAPlanThatLeadsToHerPlace) {
  InForce plan = Plan();
  const auto may = [&](const std::string& shelter,
                       const Exclusions& excluded = {}) {
    return CheckMayBeCleared(Event::kCleared, Ask("ana", 0, shelter), plan,
                             excluded);
  };
  const Exclusions hub{.countries = {"PA"}, .cities = {}};
  EXPECT_TRUE(may("").ok());
  EXPECT_THAT(CheckMayBeCleared(Event::kCleared, Ask("ana"), std::nullopt, {}),
              ReasonIs("TRAVEL_PLAN_MISSING"));
  EXPECT_TRUE(CheckMayBeCleared(Event::kCleared, Ask("ana", 0, "a shelter"),
                                std::nullopt, {})
                  .ok());
  EXPECT_THAT(may("", hub), ReasonIs("COUNTRY_EXCLUDED"));
  EXPECT_TRUE(CheckMayBeCleared(Event::kCleared, Ask("bo"), plan, hub).ok());
  plan.leads_to_her_place = false;
  EXPECT_THAT(may(""), ReasonIs("TRAVEL_PLAN_OUTDATED"));
  // A shelter of tonight waits for no plan, and a plan to one leads elsewhere.
  EXPECT_TRUE(may("a shelter").ok());
  EXPECT_THAT(may("a shelter in Xela", {.countries = {}, .cities = {"xela"}}),
              ReasonIs("COUNTRY_EXCLUDED"));
  plan = PlanToShelter();
  EXPECT_THAT(may(""), ReasonIs("TRAVEL_PLAN_OUTDATED"));
  EXPECT_TRUE(may("a shelter").ok());
  EXPECT_THAT(may("a shelter", hub), ReasonIs("COUNTRY_EXCLUDED"));
}

TEST(Clearance, IsForTheShelterThatThePlanLeadsTo) {
  InForce plan = PlanToShelter();
  plan.shelters = {"a shelter"};
  EXPECT_TRUE(
      CheckMayBeCleared(Event::kCleared, Ask("ana", 0, "A shelter "), plan, {})
          .ok());
  EXPECT_THAT(
      CheckMayBeCleared(Event::kCleared, Ask("ana", 0, "another"), plan, {}),
      ReasonIs("SHELTER_OFF_PLAN"));
  EXPECT_TRUE(
      CheckMayBeCleared(Event::kCleared, Ask("ana", 1, "another"), plan, {})
          .ok())
      << "it is the same one, as the leg says";
  EXPECT_TRUE(
      CheckMayBeCleared(Event::kCleared, Ask("chi", 0, "another"), plan, {})
          .ok())
      << "it is not her way";
  Asked abroad = Ask("chi", 0, "another");
  abroad.shelter_abroad = true;
  EXPECT_THAT(CheckMayBeCleared(Event::kCleared, abroad, plan, {}),
              ReasonIs("TRAVEL_PLAN_MISSING"));
}

TEST(Clearance, IsNotForABorderThatIsClosedToHer) {
  InForce plan = Plan();
  const auto may = [&](const std::string& country,
                       std::optional<absl::CivilDay> until = std::nullopt,
                       int leg = 0) {
    return CheckMayBeCleared(Event::kCleared, Ask("ana", leg), plan, {},
                             {{.country = country, .until = until}});
  };
  const std::string home = plan.legs[0].from.country;
  EXPECT_THAT(may(home), ReasonIs("TRAVEL_BANNED"));
  EXPECT_THAT(may("PA"), ReasonIs("TRAVEL_BANNED")) << "she changes there";
  EXPECT_TRUE(may("JP").ok());
  EXPECT_THAT(may(home, plan.legs[2].day), ReasonIs("TRAVEL_BANNED"));
  EXPECT_TRUE(may(home, plan.legs[0].day - 1).ok()) << "it is over by then";
  // What lies behind her is crossed.
  for (const int leg : {1, 2, 3}) {
    plan.begun.push_back({.person = "ana", .leg = leg});
  }
  EXPECT_TRUE(may(home).ok());
  plan = Plan();
  for (Leg& leg : plan.legs) {
    leg.to.country = leg.from.country = home;
    leg.transit_countries.clear();
  }
  EXPECT_TRUE(may(home).ok()) << "she stays in the country";
}

TEST(Clearance, LooksAtWhatIsAhead) {
  InForce plan = Plan();
  const Exclusions hub{.countries = {"PA"}, .cities = {}};
  plan.begun = {{.person = "ana", .leg = 1}, {.person = "ana", .leg = 2}};
  EXPECT_TRUE(CheckMayBeCleared(Event::kCleared, Ask("ana"), plan, hub).ok());
  // She was turned back, and would enter it once more.
  EXPECT_THAT(CheckMayBeCleared(Event::kCleared, Ask("ana", 2), plan, hub),
              ReasonIs("COUNTRY_EXCLUDED"));
  EXPECT_TRUE(
      CrossesBorder("ana", {plan.legs[1]}, BegunBefore(Ask("ana", 2), plan)));
  EXPECT_FALSE(
      CrossesBorder("ana", {plan.legs[1]}, BegunBefore(Ask("ana"), plan)));
}

TEST(Clearance, ToAShelterIsOnAPlanThatLeadsThere) {
  const std::string shelter = "a shelter";
  EXPECT_FALSE(IsOn(Ask("ana", 0, shelter), std::nullopt));
  EXPECT_FALSE(IsOn(Ask("ana", 0, shelter), Plan()));
  EXPECT_FALSE(IsOn(Ask("ana", 1, shelter), Plan()));
  InForce plan = PlanToShelter();
  EXPECT_TRUE(IsOn(Ask("ana", 0, shelter), plan));
  EXPECT_FALSE(IsOn(Ask("bo", 0, shelter), plan)) << "it is not her way";
  // It leads to one of them.
  plan.shelters = {" A Shelter"};
  EXPECT_TRUE(IsOn(Ask("ana", 0, shelter), plan));
  EXPECT_FALSE(IsOn(Ask("ana", 0, "another"), plan));
  EXPECT_TRUE(IsOn(Ask("ana", 2, "another"), plan)) << "said by its number";
  // She has been there, and goes on.
  for (const int leg : {1, 2, 3}) {
    plan.begun.push_back({.person = "ana", .leg = leg});
  }
  EXPECT_FALSE(IsOn(Ask("ana", 0, shelter), plan));
}

int LegFor(const std::string& person, int asked,
           const std::optional<InForce>& plan,
           const std::string& shelter = "") {
  const auto leg = LegToClear(Ask(person, asked, shelter), plan);
  if (leg.ok()) return *leg;
  EXPECT_THAT(leg.status(), ReasonIs("LEG_UNKNOWN"));
  return -1;
}

TEST(Clearance, IsForALegThatShePlansToTake) {
  InForce plan = Plan();
  plan.legs[2].persons = {"ana", "bo"};
  EXPECT_EQ(LegFor("ana", 0, plan), 1);
  EXPECT_EQ(LegFor("ana", 3, plan), 3);
  EXPECT_EQ(LegFor("ana", 4, plan), -1);
  EXPECT_EQ(LegFor("bo", 0, plan), 3);
  EXPECT_EQ(LegFor("bo", 1, plan), -1);
  EXPECT_EQ(LegFor("chi", 0, plan), -1);
  plan.begun = {{.person = "ana", .leg = 1}};
  EXPECT_EQ(LegFor("ana", 0, plan), 2);
  EXPECT_EQ(LegFor("ana", 1, plan), 1) << "once more";
}

TEST(Clearance, ToAShelterAtOnceIsOfNoLeg) {
  const std::string shelter = "a shelter";
  EXPECT_EQ(LegFor("ana", 0, Plan(), shelter), kOnNoPlan);
  EXPECT_EQ(LegFor("ana", 0, std::nullopt, shelter), kOnNoPlan);
  // Whoever names a leg means one.
  EXPECT_EQ(LegFor("ana", 1, Plan(), shelter), -1);
  EXPECT_EQ(LegFor("ana", 2, std::nullopt, shelter), -1);
  InForce plan = PlanToShelter();
  plan.legs[2].persons = {"ana", "bo"};
  EXPECT_EQ(LegFor("bo", 0, plan, shelter), 3);
  EXPECT_EQ(LegFor("bo", 1, plan, shelter), -1);
  EXPECT_EQ(LegFor("chi", 0, plan, shelter), kOnNoPlan);
  plan.shelters = {shelter};
  EXPECT_EQ(LegFor("bo", 0, plan, "another"), kOnNoPlan);
}

TEST(Departure, IsOfTheFirstLegThatSheMayTake) {
  InForce plan = Plan();
  EXPECT_EQ(LegDeparted("ana", 0, plan, {3, 2}), 2);
  plan.begun = {{.person = "ana", .leg = 1}};
  EXPECT_EQ(LegDeparted("ana", 0, plan, {}), 2);
  EXPECT_EQ(LegDeparted("ana", 0, plan, {1}), 1) << "permitted once more";
  EXPECT_EQ(LegDeparted("ana", 3, plan, {2}), 3);
}

TEST(Departure, IsOfNoLegOffThePlan) {
  const std::optional<InForce> plan = Plan();
  EXPECT_EQ(LegDeparted("bo", 0, plan, {}), kOnNoPlan);
  EXPECT_EQ(LegDeparted("bo", 2, plan, {}), kOnNoPlan);
  EXPECT_EQ(LegDeparted("ana", 0, std::nullopt, {}), kOnNoPlan);
  EXPECT_EQ(LegDeparted("ana", 2, std::nullopt, {}), kOnNoPlan);
  // To the shelter, as she was permitted last; or by the plan, if that was.
  EXPECT_EQ(LegDeparted("ana", 0, plan, {2, kOnNoPlan}), kOnNoPlan);
  EXPECT_EQ(LegDeparted("ana", 0, plan, {kOnNoPlan, 2}), 2);
  // As earlier versions kept a shelter.
  EXPECT_EQ(LegDeparted("ana", 1, std::nullopt, {1}), 1);
}

}  // namespace
}  // namespace sojourn::relocation::travel_plan_rules

#include "services/relocation/coordination/coordination_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error.h"

namespace sojourn::relocation::coordination_rules {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

CaseFacts OnePerson() {
  CaseFacts facts;
  facts.persons = {{.row_id = "row", .person_id = "person"}};
  return facts;
}

TEST(CheckAskFields, NamesEveryBadField) {
  AskFacts ask{
      .host_known = true,
      .today = absl::CivilDay(2027, 3, 1),
      .stay = {absl::CivilDay(2027, 2, 1), absl::CivilDay(2027, 2, 1)}};
  EXPECT_EQ(DetailsOf(CheckAskFields(ask)).violations.size(), 2u);
  ask.stay = {ask.today, ask.today + 731};
  EXPECT_EQ(ReasonOf(CheckAskFields(ask)), "STAY_TOO_LONG");
  ask.stay.check_out = ask.today + 730;
  EXPECT_TRUE(CheckAskFields(ask).ok());
  ask.host_known = false;
  EXPECT_EQ(ReasonOf(CheckAskFields(ask)), "HOST_UNKNOWN");
}

TEST(CheckOffer, NeedsALiveHoldAndALawfulRouteForEverybody) {
  const CaseFacts facts = OnePerson();
  OfferFacts offer{
      .state = ProposalState::kHolding, .held_until = kNow, .abroad = true};
  EXPECT_EQ(ReasonOf(CheckOffer(facts, offer, kNow)), "NO_LIVE_HOLD");
  offer.held_until = kNow + absl::Seconds(1);
  EXPECT_EQ(ReasonOf(CheckOffer(facts, offer, kNow)), "ROUTE_NOT_ASSESSED");
  offer.findings = {
      {.person_row_id = "row", .problem_codes = {"DAYS"}, .remedy = "shorten"}};
  EXPECT_EQ(ReasonOf(CheckOffer(facts, offer, kNow)), "NO_LAWFUL_ROUTE");
  offer.findings[0].lawful = true;
  EXPECT_TRUE(CheckOffer(facts, offer, kNow).ok());
}

TEST(CheckClearance, NamesWhatIsMissing) {
  ClearanceFacts facts;
  EXPECT_EQ(ReasonOf(CheckClearance(Event::kCleared, facts)),
            "NO_PLACE_CONFIRMED");
  facts.place_confirmed = true;
  EXPECT_EQ(ReasonOf(CheckClearance(Event::kCleared, facts)),
            "ROUTE_NOT_CHOSEN");
  facts.route_chosen = true;
  facts.visa_required = true;
  EXPECT_EQ(ReasonOf(CheckClearance(Event::kCleared, facts)),
            "VISA_NOT_COLLECTED");
  facts.application_state = "APPLICATION_STATE_REFUSED";
  EXPECT_EQ(ReasonOf(CheckClearance(Event::kCleared, facts)), "VISA_REFUSED");
  facts.application_state = "APPLICATION_STATE_COLLECTED";
  facts.kept_by_refusal = true;
  EXPECT_EQ(ReasonOf(CheckClearance(Event::kCleared, facts)),
            "PARTY_VISA_REFUSED");
  facts.kept_by_refusal = false;
  EXPECT_EQ(ReasonOf(CheckClearance(Event::kCleared, facts)),
            "SECURITY_PLAN_MISSING");
  facts.security_plan = true;
  EXPECT_TRUE(CheckClearance(Event::kCleared, facts).ok());
  facts.documents_burnt = true;
  EXPECT_TRUE(CheckClearance(Event::kCleared, facts).ok());
  facts.crosses_border = true;
  EXPECT_EQ(ReasonOf(CheckClearance(Event::kCleared, facts)),
            "DOCUMENT_COMPROMISED");
}

TEST(CheckClearance, ToAShelterWaitsForNoVisaOfHerPlace) {
  ClearanceFacts facts{.place_confirmed = true,
                       .shelter_arranged = true,
                       .visa_required = true,
                       .application_state = "APPLICATION_STATE_REFUSED",
                       .security_plan = true,
                       .place_burnt = true,
                       .documents_burnt = true};
  EXPECT_TRUE(CheckClearance(Event::kCleared, facts).ok());
  facts.security_plan = false;
  EXPECT_EQ(ReasonOf(CheckClearance(Event::kCleared, facts)),
            "SECURITY_PLAN_MISSING");
  facts.crosses_border = true;
  EXPECT_EQ(ReasonOf(CheckClearance(Event::kCleared, facts)),
            "DOCUMENT_COMPROMISED");
  facts.documents_burnt = false;
  facts.security_plan = true;
  EXPECT_TRUE(CheckClearance(Event::kCleared, facts).ok())
      << "the law of that country is asked, not the route to her place";
}

TEST(CheckClearance, AChildLeavesTheCountryWithPermission) {
  ClearanceFacts facts{.shelter_arranged = true,
                       .security_plan = true,
                       .child_without_permission = true};
  EXPECT_TRUE(CheckClearance(Event::kCleared, facts).ok());
  facts.crosses_border = true;
  EXPECT_EQ(ReasonOf(CheckClearance(Event::kCleared, facts)),
            "CHILD_PERMISSION_MISSING");
  facts.child_without_permission = false;
  EXPECT_TRUE(CheckClearance(Event::kCleared, facts).ok());
}

TEST(CheckMayBeSheltered, OnceItIsDecidedOrInAnEmergency) {
  Relocation relocation;
  relocation.level = Level::kL2;
  relocation.state = State::kEligible;
  EXPECT_TRUE(CheckMayBeSheltered(Event::kCleared, relocation).ok());
  for (const State state : {State::kTriaged, State::kIncomplete}) {
    relocation = Relocation();
    relocation.state = state;
    relocation.level = Level::kL2;
    relocation.milestones.triaged = absl::UnixEpoch();
    EXPECT_EQ(ReasonOf(CheckMayBeSheltered(Event::kCleared, relocation)),
              "ELIGIBILITY_NOT_DECIDED");
    relocation.level = Level::kL1;
    EXPECT_TRUE(CheckMayBeSheltered(Event::kCleared, relocation).ok());
    relocation.milestones.triaged = std::nullopt;
    EXPECT_EQ(ReasonOf(CheckMayBeSheltered(Event::kCleared, relocation)),
              "ELIGIBILITY_NOT_DECIDED");
  }
  relocation.level = Level::kL3;
  relocation.milestones.decided = absl::UnixEpoch();
  EXPECT_TRUE(CheckMayBeSheltered(Event::kCleared, relocation).ok())
      << "a question came after the decision";
}

TEST(BestOf, AnOfferBeatsAQuestion) {
  EXPECT_EQ(BestOf({}), Event::kNoneLeft);
  EXPECT_EQ(BestOf({ProposalState::kDeclined, ProposalState::kLapsed}),
            Event::kNoneLeft);
  EXPECT_EQ(BestOf({ProposalState::kAsked}), Event::kBestIsAsked);
  EXPECT_EQ(BestOf({ProposalState::kHolding, ProposalState::kOffered}),
            Event::kBestIsOffered);
}

TEST(StayBegins, WhenEverybodyIsThereAndSomebodyReceivesThem) {
  EXPECT_FALSE(StayBegins({.expected = {"a"}, .arrived = {"a"}}));
  EXPECT_FALSE(StayBegins(
      {.expected = {"a", "b"}, .arrived = {"a"}, .has_coordinator = true}));
  EXPECT_TRUE(StayBegins(
      {.expected = {"a"}, .arrived = {"a"}, .has_coordinator = true}));
}

}  // namespace
}  // namespace sojourn::relocation::coordination_rules

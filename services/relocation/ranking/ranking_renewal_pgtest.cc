// A ranking is made anew when places change, or what became of the party's own;
// what people choose of rankings is kept and counted.
#include <utility>

#include "services/relocation/ranking/override_census.h"
#include "services/relocation/ranking/ranking_fixture.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::ReasonIs;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class RenewalTest : public RankingTest {
 protected:
  // What capacity tells of some place.
  void Tell(const std::string& type, const std::string& state = "") {
    type::v1::EventEnvelope event;
    event.set_aggregate_kind("place");
    event.set_type(type);
    event.set_state(state);
    (*event.mutable_refs())["host_id"] = "porto";
    world.Apply(feeds::ApplyCapacity, event);
  }
  size_t Asked() const { return world.matching_.questions.size(); }
  // A host says no to this case.
  void CityDeclines(const std::string& proposal_id, const std::string& host) {
    v1::RecordCityDecisionRequest request;
    request.set_proposal_id(proposal_id);
    request.set_decision(v1::CITY_DECISION_DECLINE);
    request.set_decline_reason(v1::CITY_DECLINE_REASON_NO_PLACE);
    ASSERT_OK(world.Do(City(host), &Stub::RecordCityDecision, request));
  }
  std::string HeldFirst(const std::string& host, const std::string& place) {
    const auto asked = Propose(host, place, "she asked for it");
    EXPECT_OK(asked);
    if (!asked.ok()) return "";
    const std::string proposal = asked->proposal().proposal_id();
    EXPECT_OK(world.CityAccepts(proposal, host));
    world.RunAll();
    return proposal;
  }
  v1::ListPlacementChoicesResponse Choices() {
    auto listed = world.Do(Office(), &Stub::ListPlacementChoices,
                           World::Named<v1::ListPlacementChoicesRequest>(id));
    EXPECT_OK(listed);
    return listed.ok() ? *listed : v1::ListPlacementChoicesResponse();
  }
};

TEST_F(RenewalTest, ANewWindowRanksAnewForWhoeverWaits) {
  ThreePlaces();
  Rank();
  const std::string ranking = Ranked().ranking().ranking_id();
  AddPlace("porto", "PT", "p-2");
  Tell("place.availability_set");
  EXPECT_TRUE(Ranked().ranking().outdated());
  // Until it is there the list of before is shown, and counts.
  EXPECT_THAT(Ranked().places(), SizeIs(3));
  EXPECT_THAT(Propose("utrecht", "u-1", ""), ReasonIs("OVERRIDE_UNEXPLAINED"));
  world.RunAll();
  EXPECT_EQ(Asked(), 2u);
  EXPECT_THAT(Ranked().places(), SizeIs(4));
  EXPECT_FALSE(Ranked().ranking().outdated());
  EXPECT_EQ(Ranked().ranking().ranking_id(), ranking);
  // One step, however often.
  EXPECT_EQ(world.database_.Value("SELECT count(*) FROM workflow_steps WHERE "
                                  "kind = 'RANK_PLACES'"),
            "1");
}

TEST_F(RenewalTest, ACountryThatSheExcludesRanksAnewAndIsNoFirstMeanwhile) {
  ThreePlaces();
  Rank();
  auto update = World::Named<v1::UpdateIntakeRequest>(id);
  update.mutable_intake()->mutable_wishes()->add_excluded_countries("PT");
  update.add_update_mask("wishes.excluded_countries");
  ASSERT_OK(
      world.Do(As(Role::kNgoCaseworker, "ngo"), &Stub::UpdateIntake, update));
  EXPECT_TRUE(Ranked().ranking().outdated());
  // The list is the old one still, and asks for no word about its first.
  EXPECT_THAT(Propose("porto", "p-1", ""), ReasonIs("HOST_EXCLUDED"));
  ASSERT_OK(Propose("utrecht", "u-1", ""));
  EXPECT_FALSE(Choices().choices(0).overrides_first());
  EXPECT_FALSE(Choices().choices(0).options(0).asked());
  world.RunAll();
  EXPECT_EQ(Asked(), 2u);
  EXPECT_THAT(Shown(), ElementsAre("u-1", "x-1", "p-1 NOT_AVAILABLE"));
}

TEST_F(RenewalTest, AConsentThatIsTakenBackRanksAnew) {
  ThreePlaces();
  Rank();
  v1::WithdrawConsentRequest request;
  request.set_relocation_id(id);
  request.set_channel("call");
  const v1::Relocation seen = world.Get(id);
  for (const v1::Consent& consent : seen.consents()) {
    if (consent.statement().purpose() == v1::CONSENT_PURPOSE_SHARE_WITH_HOST) {
      request.set_consent_id(consent.consent_id());
    }
  }
  ASSERT_OK(world.Do(Office(), &Stub::WithdrawConsent, request));
  EXPECT_TRUE(Ranked().ranking().outdated());
  world.RunAll();
  EXPECT_EQ(Asked(), 2u);
}

TEST_F(RenewalTest, PagesOfAListThatWasMadeAnewBeginAnew) {
  ThreePlaces();
  Rank();
  auto request = World::Named<v1::ListRankedPlacesRequest>(id);
  request.set_page_size(2);
  const auto first = world.Do(Office(), &Stub::ListRankedPlaces, request);
  ASSERT_OK(first);
  world.Advance(absl::Hours(1));
  Tell("place.availability_set");
  world.RunAll();
  request.set_page_token(first->page_info().next_page_token());
  const auto second = world.Do(Office(), &Stub::ListRankedPlaces, request);
  ASSERT_OK(second);
  ASSERT_THAT(second->places(), SizeIs(2));
  EXPECT_EQ(second->places(0).rank(), 1);
}

TEST_F(RenewalTest, ARenewalThatIsSkippedLeavesAnOutdatedList) {
  ThreePlaces();
  Rank();
  world.matching_.script().FailBefore(
      FailedPrecondition("WEIGHTS_INVALID", "no weight counts", "give one"));
  Tell("place.availability_set");
  world.RunAll();
  auto skip = World::Named<v1::SkipStepRequest>(id);
  skip.set_step_id(world.StepIdOf("RANK_PLACES"));
  skip.set_reason("asked by hand");
  ASSERT_OK(world.Do(Office(), &Stub::SkipStep, skip));
  EXPECT_TRUE(Ranked().ranking().outdated());
}

TEST_F(RenewalTest, NoTwoQuestionsAreAskedUnderOneName) {
  ThreePlaces();
  Rank();
  Tell("place.availability_set");
  world.RunAll();
  ASSERT_THAT(world.matching_.called_by, SizeIs(2));
  const std::string step = world.StepIdOf("RANK_PLACES");
  EXPECT_NE(world.matching_.called_by[0], world.matching_.called_by[1]);
  for (const std::string& name : world.matching_.called_by) {
    EXPECT_NE(name, "");
    EXPECT_NE(name, step);
    EXPECT_THAT(world.places_.called_by, Not(Contains(name)));
  }
}

TEST_F(RenewalTest, ManyChangesTogetherAreAskedOfMatchingOnce) {
  ThreePlaces();
  Rank();
  for (int i = 0; i < 5; ++i) Tell("place.availability_set");
  Tell("reservation.expired", "EXPIRED");
  world.RunAll();
  EXPECT_EQ(Asked(), 2u);
}

TEST_F(RenewalTest, AChangeWhileMatchingIsAskedIsNotLost) {
  ThreePlaces();
  Rank();
  Tell("place.availability_set");
  bool told = false;
  world.matching_.while_asked = [&] {
    if (!std::exchange(told, true)) Tell("place.opened_again");
  };
  world.RunAll();
  EXPECT_EQ(Asked(), 3u);
  EXPECT_FALSE(Ranked().ranking().outdated());
}

TEST_F(RenewalTest, NothingElseOfCapacityDoes) {
  ThreePlaces();
  Rank();
  Tell("reservation.held", "HELD");
  Tell("reservation.confirmed", "CONFIRMED");
  world.RunAll();
  EXPECT_EQ(Asked(), 1u);
}

TEST_F(RenewalTest, NothingIsRankedForWhoHasAPlaceOrNeverAsked) {
  ThreePlaces();
  Rank();
  HeldFirst("xela", "x-1");
  const std::string proposal = world.Get(id).proposals(0).proposal_id();
  ASSERT_OK(world.Offer(id, proposal));
  ASSERT_OK(world.SheSays(id, proposal, true));
  world.RunAll();
  const size_t before = Asked();
  world.Eligible(Wishing());
  Tell("place.availability_set");
  world.RunAll();
  EXPECT_EQ(Asked(), before);
}

TEST_F(RenewalTest, ADeclineOfHersRanksAnewAndTakesNothingFromHer) {
  ThreePlaces();
  Rank();
  const std::string proposal = HeldFirst("porto", "p-1");
  ASSERT_OK(world.Offer(id, proposal));
  ASSERT_OK(world.SheSays(id, proposal, false));
  world.RunAll();
  ASSERT_EQ(Asked(), 2u);
  const MatchQuestion& before = world.matching_.questions[0];
  const MatchQuestion& after = world.matching_.questions[1];
  EXPECT_EQ(after.party.wishes, before.party.wishes);
  EXPECT_EQ(after.party.level, before.party.level);
  EXPECT_EQ(after.party.earliest, before.party.earliest);
  EXPECT_EQ(after.party.latest, before.party.latest);
  EXPECT_EQ(after.party.lawful_until, before.party.lawful_until);
  ASSERT_EQ(after.places.size(), before.places.size());
  for (size_t i = 0; i < after.places.size(); ++i) {
    EXPECT_EQ(after.places[i].available, before.places[i].available);
  }
  EXPECT_THAT(Shown(), ElementsAre("p-1", "u-1", "x-1"));
  EXPECT_TRUE(Ranked().places(0).asked());
  // The next is the first now, and the one she declined may be asked again.
  EXPECT_OK(Propose("utrecht", "u-1", ""));
  EXPECT_OK(Propose("porto", "p-1", "she thought again"));
}

TEST_F(RenewalTest, ANoOfTheHostALostPlaceAndALapsedHoldRankAnew) {
  ThreePlaces();
  Rank();
  const auto asked = Propose("porto", "p-1", "");
  ASSERT_OK(asked);
  CityDeclines(asked->proposal().proposal_id(), "porto");
  world.RunAll();
  EXPECT_EQ(Asked(), 2u);

  world.capacity_.script().FailBefore(
      FailedPrecondition("PLACE_TAKEN", "taken", "another"));
  HeldFirst("utrecht", "u-1");
  EXPECT_EQ(world.Get(id).proposals(1).state(), v1::PROPOSAL_STATE_LAPSED);
  EXPECT_EQ(Asked(), 3u);

  HeldFirst("xela", "x-1");
  world.ReservationIs(world.Get(id).proposals(2).reservation_id(), "EXPIRED");
  world.RunAll();
  EXPECT_EQ(Asked(), 4u);
}

TEST_F(RenewalTest, DaysThatAreOverAreNotAskedForAgain) {
  ThreePlaces();
  Rank();
  world.Advance(absl::Hours(24 * 10));
  Tell("place.availability_set");
  world.RunAll();
  ASSERT_EQ(Asked(), 2u);
  EXPECT_EQ(world.matching_.questions[1].party.earliest, world.Today());
  world.Advance(absl::Hours(24 * 400));
  Tell("place.availability_set");
  world.RunAll();
  EXPECT_EQ(Asked(), 2u);
  EXPECT_EQ(Ranked().ranking().offered(), 0);
}

TEST_F(RenewalTest, TheCaseSaysThatMatchingIsAway) {
  ThreePlaces();
  id = world.Eligible(Wishing()).relocation_id();
  world.matching_.script().FailBefore(absl::UnavailableError("down"));
  ASSERT_OK(Request());
  ASSERT_OK(world.worker_->RunOne());
  EXPECT_THAT(world.WaitsOf(id),
              Contains(HasSubstr("RANK_PLACES has no answer yet")));
  EXPECT_OK(Propose("xela", "x-1", ""));
  world.RunAll();
  EXPECT_THAT(world.WaitsOf(id), Not(Contains(HasSubstr("RANK_PLACES"))));
}

TEST_F(RenewalTest, WhatIsNotRankedAnewIsShownAsOutdated) {
  ThreePlaces();
  Rank();
  world.matching_.script().FailBefore(
      FailedPrecondition("WEIGHTS_INVALID", "no weight counts", "give one"));
  Tell("place.availability_set");
  world.RunAll();
  EXPECT_EQ(world.StepOf("RANK_PLACES"), "FAILED WEIGHTS_INVALID");
  EXPECT_THAT(Ranked().places(), SizeIs(3));
  EXPECT_TRUE(Ranked().ranking().outdated());
}

TEST_F(RenewalTest, WhatSomebodyWaitsForComesBeforeRankingsMadeAnew) {
  ThreePlaces();
  Rank();
  const std::string first = id;
  Tell("place.availability_set");
  // Another, less urgent case's question, asked for later.
  id = world.Eligible(Wishing(), type::v1::LEVEL_L3).relocation_id();
  ASSERT_OK(Request());
  ASSERT_OK(world.worker_->RunOne());
  ASSERT_EQ(Asked(), 2u);
  EXPECT_EQ(world.matching_.questions[1].party.level, type::v1::LEVEL_L3);
  world.RunAll();
  EXPECT_EQ(world.matching_.questions[2].party.level, type::v1::LEVEL_L2);
}

TEST_F(RenewalTest, SomeThreadsAreKeptForWhatSomebodyWaitsFor) {
  ThreePlaces();
  Rank();
  Tell("place.availability_set");
  const auto kept = world.worker_->RunOne(/*renewals=*/false);
  ASSERT_OK(kept);
  EXPECT_FALSE(*kept);
  ASSERT_OK(Request());
  const auto ran = world.worker_->RunOne(/*renewals=*/false);
  ASSERT_OK(ran);
  EXPECT_TRUE(*ran);
  EXPECT_EQ(Asked(), 2u);
}

TEST_F(RenewalTest, ChoicesAreKeptAsTheyWereSeen) {
  ThreePlaces();
  Rank();
  EXPECT_THAT(Choices().choices(), IsEmpty());
  ASSERT_OK(Propose("utrecht", "u-1", "her sister lives there"));
  ASSERT_OK(Propose("porto", "p-1", ""));
  const v1::ListPlacementChoicesResponse listed = Choices();
  ASSERT_THAT(listed.choices(), SizeIs(2));
  const v1::PlacementChoice& newest = listed.choices(0);
  EXPECT_EQ(newest.rank(), 1);
  EXPECT_FALSE(newest.overrides_first());
  const v1::PlacementChoice& other = listed.choices(1);
  EXPECT_EQ(other.rank(), 2);
  EXPECT_TRUE(other.overrides_first());
  EXPECT_EQ(other.override_reason(), "her sister lives there");
  EXPECT_EQ(other.chosen_by(), Office().subject);
  EXPECT_TRUE(other.has_chosen_at());
  EXPECT_TRUE(other.has_ranked_at());
  ASSERT_THAT(other.options(), SizeIs(3));
  EXPECT_EQ(other.options(0).place_id(), "p-1");
  EXPECT_FALSE(other.options(0).asked());
  EXPECT_TRUE(newest.options(1).asked());
  // Another ranking changes nothing of it.
  ASSERT_OK(Request());
  world.RunAll();
  EXPECT_THAT(Choices().choices(), SizeIs(2));
}

TEST_F(RenewalTest, ChoicesHavePages) {
  ThreePlaces();
  Rank();
  ASSERT_OK(Propose("porto", "p-1", ""));
  ASSERT_OK(Propose("utrecht", "u-1", ""));
  auto request = World::Named<v1::ListPlacementChoicesRequest>(id);
  request.set_page_size(1);
  const auto first = world.Do(Office(), &Stub::ListPlacementChoices, request);
  ASSERT_OK(first);
  ASSERT_THAT(first->choices(), SizeIs(1));
  EXPECT_EQ(first->choices(0).rank(), 2);
  request.set_page_token(first->page_info().next_page_token());
  const auto second = world.Do(Office(), &Stub::ListPlacementChoices, request);
  ASSERT_OK(second);
  ASSERT_THAT(second->choices(), SizeIs(1));
  EXPECT_EQ(second->choices(0).rank(), 1);
  EXPECT_EQ(second->page_info().next_page_token(), "");
}

TEST_F(RenewalTest, OverridesAreCounted) {
  ThreePlaces();
  Rank();
  ASSERT_OK(Propose("utrecht", "u-1", "her sister lives there"));
  ASSERT_OK(Propose("porto", "p-1", ""));
  const auto count = [this] {
    const auto counted =
        CountOverrides(world.runtime_.get(), absl::Now() + absl::Seconds(5));
    EXPECT_OK(counted);
    return counted.value_or(OverrideCount{});
  };
  // A week late, as what officers do now tells of somebody.
  EXPECT_EQ(count().choices, 0);
  world.Advance(absl::Hours(24 * 21));
  EXPECT_EQ(count().choices, 2);
  EXPECT_EQ(count().overridden, 1);
}

}  // namespace
}  // namespace sojourn::relocation

// Where everybody who waits would be best: planned, read, compared, accepted.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/relocation/round/round_fixture.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST_F(RoundTest, IsAnsweredAtOnceAndMadeLater) {
  ThreePlaces();
  const std::string one = Waiting();
  const std::string round = Run();
  const v1::GetRoundResponse running = Get();
  EXPECT_EQ(running.round().round_id(), round);
  EXPECT_EQ(running.round().state(), v1::ROUND_STATE_RUNNING);
  EXPECT_THAT(running.parties(), IsEmpty());
  EXPECT_THAT(world.matching_.batches, IsEmpty());

  world.MakeRound();
  const v1::GetRoundResponse made = Get(round);
  EXPECT_EQ(made.round().state(), v1::ROUND_STATE_SOLVED);
  EXPECT_EQ(made.round().placed(), 1);
  EXPECT_TRUE(made.round().proof().proven());
  EXPECT_EQ(Says(made, one), "PLACED p-1 NEW");
  const v1::RoundParty& party = made.parties(0);
  EXPECT_EQ(party.place().host_display_name(), "Host of porto");
  EXPECT_EQ(party.place().score(), 0.5);
  EXPECT_EQ(party.level(), type::v1::LEVEL_L2);
  EXPECT_NE(party.code(), "");
}

TEST_F(RoundTest, ChangesNoCaseAndHoldsNothing) {
  ThreePlaces();
  const std::string one = Waiting();
  const std::string etag = world.Get(one).etag();
  const size_t entries = world.Timeline(one).size();
  const std::string round = RunAndMake();
  EXPECT_THAT(RankedOf(one).places(), IsEmpty());
  EXPECT_OK(Accept(round));
  EXPECT_EQ(world.Get(one).etag(), etag);
  EXPECT_THAT(world.Timeline(one), SizeIs(entries));
  EXPECT_EQ(world.capacity_.reservations(), 0u);
  EXPECT_EQ(world.database_.Value("SELECT count(*) FROM proposals"), "0");
}

TEST_F(RoundTest, OnlyAfterAYesThePlaceIsTheFirstOfHerRanking) {
  ThreePlaces();
  const std::string one = Waiting();
  const std::string two = Waiting();
  id = two;
  ASSERT_OK(Request());
  world.RunAll();
  ASSERT_EQ(Shown().front(), "p-1");
  const std::string round = RunAndMake();
  ASSERT_EQ(Says(Get(), two), "PLACED u-1 NEW");
  EXPECT_EQ(Shown().front(), "p-1");

  ASSERT_OK(Accept(round));
  const v1::ListRankedPlacesResponse listed = RankedOf(two);
  EXPECT_THAT(Shown(), ElementsAre("u-1", "p-1", "x-1"));
  EXPECT_TRUE(listed.places(0).recommended());
  EXPECT_EQ(listed.places(0).rank(), 1);
  EXPECT_EQ(listed.places(1).rank(), 2);
  EXPECT_FALSE(listed.places(1).recommended());
  EXPECT_EQ(listed.ranking().recommended_by_round_id(), round);
  // Who asks another city says why, as for any first place.
  EXPECT_THAT(Propose("porto", "p-1", ""), ReasonIs("OVERRIDE_UNEXPLAINED"));
  EXPECT_OK(Propose("utrecht", "u-1", ""));
  const auto choices =
      world.Do(Office(), &Stub::ListPlacementChoices,
               World::Named<v1::ListPlacementChoicesRequest>(two));
  ASSERT_OK(choices);
  EXPECT_FALSE(choices->choices(0).overrides_first());
  EXPECT_TRUE(choices->choices(0).options(0).recommended());
}

TEST_F(RoundTest, WhereNoRankingWasRequestedItIsOfThatPlaceAlone) {
  ThreePlaces();
  const std::string one = Waiting();
  const std::string round = RunAndMake();
  ASSERT_OK(Accept(round));
  const v1::ListRankedPlacesResponse listed = RankedOf(one);
  ASSERT_THAT(listed.places(), SizeIs(1));
  EXPECT_EQ(listed.places(0).place_id(), "p-1");
  EXPECT_EQ(listed.ranking().recommended_by_round_id(), round);
  EXPECT_EQ(listed.ranking().nights(), 80);
}

TEST_F(RoundTest, ACaseThatChangedSinceIsLeftOutAndNamed) {
  ThreePlaces();
  const std::string one = Waiting();
  const std::string two = Waiting();
  const std::string round = RunAndMake();
  Changes(one);
  const v1::GetRoundResponse changed = Get();
  for (const v1::RoundParty& each : changed.parties()) {
    EXPECT_EQ(each.changed_since(), each.relocation_id() == one);
  }
  const auto accepted = Accept(round);
  ASSERT_OK(accepted);
  EXPECT_THAT(accepted->left_out(), ElementsAre(world.Get(one).code()));
  EXPECT_THAT(RankedOf(one).places(), IsEmpty());
  EXPECT_THAT(RankedOf(two).places(), SizeIs(1));
  // And one that changes later has no recommendation any more.
  Changes(two);
  EXPECT_THAT(RankedOf(two).places(), IsEmpty());
}

TEST_F(RoundTest, ACaseThatChangesWhileItIsPlannedIsNotTakenEither) {
  ThreePlaces();
  const std::string one = Waiting();
  Run();
  world.matching_.while_asked = [&] { Changes(one); };
  world.MakeRound();
  ASSERT_THAT(Get().parties(), SizeIs(1));
  EXPECT_TRUE(Get().parties(0).changed_since());
}

TEST_F(RoundTest, OnlyTheNewestPlanOfTheDayIsAcceptedOnce) {
  ThreePlaces();
  Waiting();
  EXPECT_THAT(Accept("unknown"), ReasonIs("NOT_FOUND"));
  const std::string first = Run();
  EXPECT_THAT(Accept(first), ReasonIs("ROUND_NOT_SOLVED"));
  world.MakeRound();
  const std::string second = RunAndMake();
  EXPECT_THAT(Accept(first), ReasonIs("ROUND_STALE"));
  v1::AcceptRoundRequest stale;
  stale.set_plan(second);
  stale.set_etag("1");
  stale.set_reason("the best");
  EXPECT_THAT(world.Do(Office(), &Stub::AcceptRound, stale),
              ReasonIs("ETAG_MISMATCH"));
  const auto accepted = Accept(second);
  ASSERT_OK(accepted);
  EXPECT_EQ(accepted->round().state(), v1::ROUND_STATE_ACCEPTED);
  EXPECT_EQ(accepted->round().accepted_by(), "office/two");
  EXPECT_EQ(accepted->round().acceptance_reason(), "the best");
  EXPECT_THAT(Accept(second), ReasonIs("ROUND_NOT_SOLVED"));
  const std::string third = RunAndMake();
  world.Advance(absl::Hours(25));
  EXPECT_THAT(Accept(third), ReasonIs("ROUND_STALE"));
}

TEST_F(RoundTest, OneRunsAtATime) {
  Run();
  EXPECT_THAT(world.Do(Office(), &Stub::RunRound, v1::RunRoundRequest()),
              ReasonIs("ROUND_RUNNING"));
}

TEST_F(RoundTest, SaysWhatIsOtherThanInTheLastPlan) {
  ThreePlaces();
  const std::string one = Waiting();
  const std::string first = RunAndMake();
  EXPECT_EQ(Get().round().new_parties(), 1);
  world.matching_.against["p-1"] = {"TOO_FEW_BEDS"};
  const std::string two = Waiting();
  RunAndMake();
  const v1::GetRoundResponse second = Get();
  EXPECT_EQ(second.round().compared_with_round_id(), first);
  EXPECT_EQ(Says(second, one), "PLACED u-1 MOVED");
  EXPECT_EQ(Says(second, two), "PLACED x-1 NEW");
  EXPECT_EQ(second.parties(0).place_before().place_id(), "p-1");
  EXPECT_EQ(second.round().moved(), 1);

  world.matching_.against["u-1"] = {"TOO_FEW_BEDS"};
  world.matching_.against["x-1"] = {"TOO_FEW_BEDS"};
  RunAndMake();
  EXPECT_EQ(Says(Get(), one), "NOT_PLACED  LOST");
  EXPECT_EQ(Get().round().lost(), 2);
}

TEST_F(RoundTest, AnAcceptedPlanIsComparedWithUntilTheNextIs) {
  ThreePlaces();
  Waiting();
  const std::string accepted = RunAndMake();
  ASSERT_OK(Accept(accepted));
  RunAndMake();
  RunAndMake();
  EXPECT_EQ(Get().round().compared_with_round_id(), accepted);
}

TEST_F(RoundTest, WhoHoldsAPlaceKeepsIt) {
  ThreePlaces();
  const std::string holder = Waiting();
  id = holder;
  const auto asked = Propose("porto", "p-1", "");
  ASSERT_OK(asked);
  ASSERT_OK(world.CityAccepts(asked->proposal().proposal_id(), "porto"));
  world.RunAll();
  const std::string one = Waiting();
  RunAndMake();
  ASSERT_THAT(world.matching_.batches, SizeIs(1));
  size_t held = 0;
  for (const PartyInBatch& each : world.matching_.batches[0].parties) {
    if (each.held) {
      ++held;
      EXPECT_EQ(each.held->place_id, "p-1");
      EXPECT_EQ(each.held->check_in, world.Today() + 30);
    }
  }
  EXPECT_EQ(held, 1u);
  EXPECT_EQ(Says(Get(), holder), "HOLDS p-1 NEW");
  EXPECT_THAT(Says(Get(), one), Not(HasSubstr("p-1")));
  EXPECT_EQ(Get().round().holding(), 1);
}

TEST_F(RoundTest, WhereSheMustNotBeIsNotHers) {
  ThreePlaces();
  v1::Intake intake = Wishing();
  intake.mutable_wishes()->add_excluded_countries("PT");
  Waiting(std::move(intake));
  RunAndMake();
  ASSERT_THAT(world.matching_.batches, SizeIs(1));
  EXPECT_THAT(world.matching_.batches[0].parties[0].not_available,
              ElementsAre("p-1"));
}

TEST_F(RoundTest, WhoSaidNoIsNotPlannedAgain) {
  ThreePlaces();
  id = Waiting();
  const auto asked = Propose("porto", "p-1", "");
  ASSERT_OK(asked);
  v1::RecordCityDecisionRequest no;
  no.set_proposal_id(asked->proposal().proposal_id());
  no.set_decision(v1::CITY_DECISION_DECLINE);
  no.set_decline_reason(v1::CITY_DECLINE_REASON_NO_PLACE);
  ASSERT_OK(world.Do(City("porto"), &Stub::RecordCityDecision, no));
  RunAndMake();
  EXPECT_EQ(Says(Get(), id), "PLACED u-1 NEW");
}

TEST_F(RoundTest, APlanThatPlacesHerWhereSheMustNotBeIsNone) {
  ThreePlaces();
  v1::Intake intake = Wishing();
  intake.mutable_wishes()->add_excluded_countries("PT");
  Waiting(std::move(intake));
  world.matching_.places_anywhere = true;
  RunAndMake();
  EXPECT_EQ(Get().round().state(), v1::ROUND_STATE_FAILED);
  EXPECT_THAT(Get().parties(), IsEmpty());
}

TEST_F(RoundTest, WhoDoesNotSayForHowLongIsNamedAndNotAsked) {
  ThreePlaces();
  const std::string one = Waiting(World::Intake());
  RunAndMake();
  EXPECT_EQ(Says(Get(), one), "NOT_ASKED NIGHTS_UNKNOWN NEW");
  EXPECT_THAT(world.matching_.batches, IsEmpty());
}

TEST_F(RoundTest, ACaseThatDoesNotOpenFailsNobodyElsesRound) {
  ThreePlaces();
  const std::string damaged = Waiting();
  const std::string other = Waiting();
  world.database_.Run(absl::StrCat(
      "UPDATE relocations SET intake_sealed = set_byte(intake_sealed, "
      "octet_length(intake_sealed) - 1, "
      "get_byte(intake_sealed, octet_length(intake_sealed) - 1) # 1) "
      "WHERE public_id = '",
      damaged, "'"));
  RunAndMake();
  const v1::GetRoundResponse made = Get();
  EXPECT_EQ(made.round().state(), v1::ROUND_STATE_SOLVED);
  EXPECT_EQ(Says(made, damaged), "NOT_ASKED CASE_UNREADABLE NEW");
  EXPECT_EQ(Says(made, other), "PLACED p-1 NEW");
  EXPECT_EQ(made.round().not_asked(), 1);
  ASSERT_THAT(world.matching_.batches, SizeIs(1));
  EXPECT_THAT(world.matching_.batches[0].parties, SizeIs(1));
  for (const v1::RoundParty& each : made.parties()) {
    EXPECT_EQ(each.level(), type::v1::LEVEL_L2);
    EXPECT_FALSE(each.changed_since());
  }
}

TEST_F(RoundTest, WhoCannotBeAskedIsInNone) {
  ThreePlaces();
  const std::string one = Waiting();
  EXPECT_OK(world.Do(Office(), &Stub::MarkContactLost,
                     World::Named<v1::MarkContactLostRequest>(one)));
  RunAndMake();
  EXPECT_EQ(Says(Get(), one), "not there");
}

TEST_F(RoundTest, IsTriedAgainWhileMatchingIsAway) {
  ThreePlaces();
  const std::string one = Waiting();
  world.matching_.script().FailBefore(absl::UnavailableError("away"));
  const std::string round = RunAndMake();
  EXPECT_EQ(Get().round().state(), v1::ROUND_STATE_RUNNING);
  world.database_.Run("UPDATE rounds SET lease_until = '-infinity'");
  world.MakeRound();
  EXPECT_EQ(Says(Get(round), one), "PLACED p-1 NEW");
}

TEST_F(RoundTest, SaysWhyItCouldNotBeMade) {
  ThreePlaces();
  Waiting();
  world.matching_.script().FailBefore(
      FailedPrecondition("INVENTED_REASON", "no", "an invented remedy"));
  RunAndMake();
  EXPECT_EQ(Get().round().state(), v1::ROUND_STATE_FAILED);
  EXPECT_EQ(Get().round().problem_reason(), "INVENTED_REASON");
  EXPECT_EQ(Get().round().problem_remedy(), "an invented remedy");
}

TEST_F(RoundTest, NobodyElseTakesUpWhatIsBeingMade) {
  ThreePlaces();
  Waiting();
  Run();
  world.matching_.while_asked = [&] { world.MakeRound(); };
  world.MakeRound();
  EXPECT_THAT(world.matching_.batches, SizeIs(1));
  EXPECT_EQ(Get().round().state(), v1::ROUND_STATE_SOLVED);
}

TEST_F(RoundTest, MatchingLearnsWhatPartiesNeedAndNotWhoTheyAre) {
  ThreePlaces();
  const std::string one = Waiting();
  const std::string round = RunAndMake();
  ASSERT_THAT(world.matching_.batches, SizeIs(1));
  const PartyInBatch& party = world.matching_.batches[0].parties[0];
  EXPECT_NE(party.ref, one);
  EXPECT_NE(party.ref, world.Get(one).code());
  for (const std::string& named : world.matching_.called_by) {
    EXPECT_NE(named, round);
  }
}

TEST_F(RoundTest, EveryCaseThatIsOpenedOrShownIsInTheAudit) {
  ThreePlaces();
  const std::string one = Waiting();
  RunAndMake();
  Get();
  for (const char* method : {"round/gather", "GetRound"}) {
    EXPECT_EQ(world.database_.Value(absl::StrCat(
                  "SELECT count(*) FROM audit_records WHERE method = '", method,
                  "' AND '", one, "' = ANY(resource_ids)")),
              "1")
        << method;
  }
}

TEST_F(RoundTest, PagesInTheOrderOfUrgency) {
  ThreePlaces();
  const std::string one = Waiting();
  const std::string two = Waiting();
  RunAndMake();
  v1::GetRoundRequest request;
  request.set_page_size(1);
  const auto first = world.Do(Office(), &Stub::GetRound, request);
  ASSERT_OK(first);
  ASSERT_THAT(first->parties(), SizeIs(1));
  EXPECT_EQ(first->parties(0).relocation_id(), one);
  request.set_page_token(first->page_info().next_page_token());
  const auto second = world.Do(Office(), &Stub::GetRound, request);
  ASSERT_OK(second);
  ASSERT_THAT(second->parties(), SizeIs(1));
  EXPECT_EQ(second->parties(0).relocation_id(), two);
  EXPECT_EQ(second->page_info().next_page_token(), "");
}

TEST_F(RoundTest, NamesEveryBadField) {
  EXPECT_THAT(Accept("", ""), BadFieldsAre("plan", "reason"));
  v1::RunRoundRequest request;
  request.add_weights()->set_weight(101);
  EXPECT_THAT(world.Do(Office(), &Stub::RunRound, request),
              BadFieldsAre("weights[0].part", "weights[0].weight"));
}

}  // namespace
}  // namespace sojourn::relocation

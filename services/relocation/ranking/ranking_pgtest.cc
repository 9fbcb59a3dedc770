// Places that are ranked for a case: asked for, read, and decided against.
#include <string>
#include <vector>

#include "services/relocation/party/party_fixture.h"
#include "services/relocation/ranking/ranking_fixture.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST_F(RankingTest, FromTheQuestionToTheListWithItsReasons) {
  ThreePlaces();
  id = world.Eligible(Wishing()).relocation_id();
  EXPECT_FALSE(Ranked().has_ranking());
  const auto requested = Request();
  ASSERT_OK(requested);
  EXPECT_NE(requested->pending_step(), "");
  // Nobody was asked: the case stands where it stood.
  EXPECT_EQ(requested->relocation().state(), v1::RELOCATION_STATE_ELIGIBLE);
  EXPECT_TRUE(Ranked().has_ranking());
  EXPECT_FALSE(Ranked().ranking().has_ranked_at());

  world.RunAll();
  const v1::ListRankedPlacesResponse listed = Ranked();
  EXPECT_TRUE(listed.ranking().has_ranked_at());
  EXPECT_EQ(listed.ranking().offered(), 3);
  EXPECT_EQ(listed.ranking().nights(), 80);
  ASSERT_THAT(listed.places(), SizeIs(3));
  const v1::RankedPlace& first = listed.places(0);
  EXPECT_EQ(first.rank(), 1);
  EXPECT_EQ(first.place_id(), "p-1");
  EXPECT_EQ(first.host_display_name(), "Host of porto");
  EXPECT_EQ(first.route(), v1::ROUTE_KNOWN_NOT_ASSESSED);
  EXPECT_EQ(first.parts(0).part(), v1::SCORE_PART_HER_WISH);
  EXPECT_EQ(first.costs_others(), 0.25);
  EXPECT_EQ(DayOf(first.stay().check_in()), world.Today() + 30);
  EXPECT_EQ(listed.places(2).place_id(), "x-1");
  EXPECT_EQ(listed.places(2).route(), v1::ROUTE_KNOWN_NOT_NEEDED);
}

TEST_F(RankingTest, MatchingLearnsWhatThePartyNeedsAndNotWhoItIs) {
  ThreePlaces();
  v1::Intake intake = Wishing();
  intake.mutable_needs()->set_lgbtiq_safe(true);
  intake.mutable_persons(0)->mutable_needs()->set_step_free(true);
  intake.mutable_wishes()->add_wished_countries("PT");
  Rank(std::move(intake));
  ASSERT_THAT(world.matching_.questions, SizeIs(1));
  const PartyToPlace& party = world.matching_.questions[0].party;
  EXPECT_EQ(party.level, type::v1::LEVEL_L2);
  EXPECT_EQ(party.needs.adults(), 1);
  EXPECT_TRUE(party.needs.step_free());
  EXPECT_EQ(party.nights, 80);
  EXPECT_THAT(party.wishes, ElementsAre(ElementsAre("porto"),
                                        ElementsAre("utrecht", "xela")));
  // What no host says is for the officer to ask.
  EXPECT_THAT(Ranked().ranking().to_ask(), ElementsAre("LGBTIQ_SAFE"));
  for (const auto& search : world.places_.searches) {
    EXPECT_THAT(search.ShortDebugString(), Not(HasSubstr("Invented")));
  }
}

TEST_F(RankingTest, WhereSheMustNotBeIsOnlyNotAvailable) {
  ThreePlaces();
  AddPlace("porto", "PT", "p-2");
  world.matching_.against["p-2"] = {"TOO_FEW_BEDROOMS"};
  v1::Intake intake = Wishing();
  intake.mutable_wishes()->add_excluded_countries("PT");
  Rank(std::move(intake));
  EXPECT_THAT(Shown(), ElementsAre("u-1", "x-1", "p-1 NOT_AVAILABLE",
                                   "p-2 TOO_FEW_BEDROOMS NOT_AVAILABLE"));
}

TEST_F(RankingTest, ATakenPlaceLooksTheSameAsOneThatIsRuledOut) {
  ThreePlaces();
  AddPlace("utrecht", "NL", "u-2").free_for = 20;
  Rank();
  EXPECT_THAT(Shown(), Contains("u-2 NOT_AVAILABLE"));
}

TEST_F(RankingTest, WhatCapacityWouldNotHoldIsNotOffered) {
  ThreePlaces();
  // Matching says yes to a place whose steps capacity knows of.
  v1::Intake intake = Wishing();
  intake.mutable_persons(0)->mutable_needs()->set_step_free(true);
  world.places_.places[0].place.mutable_place()->set_step_free(true);
  Rank(std::move(intake));
  EXPECT_THAT(Shown(),
              ElementsAre("u-1", "p-1 NEED_NOT_MET", "x-1 NEED_NOT_MET"));
}

TEST_F(RankingTest, WhatIsPossibleBehindTheOptionsShownIsNotCalledUnfit) {
  ThreePlaces();
  world.matching_.most_options = 2;
  Rank();
  EXPECT_THAT(Shown(), ElementsAre("p-1", "u-1", "x-1 NOT_RANKED"));
  EXPECT_THAT(Ranked().ranking().would_help(), IsEmpty());
}

TEST_F(RankingTest, SaysWhatWouldOpenMostPlaces) {
  ThreePlaces();
  world.matching_.against = {{"u-1", {"NO_LANGUAGE"}},
                             {"p-1", {"NO_LANGUAGE"}},
                             {"x-1", {"TOO_FEW_BEDS", "NO_PETS"}}};
  Rank();
  const v1::PlaceRanking ranking = Ranked().ranking();
  EXPECT_EQ(ranking.offered(), 0);
  ASSERT_THAT(ranking.would_help(), SizeIs(1));
  EXPECT_EQ(ranking.would_help(0).barrier().code(), "NO_LANGUAGE");
  EXPECT_EQ(ranking.would_help(0).places(), 2);
}

TEST_F(RankingTest, AKnownWayCountsAndAnUnknownOneIsLeftToTheProposal) {
  ThreePlaces();
  id = world.Eligible(Wishing()).relocation_id();
  world.visa_.Refuse(visa::v1::PROBLEM_CODE_NO_ROUTE, "ask another country");
  const auto asked = Propose("utrecht", "", "");
  ASSERT_OK(asked);
  ASSERT_OK(world.CityAccepts(asked->proposal().proposal_id(), "utrecht"));
  world.RunAll();
  ASSERT_OK(Request());
  world.RunAll();
  ASSERT_THAT(world.matching_.questions, SizeIs(1));
  const auto& lawful = world.matching_.questions[0].party.lawful_until;
  EXPECT_EQ(lawful.count("NL"), 0u);
  EXPECT_EQ(lawful.count("PT"), 1u);
  EXPECT_EQ(lawful.count("GT"), 1u);
}

TEST_F(RankingTest, AnotherThanTheFirstIsAskedWithAReasonThatIsKept) {
  ThreePlaces();
  Rank();
  EXPECT_THAT(Propose("utrecht", "u-1", ""), ReasonIs("OVERRIDE_UNEXPLAINED"));
  const auto asked = Propose("utrecht", "u-1", "her sister lives there");
  ASSERT_OK(asked);
  EXPECT_EQ(asked->proposal().rank(), 2);
  EXPECT_EQ(asked->proposal().override_reason(), "her sister lives there");
  EXPECT_EQ(world.database_.Value("SELECT count(*) FROM proposals "
                                  "WHERE choice_sealed LIKE '%sister%'::bytea"),
            "0");
  // Neither the host nor who brought the case reads it.
  EXPECT_THAT(world.SeenBy(City("utrecht"), id), Not(HasSubstr("sister")));
  EXPECT_THAT(world.SeenBy(As(Role::kNgoCaseworker, "ngo"), id),
              Not(HasSubstr("sister")));
  // The first still needs none, and then the next.
  EXPECT_OK(Propose("porto", "p-1", ""));
  EXPECT_OK(Propose("xela", "", ""));
  const v1::ListRankedPlacesResponse listed = Ranked();
  for (const auto& place : listed.places()) EXPECT_TRUE(place.asked());
}

TEST_F(RankingTest, AnotherRequestTakesThePlaceOfTheOneBefore) {
  ThreePlaces();
  Rank();
  const std::string before = Ranked().ranking().ranking_id();
  ASSERT_OK(Request());
  const v1::ListRankedPlacesResponse pending = Ranked();
  EXPECT_NE(pending.ranking().ranking_id(), before);
  EXPECT_THAT(pending.places(), IsEmpty());
  // No ranking, no reason to give.
  EXPECT_OK(Propose("utrecht", "", ""));
  // Asked for twice before anything ran: one answer, of the newest.
  ASSERT_OK(Request());
  world.RunAll();
  EXPECT_EQ(world.database_.Value("SELECT count(*) FROM workflow_steps WHERE "
                                  "kind = 'RANK_PLACES' AND state = 'DONE'"),
            "2");
  EXPECT_THAT(Ranked().places(), SizeIs(3));
}

TEST_F(RankingTest, TheSameRequestAgainHasOneEffect) {
  ThreePlaces();
  id = world.Eligible(Wishing()).relocation_id();
  auto request = World::Named<v1::RequestProposalsRequest>(id);
  request.set_request_id(sojourn::testing::NewRequestId());
  const auto first = world.Do(Office(), &Stub::RequestProposals, request);
  ASSERT_OK(first);
  world.RunAll();
  const auto again = world.Do(Office(), &Stub::RequestProposals, request);
  ASSERT_OK(again);
  EXPECT_EQ(again->pending_step(), first->pending_step());
  EXPECT_THAT(Ranked().places(), SizeIs(3));
}

TEST_F(RankingTest, WithoutMatchingTheStepIsRepeatedAndCitiesAreAskedAsBefore) {
  ThreePlaces();
  id = world.Eligible(Wishing()).relocation_id();
  for (int i = 0; i < 3; ++i) {
    world.matching_.script().FailBefore(absl::UnavailableError("down"));
  }
  ASSERT_OK(Request());
  ASSERT_OK(world.worker_->RunOne());
  EXPECT_THAT(world.StepOf("RANK_PLACES"), HasSubstr("PENDING"));
  EXPECT_OK(Propose("xela", "", ""));
  world.RunAll();
  EXPECT_EQ(world.StepOf("RANK_PLACES"), "DONE");
  EXPECT_THAT(world.matching_.questions, SizeIs(4));
}

TEST_F(RankingTest, ARefusedStepIsTheOfficesToSkip) {
  ThreePlaces();
  id = world.Eligible(Wishing()).relocation_id();
  world.matching_.script().FailBefore(
      FailedPrecondition("WEIGHTS_INVALID", "no weight counts", "give one"));
  ASSERT_OK(Request());
  world.RunAll();
  EXPECT_EQ(world.StepOf("RANK_PLACES"), "FAILED WEIGHTS_INVALID");
  EXPECT_THAT(world.WaitsOf(id),
              Contains(HasSubstr("RANK_PLACES was refused")));
  EXPECT_OK(Propose("xela", "", ""));
  auto skip = World::Named<v1::SkipStepRequest>(id);
  skip.set_step_id(world.StepIdOf("RANK_PLACES"));
  skip.set_reason("asked by hand");
  EXPECT_OK(world.Do(Office(), &Stub::SkipStep, skip));
}

TEST_F(RankingTest, AsksForTheLengthAndForWeightsThatAreNone) {
  id = world.Eligible().relocation_id();
  EXPECT_THAT(Request(), BadFieldsAre("nights"));
  auto request = World::Named<v1::RequestProposalsRequest>(id);
  request.set_nights(30);
  auto& weight = *request.add_weights();
  weight.set_part(v1::SCORE_PART_SOONER);
  weight.set_weight(-1);
  EXPECT_THAT(world.Do(Office(), &Stub::RequestProposals, request),
              BadFieldsAre("weights[0].weight"));
}

TEST_F(RankingTest, WhatMatchingWouldRefuseLeavesTheListOfBefore) {
  ThreePlaces();
  Rank();
  auto request = World::Named<v1::RequestProposalsRequest>(id);
  for (int part = 1; part <= v1::ScorePart_MAX; ++part) {
    auto& weight = *request.add_weights();
    weight.set_part(static_cast<v1::ScorePart>(part));
    weight.set_weight(0);
  }
  EXPECT_THAT(world.Do(Office(), &Stub::RequestProposals, request),
              BadFieldsAre("weights"));
  request.clear_weights();
  *request.mutable_latest() = ToDate(world.Today() + 6 * 366);
  EXPECT_THAT(world.Do(Office(), &Stub::RequestProposals, request),
              BadFieldsAre("latest"));
  EXPECT_THAT(Ranked().places(), SizeIs(3));
  EXPECT_FALSE(Ranked().ranking().outdated());
}

TEST_F(RankingTest, NothingIsRankedForACaseOfWhichNoCityMayBeAsked) {
  id = world.Submitted(Wishing()).relocation_id();
  EXPECT_THAT(Request(), ReasonIs("STATE_FORBIDS"));
  EXPECT_EQ(world.database_.Value("SELECT count(*) FROM workflow_steps"), "0");
}

TEST_F(RankingTest, PagesGoOnWhereTheyEnded) {
  ThreePlaces();
  Rank();
  auto request = World::Named<v1::ListRankedPlacesRequest>(id);
  request.set_page_size(2);
  const auto first = world.Do(Office(), &Stub::ListRankedPlaces, request);
  ASSERT_OK(first);
  EXPECT_THAT(first->places(), SizeIs(2));
  request.set_page_token(first->page_info().next_page_token());
  const auto second = world.Do(Office(), &Stub::ListRankedPlaces, request);
  ASSERT_OK(second);
  ASSERT_THAT(second->places(), SizeIs(1));
  EXPECT_EQ(second->places(0).rank(), 3);
  EXPECT_EQ(second->page_info().next_page_token(), "");
}

// Which places are not available would tell where the others are.
class RankingOfPartedTest : public PartyTest {
 protected:
  absl::StatusOr<v1::ListRankedPlacesResponse> Ranked(
      const std::string& id, const auth::Caller& caller) {
    return world_.Do(caller, &Stub::ListRankedPlaces,
                     World::Named<v1::ListRankedPlacesRequest>(id));
  }
};

TEST_F(RankingOfPartedTest, IsReadByWhoWorksOnTheCaseAndHidesWhy) {
  PlacesFake::Shown shown;
  capacity::v1::Place& place = *shown.place.mutable_place();
  place.set_place_id("u-1");
  place.set_host_id("utrecht");
  place.set_adults(2);
  shown.place.set_country_code("NL");
  world_.places_.places.push_back(shown);
  ASSERT_OK(Ask(old_, "utrecht"));
  const v1::Relocation made = Split(Leaving({0, 1}));
  MayBeAsked(made);
  const std::string& id = made.relocation_id();
  auto request = World::Named<v1::RequestProposalsRequest>(id);
  request.set_nights(80);
  ASSERT_OK(world_.Do(Office(), &Stub::RequestProposals, request));
  world_.RunAll();
  ASSERT_OK_AND_ASSIGN(const auto listed, Ranked(id, Office()));
  ASSERT_THAT(listed.places(), SizeIs(1));
  ASSERT_THAT(listed.places(0).barriers(), SizeIs(1));
  EXPECT_EQ(listed.places(0).barriers(0).code(), "NOT_AVAILABLE");
  EXPECT_THAT(Ranked(id, Office("office/two")), ReasonIs("PLACES_WITHHELD"));
  EXPECT_THAT(world_.Do(Office("office/two"), &Stub::ListPlacementChoices,
                        World::Named<v1::ListPlacementChoicesRequest>(id)),
              ReasonIs("PLACES_WITHHELD"));
}

}  // namespace
}  // namespace sojourn::relocation

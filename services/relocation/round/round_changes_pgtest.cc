// What a plan says while cases, places, days and processes change.
#include <string>

#include "services/relocation/round/round_fixture.h"

namespace sojourn::relocation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(RoundTest, APartyThatSomebodyLeftIsAnother) {
  ThreePlaces();
  const std::string one = Waiting(OfTwo());
  const std::string round = RunAndMake();
  Leaves(one);
  const auto accepted = Accept(round);
  ASSERT_OK(accepted);
  EXPECT_THAT(accepted->left_out(), ElementsAre(world.Get(one).code()));
  EXPECT_THAT(RankedOf(one).places(), IsEmpty());
}

TEST_F(RoundTest, ThatSomebodyLeavesWhileItIsPlannedIsNotMissed) {
  ThreePlaces();
  const std::string one = Waiting(OfTwo());
  Run();
  world.matching_.while_asked = [&] { Leaves(one); };
  world.MakeRound();
  ASSERT_THAT(Get().parties(), SizeIs(1));
  EXPECT_TRUE(Get().parties(0).changed_since());
}

TEST_F(RoundTest, OfTwoCasesThatBecameOneOneIsLeftOut) {
  ThreePlaces();
  v1::Intake intake = Wishing();
  auto& passport = *intake.mutable_persons(0)->add_travel_documents();
  passport.set_type(v1::TRAVEL_DOCUMENT_TYPE_PASSPORT);
  passport.set_issuing_country("GT");
  passport.set_number("A0001234");
  const std::string one = Waiting(intake);
  const std::string two = Waiting(intake);
  const std::string round = RunAndMake();
  auto same = World::Named<v1::ConfirmDuplicateRequest>(one);
  same.set_other_relocation_id(two);
  same.set_verdict(v1::DUPLICATE_VERDICT_SAME);
  same.set_reason("an invented sign");
  ASSERT_OK(world.Do(Office(), &Stub::ConfirmDuplicate, same));
  ASSERT_OK(world.Do(Office("office/two"), &Stub::ConfirmDuplicate, same));
  auto merge = World::Named<v1::MergeRelocationsRequest>(one);
  merge.set_other_relocation_id(two);
  merge.set_reason("an invented reason");
  *merge.mutable_defender_view() = world.HerView();
  *merge.mutable_other_defender_view() = world.HerView();
  ASSERT_OK(world.Do(Office(), &Stub::MergeRelocations, merge));
  const auto accepted = Accept(round);
  ASSERT_OK(accepted);
  EXPECT_THAT(accepted->left_out(), SizeIs(1));
}

TEST_F(RoundTest, HerNoLeavesHerOut) {
  ThreePlaces();
  const std::string one = Waiting();
  const std::string round = RunAndMake();
  auto no = World::Named<v1::RecordDefenderViewRequest>(one);
  no.set_kind(v1::DECISION_KIND_ELIGIBILITY);
  *no.mutable_defender_view() = world.HerView(false);
  ASSERT_OK(world.Do(Office(), &Stub::RecordDefenderView, no));
  const auto accepted = Accept(round);
  ASSERT_OK(accepted);
  EXPECT_THAT(accepted->left_out(), ElementsAre(world.Get(one).code()));
  EXPECT_THAT(RankedOf(one).places(), IsEmpty());
}

TEST_F(RoundTest, WhoMustNotMeetIsPlannedAtTwoHosts) {
  AddPlace("porto", "PT", "p-1");
  AddPlace("porto", "PT", "p-2");
  AddPlace("utrecht", "NL", "u-1");
  const std::string one = Waiting(OfTwo());
  const std::string two = Leaves(one);
  world.MadeEligible(two, type::v1::LEVEL_L2);
  const std::string round = RunAndMake();
  EXPECT_THAT(world.matching_.batches, SizeIs(2));
  ASSERT_OK(Accept(round));
  EXPECT_EQ(RankedOf(one).places(0).place_id(), "p-1");
  EXPECT_EQ(RankedOf(two).places(0).place_id(), "u-1");
}

TEST_F(RoundTest, WhoMustNotMeetHasNoPlaceRatherThanTheSameHost) {
  AddPlace("porto", "PT", "p-1");
  AddPlace("porto", "PT", "p-2");
  const std::string one = Waiting(OfTwo());
  const std::string two = Leaves(one);
  world.MadeEligible(two, type::v1::LEVEL_L2);
  RunAndMake();
  EXPECT_EQ(Says(Get(), two), "NOT_PLACED  NEW");
  EXPECT_EQ(Get().round().placed(), 1);
}

TEST_F(RoundTest, WhateverIsHeldForHerIsNobodyElses) {
  ThreePlaces();
  world.places_.places[1].place.mutable_place()->set_turnover_days(2);
  id = Waiting();
  const auto porto = Propose("porto", "p-1", "");
  const auto utrecht = Propose("utrecht", "u-1", "an invented reason");
  ASSERT_OK(porto);
  ASSERT_OK(utrecht);
  ASSERT_OK(world.CityAccepts(porto->proposal().proposal_id(), "porto"));
  ASSERT_OK(world.CityAccepts(utrecht->proposal().proposal_id(), "utrecht"));
  world.RunAll();
  ASSERT_EQ(world.capacity_.reservations(), 2u);
  Waiting();
  RunAndMake();
  ASSERT_THAT(world.matching_.batches, SizeIs(1));
  EXPECT_EQ(Says(Get(), id), "HOLDS u-1 NEW");
  for (const PlaceToRank& each : world.matching_.batches[0].places) {
    const bool hers = each.place.place_id() == "p-1";
    ASSERT_THAT(each.taken, SizeIs(hers ? 1 : 0));
    if (!hers) continue;
    EXPECT_EQ(DayOf(each.taken[0].check_in()), world.Today() + 30);
    EXPECT_EQ(DayOf(each.taken[0].check_out()), world.Today() + 112);
  }
}

TEST_F(RoundTest, WithoutARankingItIsRecommendedForADay) {
  ThreePlaces();
  const std::string one = Waiting();
  ASSERT_OK(Accept(RunAndMake()));
  world.Advance(absl::Hours(23));
  EXPECT_THAT(RankedOf(one).places(), SizeIs(1));
  world.Advance(absl::Hours(2));
  EXPECT_THAT(RankedOf(one).places(), IsEmpty());
}

TEST_F(RoundTest, WhatIsNoLongerFreeIsNotRecommended) {
  ThreePlaces();
  id = Waiting();
  const std::string round = RunAndMake();
  ASSERT_OK(Accept(round));
  ASSERT_OK(Request());
  world.RunAll();
  EXPECT_TRUE(Ranked().places(0).recommended());
  EXPECT_EQ(Ranked().places(0).place_id(), "p-1");
  for (PlacesFake::Shown& each : world.places_.places) {
    type::v1::Stay& free = *each.place.mutable_stay();
    *free.mutable_check_in() = ToDate(world.Today() + 40);
    *free.mutable_check_out() = ToDate(world.Today() + 120);
  }
  ASSERT_OK(Request());
  world.RunAll();
  EXPECT_FALSE(Ranked().places(0).recommended());
  EXPECT_EQ(Ranked().ranking().recommended_by_round_id(), "");
}

TEST_F(RoundTest, ADayThatIsOverIsNotRecommended) {
  ThreePlaces();
  id = Waiting();
  ASSERT_OK(Request());
  world.RunAll();
  ASSERT_OK(Accept(RunAndMake()));
  EXPECT_TRUE(Ranked().places(0).recommended());
  world.Advance(absl::Hours(24 * 32));
  EXPECT_FALSE(Ranked().places(0).recommended());
}

TEST_F(RoundTest, WhoIsErasedMeanwhileIsLeftOutOfIt) {
  ThreePlaces();
  const std::string one = Waiting();
  const std::string two = Waiting();
  Run();
  world.matching_.while_asked = [&] {
    EXPECT_OK(world.runtime_->keys().DeleteKeys({keystore::KeyRef::Case(one)}));
  };
  world.MakeRound();
  EXPECT_EQ(Get().round().state(), v1::ROUND_STATE_SOLVED);
  EXPECT_EQ(Says(Get(), one), "not there");
  EXPECT_EQ(Says(Get(), two), "PLACED u-1 NEW");
}

TEST_F(RoundTest, IsGivenUpWhenEveryProcessEndedOverIt) {
  ThreePlaces();
  Waiting();
  Run();
  world.database_.Run("UPDATE rounds SET tries = 5");
  world.MakeRound();
  EXPECT_EQ(Get().round().state(), v1::ROUND_STATE_FAILED);
  EXPECT_EQ(Get().round().problem_reason(), "ROUND_NOT_MADE");
  EXPECT_THAT(world.matching_.batches, IsEmpty());
  RunAndMake();
  EXPECT_EQ(Get().round().state(), v1::ROUND_STATE_SOLVED);
}

TEST_F(RoundTest, IsTakenUpAtOnceAfterAProcessWasStopped) {
  ThreePlaces();
  Waiting();
  Run();
  EXPECT_OK(MakeRound(world.runtime_.get(),
                      {.places = world.places_, .matching = world.matching_},
                      [] { return true; }));
  EXPECT_EQ(Get().round().state(), v1::ROUND_STATE_RUNNING);
  EXPECT_EQ(world.database_.Value("SELECT tries FROM rounds"), "0");
  world.MakeRound();
  EXPECT_EQ(Get().round().state(), v1::ROUND_STATE_SOLVED);
}

TEST_F(RoundTest, PagesStayWithTheRoundThatTheyBeganWith) {
  ThreePlaces();
  Waiting();
  const std::string two = Waiting();
  const std::string round = RunAndMake();
  v1::GetRoundRequest request;
  request.set_page_size(1);
  const auto first = world.Do(Office(), &Stub::GetRound, request);
  ASSERT_OK(first);
  RunAndMake();
  request.set_page_token(first->page_info().next_page_token());
  const auto second = world.Do(Office(), &Stub::GetRound, request);
  ASSERT_OK(second);
  EXPECT_EQ(second->round().round_id(), round);
  EXPECT_EQ(second->parties(0).relocation_id(), two);
}

TEST_F(RoundTest, WhoSawAnotherPlanDoesNotAcceptThisOne) {
  ThreePlaces();
  const std::string one = Waiting();
  Waiting();
  v1::AcceptRoundRequest request;
  request.set_plan(RunAndMake());
  request.set_reason("the best");
  request.set_etag(Get().round().etag());
  Changes(one);
  EXPECT_THAT(world.Do(Office(), &Stub::AcceptRound, request),
              ReasonIs("ETAG_MISMATCH"));
  request.set_etag(Get().round().etag());
  EXPECT_OK(world.Do(Office(), &Stub::AcceptRound, request));
}

TEST_F(RoundTest, AHostThatTakesNobodyInItsRoundsIsForTheUrgent) {
  AddPlace("porto", "PT", "p-1")
      .place.mutable_round()
      ->set_reason("ROUND_FULL");
  const std::string later =
      world.Eligible(Wishing(), type::v1::LEVEL_L3).relocation_id();
  RunAndMake();
  EXPECT_EQ(Says(Get(), later), "NOT_PLACED  NEW");
  const std::string urgent = Waiting();
  RunAndMake();
  EXPECT_EQ(Says(Get(), urgent), "PLACED p-1 NEW");
}

}  // namespace
}  // namespace sojourn::relocation

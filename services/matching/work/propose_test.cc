#include "services/matching/work/propose.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "common/testing/status_matchers.h"
#include "services/matching/ask/ask_request.h"
#include "services/matching/ask/samples.h"
#include "services/matching/model/score.h"

namespace sojourn::matching {
namespace {

using sojourn::testing::IsOk;
using sojourn::testing::ReasonIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Stop kNever = [] { return false; };

v1::ProposePlacementsResponse Answer(
    const v1::ProposePlacementsRequest& request) {
  auto ask = ParseAsk(request);
  EXPECT_THAT(ask, IsOk());
  auto answer = Propose(*std::move(ask), kNever);
  EXPECT_THAT(answer, IsOk());
  return *std::move(answer);
}

TEST(Propose, EachOptionIsTheSumOfItsPartsByTheWeightsShown) {
  v1::ProposePlacementsRequest request = SampleAsk();
  v1::ScoreWeight& weight = *request.add_weights();
  weight.set_part(v1::SCORE_PART_BALANCE);
  weight.set_weight(4);
  request.mutable_hosts(0)->set_load(0.75);
  const v1::ProposePlacementsResponse answer = Answer(request);
  ASSERT_THAT(answer.weights(), SizeIs(v1::ScorePart_MAX));
  EXPECT_EQ(answer.weights(v1::SCORE_PART_BALANCE - 1).weight(), 4);
  double weights = 0;
  for (const auto& each : answer.weights()) weights += each.weight();
  ASSERT_THAT(answer.proposals(), SizeIs(1));
  ASSERT_THAT(answer.proposals(0).options(), SizeIs(2));
  for (const v1::PlacementOption& option : answer.proposals(0).options()) {
    double sum = 0;
    for (int i = 0; i < option.parts_size(); ++i) {
      ASSERT_EQ(option.parts(i).part(), answer.weights(i).part());
      sum += option.parts(i).value() * answer.weights(i).weight();
    }
    EXPECT_NEAR(option.score(), sum / weights, 1e-12);
  }
}

TEST(Propose, SaysWhatWouldChangeTheOrder) {
  const v1::ProposePlacementsResponse answer = Answer(SampleAsk());
  const v1::PlacementOption& first = answer.proposals(0).options(0);
  const v1::PlacementOption& second = answer.proposals(0).options(1);
  EXPECT_EQ(first.rank(), 1);
  EXPECT_EQ(first.place_ref(), "q1") << "her first wish";
  EXPECT_EQ(first.host_ref(), "first");
  EXPECT_EQ(first.needs_more(), 0);
  EXPECT_TRUE(first.soonest());
  EXPECT_EQ(first.stay().SerializeAsString(),
            SampleStay(kSampleDay, kSampleDay + 30).SerializeAsString());
  EXPECT_EQ(second.rank(), 2);
  EXPECT_NEAR(second.needs_more(), first.score() - second.score(), 1e-12);
  EXPECT_THAT(second.enough_parts(), ElementsAre(v1::SCORE_PART_HER_WISH));
}

// Every hard constraint, not the first; and each in words.
TEST(Propose, NamesAllThatStandsAgainstAPlace) {
  v1::ProposePlacementsRequest request = SampleAsk();
  v1::PlaceToFill& place = *request.mutable_places(1);
  place.set_women_only(true);
  place.set_lane(v1::LANE_URGENT);
  place.clear_windows();
  request.mutable_hosts(1)->set_country_code("PT");
  const v1::ProposePlacementsResponse answer = Answer(request);
  ASSERT_THAT(answer.proposals(0).not_offered(), SizeIs(1));
  EXPECT_THAT(
      answer.proposals(0).not_offered(0).barriers(),
      ElementsAre(v1::BARRIER_CODE_NO_WINDOW, v1::BARRIER_CODE_WOMEN_ONLY,
                  v1::BARRIER_CODE_NO_ROUTE, v1::BARRIER_CODE_OTHER_LANE));
  ASSERT_THAT(answer.barriers(), SizeIs(4));
  for (const v1::BarrierWords& words : answer.barriers()) {
    EXPECT_GT(words.words().size(), 10U);
  }
}

// Byte for byte: whoever reads the answer cannot tell what she excluded from
// what somebody else has.
TEST(Propose, AnExclusionAnswersAsAPlaceThatIsTaken) {
  v1::ProposePlacementsRequest by_place = SampleAsk();
  by_place.mutable_parties(0)->add_not_available_place_refs("q1");
  v1::ProposePlacementsRequest by_host = SampleAsk();
  by_host.mutable_parties(0)->add_not_available_host_refs("first");
  v1::ProposePlacementsRequest taken = SampleAsk();
  *taken.mutable_places(0)->add_taken() =
      SampleStay(kSampleDay, kSampleDay + 365);
  const std::string answer = Answer(taken).SerializeAsString();
  EXPECT_EQ(Answer(by_place).SerializeAsString(), answer);
  EXPECT_EQ(Answer(by_host).SerializeAsString(), answer);
  EXPECT_THAT(Answer(taken).proposals(0).not_offered(0).barriers(),
              ElementsAre(v1::BARRIER_CODE_NOT_AVAILABLE));
  EXPECT_THAT(Answer(taken).proposals(0).ways_out(), IsEmpty());
}

TEST(Propose, WhatSheDeclinedIsNotShownAgain) {
  v1::ProposePlacementsRequest request = SampleAsk();
  request.mutable_parties(0)->add_declined_place_refs("q1");
  const v1::Proposals proposals = Answer(request).proposals(0);
  ASSERT_THAT(proposals.options(), SizeIs(1));
  EXPECT_EQ(proposals.options(0).place_ref(), "q2");
  EXPECT_THAT(proposals.not_offered(), IsEmpty());
  EXPECT_EQ(proposals.options(0).score(),
            Answer(SampleAsk()).proposals(0).options(1).score());
}

// Both places are open for one stay, and three others want the first.
v1::ProposePlacementsRequest Wanted(type::v1::Level level) {
  v1::ProposePlacementsRequest request = SampleAsk();
  request.mutable_parties(0)->set_level(level);
  for (auto& place : *request.mutable_places()) {
    *place.mutable_windows(0) = SampleStay(kSampleDay, kSampleDay + 30);
  }
  for (const char* ref : {"a", "b", "c"}) {
    v1::PartyToPlace& other = *request.add_waiting();
    other = SampleParty(ref, type::v1::LEVEL_L3);
    other.mutable_wishes()->RemoveLast();
  }
  return request;
}

TEST(Propose, AStayCostsOthersWhatTheyLose) {
  const v1::ProposePlacementsResponse answer =
      Answer(Wanted(type::v1::LEVEL_L3));
  EXPECT_TRUE(answer.priced());
  const v1::Proposals& proposals = answer.proposals(0);
  ASSERT_THAT(proposals.options(), SizeIs(2));
  EXPECT_EQ(proposals.options(0).place_ref(), "q2") << "nobody waits for it";
  EXPECT_EQ(proposals.options(0).costs_others(), 0);
  EXPECT_GT(proposals.options(1).costs_others(), 0.1);
  EXPECT_FALSE(Answer(SampleAsk()).priced());
  EXPECT_EQ(answer.DebugString().find("\"a\""), std::string::npos)
      << "never who";
}

TEST(Propose, APriceDecidesNothingAtLevelOne) {
  const v1::Proposals proposals =
      Answer(Wanted(type::v1::LEVEL_L1)).proposals(0);
  ASSERT_THAT(proposals.options(), SizeIs(2));
  EXPECT_EQ(proposals.options(0).place_ref(), "q1");
  EXPECT_FALSE(proposals.waiting_helps_others());
}

// Prices that a caller keeps and hands back say what those learned here do.
TEST(Propose, ASnapshotPricesAsThoseWhoWaitDo) {
  v1::ProposePlacementsRequest request = Wanted(type::v1::LEVEL_L3);
  v1::PriceSnapshotRequest ask_prices;
  *ask_prices.mutable_hosts() = request.hosts();
  *ask_prices.mutable_places() = request.places();
  *ask_prices.mutable_waiting() = request.waiting();
  auto snapshot = ParseSnapshot(ask_prices);
  ASSERT_THAT(snapshot, IsOk());
  const auto prices = TakeSnapshot(*std::move(snapshot), kNever);
  ASSERT_THAT(prices, IsOk());
  EXPECT_EQ(prices->futures(), 1);
  EXPECT_EQ(prices->parties(), 3);
  const v1::ProposePlacementsResponse direct = Answer(request);
  request.clear_waiting();
  *request.mutable_prices() = prices->prices();
  const v1::ProposePlacementsResponse kept = Answer(request);
  ASSERT_THAT(kept.proposals(0).options(), SizeIs(2));
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(kept.proposals(0).options(i).place_ref(),
              direct.proposals(0).options(i).place_ref());
    EXPECT_NEAR(kept.proposals(0).options(i).costs_others(),
                direct.proposals(0).options(i).costs_others(), 0.004);
  }
}

TEST(Propose, ShowsSoManyOptionsAndCountsTheRest) {
  v1::ProposePlacementsRequest request = SampleAsk();
  request.set_most_options(1);
  const v1::Proposals proposals = Answer(request).proposals(0);
  EXPECT_THAT(proposals.options(), SizeIs(1));
  EXPECT_EQ(proposals.possible(), 2);
}

TEST(Propose, WithoutAnyPlaceThereIsNothingToChoose) {
  v1::ProposePlacementsRequest request = SampleAsk();
  request.clear_places();
  const v1::Proposals proposals = Answer(request).proposals(0);
  EXPECT_EQ(proposals.possible(), 0);
  EXPECT_THAT(proposals.options(), IsEmpty());
  EXPECT_THAT(proposals.ways_out(), IsEmpty());
}

// What she wishes for and what is ruled out for her may contradict each other:
// nobody is told, and the other place is offered.
TEST(Propose, WishesThatContradictLeaveWhatIsPossible) {
  v1::ProposePlacementsRequest request = SampleAsk();
  request.mutable_parties(0)->add_not_available_host_refs("first");
  request.mutable_parties(0)->mutable_requirements()->set_women_only(true);
  request.mutable_places(1)->set_women_only(true);
  const v1::Proposals proposals = Answer(request).proposals(0);
  ASSERT_THAT(proposals.options(), SizeIs(1));
  EXPECT_EQ(proposals.options(0).place_ref(), "q2");
  EXPECT_THAT(proposals.not_offered(0).barriers(),
              ElementsAre(v1::BARRIER_CODE_NOT_AVAILABLE,
                          v1::BARRIER_CODE_NOT_WOMEN_ONLY));
}

TEST(Propose, TheSameQuestionHasTheSameAnswer) {
  const v1::ProposePlacementsRequest request = Wanted(type::v1::LEVEL_L3);
  EXPECT_EQ(Answer(request).SerializeAsString(),
            Answer(request).SerializeAsString());
}

TEST(Propose, ACallThatEndedGetsNoAnswer) {
  auto ask = ParseAsk(SampleAsk());
  ASSERT_THAT(ask, IsOk());
  EXPECT_THAT(Propose(*std::move(ask), [] { return true; }).status(),
              ReasonIs("CALL_ENDED"));
}

}  // namespace
}  // namespace sojourn::matching

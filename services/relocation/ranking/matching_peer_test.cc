#include <string>
#include <vector>

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/relocation/ranking/ranking_peers_grpc.h"

namespace sojourn::relocation {
namespace {

namespace mat = ::sojourn::matching::v1;
using ::sojourn::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

type::v1::Stay StayOf(int from_day, int to_day) {
  type::v1::Stay stay;
  stay.mutable_check_in()->set_year(2027);
  stay.mutable_check_in()->set_month(3);
  stay.mutable_check_in()->set_day(from_day);
  stay.mutable_check_out()->set_year(2027);
  stay.mutable_check_out()->set_month(3);
  stay.mutable_check_out()->set_day(to_day);
  return stay;
}

PlaceToRank PlaceAt(const std::string& host, const std::string& place_id) {
  PlaceToRank place;
  place.place.set_place_id(place_id);
  place.place.set_host_id(host);
  place.place.set_adults(2);
  place.place.set_bedrooms(1);
  place.country_code = "PT";
  place.open.push_back(StayOf(1, 20));
  return place;
}

MatchQuestion AQuestion() {
  MatchQuestion question;
  question.party.level = type::v1::LEVEL_L2;
  question.party.needs.set_adults(1);
  question.party.earliest = absl::CivilDay(2027, 3, 2);
  question.party.latest = absl::CivilDay(2027, 6, 1);
  question.party.nights = 10;
  question.party.wishes = {{"porto"}, {"gone"}, {"porto-2", "gone"}};
  question.party.lawful_until = {{"NL", absl::CivilDay(2027, 5, 1)},
                                 {"PT", absl::CivilDay::max()}};
  question.places = {PlaceAt("porto", "p-1"), PlaceAt("porto", "p-2"),
                     PlaceAt("porto-2", "q-1")};
  question.places[1].available = false;
  question.weights.emplace_back().set_part(v1::SCORE_PART_SOONER);
  question.weights.back().set_weight(4);
  return question;
}

TEST(ToMatchingTest, TellsOfPlacesAndOfWhatThePartyNeeds) {
  MatchQuestion question = AQuestion();
  question.places[0].place.set_lane(capacity::v1::LANE_URGENT);
  question.places[0].host.mutable_services()->set_legal_aid(true);
  const mat::ProposePlacementsRequest request = ToMatching(question);
  ASSERT_THAT(request.places(), SizeIs(3));
  EXPECT_EQ(request.places(0).place_ref(), "p-1");
  EXPECT_EQ(request.places(0).lane(), mat::LANE_URGENT);
  EXPECT_EQ(request.places(1).lane(), mat::LANE_REGULAR);
  // Nobody comes before she can.
  EXPECT_EQ(request.places(0).windows(0).check_in().day(), 2);
  EXPECT_EQ(request.places(0).windows(0).check_out().day(), 20);
  ASSERT_THAT(request.hosts(), SizeIs(2));
  EXPECT_EQ(request.hosts(0).host_ref(), "porto");
  EXPECT_EQ(request.hosts(0).country_code(), "PT");
  ASSERT_THAT(request.parties(), SizeIs(1));
  const mat::PartyToPlace& party = request.parties(0);
  EXPECT_EQ(party.requirements().adults(), 1);
  EXPECT_EQ(party.earliest_check_in().day(), 2);
  EXPECT_EQ(party.latest_check_out().month(), 6);
  EXPECT_EQ(party.nights(), 10);
  ASSERT_THAT(request.weights(), SizeIs(1));
  EXPECT_EQ(request.weights(0).part(), mat::SCORE_PART_SOONER);
}

TEST(ToMatchingTest, NamesNoHostThatIsNotThere) {
  const mat::ProposePlacementsRequest request = ToMatching(AQuestion());
  ASSERT_THAT(request.parties(0).wishes(), SizeIs(2));
  EXPECT_THAT(request.parties(0).wishes(0).host_refs(), ElementsAre("porto"));
  EXPECT_THAT(request.parties(0).wishes(1).host_refs(), ElementsAre("porto-2"));
}

TEST(ToMatchingTest, DoesNotTellRuledOutFromTaken) {
  const mat::ProposePlacementsRequest request = ToMatching(AQuestion());
  EXPECT_THAT(request.parties(0).not_available_place_refs(),
              ElementsAre("p-2"));
  EXPECT_THAT(request.parties(0).not_available_host_refs(), IsEmpty());
  EXPECT_THAT(request.parties(0).declined_place_refs(), IsEmpty());
}

TEST(ToMatchingTest, TheLastLawfulDayIsTheOneBeforeTheFirstThatIsNot) {
  const mat::ProposePlacementsRequest request = ToMatching(AQuestion());
  ASSERT_THAT(request.parties(0).lawful(), SizeIs(2));
  EXPECT_EQ(request.parties(0).lawful(0).country_code(), "NL");
  EXPECT_EQ(request.parties(0).lawful(0).days().last().month(), 4);
  EXPECT_EQ(request.parties(0).lawful(0).days().last().day(), 30);
  EXPECT_FALSE(request.parties(0).lawful(1).has_days());
}

TEST(ToMatchingTest, TwoRequestsOfOnePartyCannotBeJoined) {
  EXPECT_NE(ToMatching(AQuestion()).parties(0).party_ref(),
            ToMatching(AQuestion()).parties(0).party_ref());
}

TEST(FromMatchingTest, KeepsOrderReasonsAndAllBarriersInWords) {
  mat::ProposePlacementsResponse response;
  mat::Proposals& proposals = *response.add_proposals();
  proposals.set_waiting_helps_others(true);
  mat::PlacementOption& option = *proposals.add_options();
  option.set_place_ref("p-1");
  *option.mutable_stay() = StayOf(2, 12);
  option.set_score(0.75);
  option.set_costs_others(0.5);
  option.add_enough_parts(mat::SCORE_PART_BALANCE);
  option.set_soonest(true);
  option.add_parts()->set_part(mat::SCORE_PART_HER_WISH);
  mat::PlaceNotOffered& other = *proposals.add_not_offered();
  other.set_place_ref("p-2");
  other.add_barriers(mat::BARRIER_CODE_TOO_FEW_BEDS);
  other.add_barriers(mat::BARRIER_CODE_NOT_AVAILABLE);
  mat::BarrierWords& words = *response.add_barriers();
  words.set_code(mat::BARRIER_CODE_TOO_FEW_BEDS);
  words.set_words("one bed more");
  response.set_priced(true);
  const absl::StatusOr<MatchAnswer> answer = FromMatching(response);
  ASSERT_OK(answer);
  EXPECT_TRUE(answer->waiting_helps_others);
  EXPECT_TRUE(answer->priced);
  ASSERT_THAT(answer->options, SizeIs(1));
  EXPECT_EQ(answer->options[0].place_id(), "p-1");
  EXPECT_EQ(answer->options[0].score(), 0.75);
  EXPECT_THAT(answer->options[0].enough_parts(),
              ElementsAre(v1::SCORE_PART_BALANCE));
  ASSERT_THAT(answer->not_offered, SizeIs(1));
  ASSERT_THAT(answer->not_offered[0].barriers(), SizeIs(2));
  EXPECT_EQ(answer->not_offered[0].barriers(0).code(), "TOO_FEW_BEDS");
  EXPECT_EQ(answer->not_offered[0].barriers(0).words(), "one bed more");
  EXPECT_EQ(answer->not_offered[0].barriers(1).code(), "NOT_AVAILABLE");
}

TEST(FromMatchingTest, AnAnswerWithoutThePartyIsAFault) {
  EXPECT_THAT(FromMatching(mat::ProposePlacementsResponse()),
              StatusIs(absl::StatusCode::kInternal));
}

BatchQuestion ABatch() {
  const MatchQuestion one = AQuestion();
  BatchQuestion question;
  question.places = one.places;
  question.weights = one.weights;
  PartyInBatch& waits = question.parties.emplace_back();
  waits.ref = "waits";
  waits.party = one.party;
  waits.not_available = {"p-2"};
  PartyInBatch& holds = question.parties.emplace_back();
  holds.ref = "holds";
  holds.party = one.party;
  holds.party.earliest = absl::CivilDay(2027, 3, 1);
  holds.held = PartyInBatch::Held{.place_id = "p-1",
                                  .check_in = absl::CivilDay(2027, 3, 1)};
  return question;
}

mat::AssignBatchResponse AnAnswer() {
  mat::AssignBatchResponse response;
  response.set_verified(true);
  response.set_value(0.75);
  response.set_bound(0.76);
  response.set_gap(0.013);
  response.set_ended_by(mat::ENDED_BY_TIME);
  mat::Assignment& holds = *response.add_assignments();
  holds.set_party_ref("holds");
  holds.set_place_ref("p-1");
  holds.set_frozen(true);
  mat::PartyNotPlaced& waits = *response.add_not_placed();
  waits.set_party_ref("waits");
  mat::WayOut& way = *waits.add_ways_out();
  way.add_barriers(mat::BARRIER_CODE_TOO_FEW_BEDS);
  way.set_places(2);
  mat::BarrierWords& words = *response.add_barriers();
  words.set_code(mat::BARRIER_CODE_TOO_FEW_BEDS);
  words.set_words("too few beds");
  mat::LevelCount& level = *response.add_levels();
  level.set_level(type::v1::LEVEL_L2);
  level.set_parties(2);
  level.set_placed(1);
  level.set_most_placed(2);
  return response;
}

TEST(BatchTest, EachIsAskedForByARefOfThisQuestion) {
  const mat::AssignBatchRequest request = ToMatching(ABatch());
  ASSERT_THAT(request.parties(), SizeIs(2));
  EXPECT_EQ(request.parties(0).party_ref(), "waits");
  EXPECT_THAT(request.parties(0).not_available_place_refs(),
              ElementsAre("p-2"));
  ASSERT_THAT(request.frozen(), SizeIs(1));
  EXPECT_EQ(request.frozen(0).party_ref(), "holds");
  EXPECT_EQ(request.frozen(0).place_ref(), "p-1");
  EXPECT_EQ(request.frozen(0).check_in().day(), 1);
  EXPECT_THAT(request.hosts(), SizeIs(2));
  // From the first day that anybody asks about.
  EXPECT_EQ(request.places(0).windows(0).check_in().day(), 1);
  EXPECT_EQ(request.weights(0).weight(), 4);
  EXPECT_GT(request.time_limit_seconds(), 0);
}

TEST(BatchTest, NightsThatSomebodyHasAreToldInTheDaysThatAreAskedAbout) {
  BatchQuestion question = ABatch();
  question.places[0].place.set_turnover_days(2);
  type::v1::Stay before = StayOf(1, 20);
  before.mutable_check_in()->set_month(1);
  before.mutable_check_out()->set_month(1);
  type::v1::Stay across = StayOf(20, 4);
  across.mutable_check_in()->set_month(2);
  question.places[0].taken = {before, across, StayOf(9, 14)};
  const mat::AssignBatchRequest request = ToMatching(question);
  ASSERT_THAT(request.places(0).taken(), SizeIs(2));
  EXPECT_EQ(request.places(0).taken(0).check_in().month(), 3);
  EXPECT_EQ(request.places(0).taken(0).check_in().day(), 1);
  EXPECT_EQ(request.places(0).taken(0).check_out().day(), 4);
  EXPECT_EQ(request.places(0).taken(1).check_in().day(), 9);
  EXPECT_EQ(request.places(0).taken(1).check_out().day(), 14);
  EXPECT_THAT(request.places(1).taken(), IsEmpty());
}

TEST(BatchTest, TheAnswerSaysHowGoodItIsAndWhyNot) {
  const auto answer = FromMatching(ABatch(), AnAnswer());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->placed.at("holds").place_id(), "p-1");
  const v1::RoundNotPlaced& why = answer->not_placed.at("waits");
  EXPECT_EQ(why.ways_out(0).barriers(0).code(), "TOO_FEW_BEDS");
  EXPECT_EQ(why.ways_out(0).barriers(0).words(), "too few beds");
  EXPECT_EQ(why.ways_out(0).places(), 2);
  EXPECT_FALSE(answer->proof.proven());
  EXPECT_EQ(answer->proof.gap(), 0.013);
  EXPECT_EQ(answer->proof.levels(0).most_placed(), 2);
  EXPECT_FALSE(answer->proof.levels(0).proven());
}

TEST(BatchTest, WhatIsNotVerifiedOrNotWholeIsNoAnswer) {
  mat::AssignBatchResponse unverified = AnAnswer();
  unverified.set_verified(false);
  mat::AssignBatchResponse short_of_one = AnAnswer();
  short_of_one.clear_not_placed();
  mat::AssignBatchResponse twice = AnAnswer();
  twice.mutable_assignments(0)->set_party_ref("waits");
  for (const auto& response : {unverified, short_of_one, twice}) {
    EXPECT_THAT(FromMatching(ABatch(), response),
                StatusIs(absl::StatusCode::kInternal));
  }
}

}  // namespace
}  // namespace sojourn::relocation

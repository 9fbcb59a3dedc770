#include "services/matching/work/batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/testing/status_matchers.h"
#include "services/matching/ask/ask_request.h"
#include "services/matching/ask/samples.h"
#include "services/matching/model/barriers.h"

namespace sojourn::matching {
namespace {

using sojourn::testing::IsOk;
using sojourn::testing::ReasonIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Stop kNever = [] { return false; };

v1::AssignBatchResponse Answer(const v1::AssignBatchRequest& request) {
  auto batch = ParseBatch(request);
  EXPECT_THAT(batch, IsOk());
  auto answer = Assign(*std::move(batch), kNever);
  EXPECT_THAT(answer, IsOk());
  answer->clear_seconds();
  return *std::move(answer);
}

std::map<std::string, std::string> WhereEachIs(
    const v1::AssignBatchResponse& answer) {
  std::map<std::string, std::string> where;
  for (const v1::Assignment& each : answer.assignments()) {
    where[each.party_ref()] = absl::StrCat(
        each.place_ref(), " ", each.stay().check_in().ShortDebugString());
  }
  return where;
}

// Sixteen parties; three places can have two of them, one after the other, and
// one place one.
v1::AssignBatchRequest Crowded() {
  v1::AssignBatchRequest request = SampleBatch(16, 4);
  request.set_days_apart(15);
  for (auto& place : *request.mutable_places()) {
    *place.mutable_windows(0) = SampleStay(kSampleDay, kSampleDay + 60);
  }
  request.mutable_places(3)->set_turnover_days(5);
  for (int p = 0; p < request.parties_size(); p += 3) {
    request.mutable_parties(p)->mutable_requirements()->set_children(1);
  }
  return request;
}

TEST(Assign, TheMostUrgentFirstAndProven) {
  const v1::AssignBatchResponse answer = Answer(Crowded());
  ASSERT_THAT(answer.levels(), SizeIs(4));
  EXPECT_EQ(answer.levels(0).level(), type::v1::LEVEL_L1);
  EXPECT_EQ(answer.levels(0).placed(), 4);
  EXPECT_EQ(answer.levels(0).parties(), 4);
  EXPECT_EQ(answer.levels(1).placed(), 3) << "7 stays fit in all";
  EXPECT_EQ(answer.levels(3).placed(), 0);
  for (const v1::LevelCount& level : answer.levels()) {
    EXPECT_TRUE(level.proven()) << level.ShortDebugString();
  }
  EXPECT_EQ(answer.assignments_size() + answer.not_placed_size(), 16);
  EXPECT_TRUE(answer.verified());
  EXPECT_LE(answer.value(), answer.bound() + 1e-9);
}

TEST(Assign, NobodyIsWhereSheCannotBe) {
  const v1::AssignBatchRequest request = Crowded();
  const auto batch = ParseBatch(request);
  ASSERT_THAT(batch, IsOk());
  std::map<std::string, std::vector<Days>> stays;
  double value = 0;
  const v1::AssignBatchResponse answer = Answer(request);
  for (const v1::Assignment& each : answer.assignments()) {
    const Party* party = nullptr;
    for (const Party& one : batch->parties) {
      if (one.id == each.party_ref()) party = &one;
    }
    const Place* place = nullptr;
    for (const Place& one : batch->places) {
      if (one.id == each.place_ref()) place = &one;
    }
    ASSERT_TRUE(party != nullptr && place != nullptr);
    const auto& in = each.stay().check_in();
    const int start =
        batch->calendar.Of(absl::CivilDay(in.year(), in.month(), in.day()));
    Party that_day = *party;
    that_day.earliest = that_day.latest = start;
    EXPECT_THAT(FitOf(that_day, *place).barriers, IsEmpty());
    for (const Days& other : stays[place->id]) {
      EXPECT_TRUE(start >= other.until ||
                  start + party->nights + place->turnover <= other.from);
    }
    stays[place->id].push_back(
        {start, start + party->nights + place->turnover});
    value += each.score();
  }
  EXPECT_NEAR(value, answer.value(), 1e-6);
}

TEST(Assign, NobodyIsWhereSomebodyElseLives) {
  v1::AssignBatchRequest request = SampleBatch(1, 1);
  type::v1::Stay& taken = *request.mutable_places(0)->add_taken();
  taken = SampleStay(kSampleDay, kSampleDay + 15);
  const v1::AssignBatchResponse later = Answer(request);
  ASSERT_THAT(later.assignments(), SizeIs(1));
  const type::v1::Date& in = later.assignments(0).stay().check_in();
  EXPECT_GE(absl::CivilDay(in.year(), in.month(), in.day()), kSampleDay + 15);
  taken = SampleStay(kSampleDay, kSampleDay + 365);
  const v1::AssignBatchResponse never = Answer(request);
  EXPECT_THAT(never.assignments(), IsEmpty());
  EXPECT_THAT(never.not_placed(), SizeIs(1));
}

TEST(Assign, TheSameRequestAndSeedGiveTheSameAnswer) {
  v1::AssignBatchRequest request = Crowded();
  std::set<std::string> plans;
  for (const int64_t seed : {0, 1, 2, 3, 4}) {
    request.set_seed(seed);
    const v1::AssignBatchResponse answer = Answer(request);
    EXPECT_EQ(answer.SerializeAsString(), Answer(request).SerializeAsString());
    EXPECT_NEAR(answer.value(), Answer(Crowded()).value(), 1e-4);
    std::string plan;
    for (const auto& [party, where] : WhereEachIs(answer)) {
      absl::StrAppend(&plan, party, "@", where, ";");
    }
    plans.insert(plan);
  }
  EXPECT_GT(plans.size(), 1U) << "who is named first is not always placed";
}

// What a decline asks for: everybody else keeps what she holds, and only the
// one who declined is placed anew.
TEST(Assign, ADeclineMovesNobodyWhoIsFrozen) {
  v1::AssignBatchRequest request = Crowded();
  const v1::AssignBatchResponse before = Answer(request);
  const v1::Assignment declined = before.assignments(0);
  for (const v1::Assignment& each : before.assignments()) {
    if (each.party_ref() == declined.party_ref()) continue;
    v1::FrozenStay& frozen = *request.add_frozen();
    frozen.set_party_ref(each.party_ref());
    frozen.set_place_ref(each.place_ref());
    *frozen.mutable_check_in() = each.stay().check_in();
  }
  for (auto& party : *request.mutable_parties()) {
    if (party.party_ref() != declined.party_ref()) continue;
    party.add_declined_place_refs(declined.place_ref());
  }
  const v1::AssignBatchResponse after = Answer(request);
  auto were = WhereEachIs(before);
  auto are = WhereEachIs(after);
  for (const auto& frozen : request.frozen()) {
    EXPECT_EQ(are[frozen.party_ref()], were[frozen.party_ref()]);
  }
  EXPECT_NE(are[declined.party_ref()], were[declined.party_ref()]);
  EXPECT_EQ(after.levels(0).placed(), after.levels(0).most_placed());
}

TEST(Assign, FrozenStaysCountAndKeepTheirDays) {
  v1::AssignBatchRequest request = SampleBatch(2, 1);
  *request.mutable_places(0)->mutable_windows(0) =
      SampleStay(kSampleDay, kSampleDay + 59);
  v1::FrozenStay& frozen = *request.add_frozen();
  frozen.set_party_ref("p1");
  frozen.set_place_ref("q0");
  *frozen.mutable_check_in() = SampleDate(kSampleDay + 10);
  const v1::AssignBatchResponse answer = Answer(request);
  ASSERT_THAT(answer.assignments(), SizeIs(1));
  EXPECT_TRUE(answer.assignments(0).frozen());
  EXPECT_EQ(answer.assignments(0).party_ref(), "p1");
  ASSERT_THAT(answer.not_placed(), SizeIs(1));
  EXPECT_EQ(answer.not_placed(0).possible_places(), 0);
  EXPECT_THAT(answer.not_placed(0).ways_out(), IsEmpty())
      << "days that somebody holds are told to nobody";
  ASSERT_THAT(answer.levels(), SizeIs(2));
  EXPECT_EQ(answer.levels(1).placed(), 1);
  EXPECT_TRUE(answer.levels(1).proven());
}

TEST(Assign, ALimitOfMemoryCostsNoProof) {
  const v1::AssignBatchResponse whole = Answer(Crowded());
  auto batch = ParseBatch(Crowded());
  ASSERT_THAT(batch, IsOk());
  batch->columns.most_columns = 32;
  const auto few = Assign(*std::move(batch), kNever);
  ASSERT_THAT(few, IsOk());
  EXPECT_LE(few->columns(), 32);
  EXPECT_EQ(few->columns() + few->columns_left_out(), whole.columns());
  EXPECT_GE(few->levels(0).most_placed(), whole.levels(0).placed());
  if (few->levels(0).placed() == whole.levels(0).placed() &&
      few->levels(1).placed() == whole.levels(1).placed()) {
    EXPECT_GE(few->bound() + 1e-6, whole.value());
  }
}

TEST(Assign, WhoHasNoPlaceIsToldWhatWouldOpenOne) {
  v1::AssignBatchRequest request = SampleBatch(4, 2);
  auto& needs = *request.mutable_parties(0)->mutable_requirements();
  needs.clear_languages();
  needs.add_languages()->set_language_code("fa");
  request.mutable_parties(1)->clear_lawful();
  request.mutable_parties(2)->mutable_requirements()->set_adults(3);
  *request.mutable_parties(3)->mutable_earliest_check_in() =
      SampleDate(kSampleDay + 400);
  *request.mutable_parties(3)->mutable_latest_check_out() =
      SampleDate(kSampleDay + 440);
  *request.mutable_places(0)->add_windows() =
      SampleStay(kSampleDay + 500, kSampleDay + 600);
  const v1::AssignBatchResponse answer = Answer(request);
  ASSERT_THAT(answer.not_placed(), SizeIs(4));
  const std::vector<v1::BarrierCode> only = {
      v1::BARRIER_CODE_NO_LANGUAGE, v1::BARRIER_CODE_NO_ROUTE,
      v1::BARRIER_CODE_TOO_FEW_BEDS, v1::BARRIER_CODE_NO_WINDOW};
  for (int p = 0; p < 4; ++p) {
    const v1::PartyNotPlaced& party = answer.not_placed(p);
    ASSERT_THAT(party.ways_out(), SizeIs(1)) << party.ShortDebugString();
    EXPECT_THAT(party.ways_out(0).barriers(),
                ElementsAre(only[static_cast<size_t>(p)]));
    EXPECT_EQ(party.ways_out(0).places(), 2);
  }
  EXPECT_EQ(
      answer.not_placed(3).ways_out(0).first_possible().SerializeAsString(),
      SampleDate(kSampleDay + 500).SerializeAsString());
  EXPECT_THAT(answer.barriers(), SizeIs(4)) << "each in words, once";
}

// Each is compared with every place, which must not outlast the call.
TEST(Assign, OnlySoManyAreToldWhatWouldOpenAPlace) {
  v1::AssignBatchRequest request = SampleBatch(kMostExplained + 2, 1);
  for (auto& party : *request.mutable_parties()) {
    party.mutable_requirements()->set_adults(3);
  }
  const v1::AssignBatchResponse answer = Answer(request);
  ASSERT_THAT(answer.not_placed(), SizeIs(kMostExplained + 2));
  const v1::PartyNotPlaced& told = answer.not_placed(kMostExplained - 1);
  EXPECT_THAT(told.ways_out(), SizeIs(1));
  EXPECT_FALSE(told.unexplained());
  const v1::PartyNotPlaced& untold = answer.not_placed(kMostExplained);
  EXPECT_THAT(untold.ways_out(), IsEmpty());
  EXPECT_TRUE(untold.unexplained());
}

TEST(Assign, ReasonsEndWithTheTimeOfTheCall) {
  v1::AssignBatchRequest request = SampleBatch(2, 1);
  request.mutable_parties(0)->mutable_requirements()->set_adults(3);
  auto batch = ParseBatch(request);
  ASSERT_THAT(batch, IsOk());
  batch->explain_until = absl::InfinitePast();
  const auto answer = Assign(*std::move(batch), kNever);
  ASSERT_THAT(answer, IsOk());
  EXPECT_THAT(answer->assignments(), SizeIs(1))
      << "the plan is not less for it";
  ASSERT_THAT(answer->not_placed(), SizeIs(1));
  EXPECT_TRUE(answer->not_placed(0).unexplained());
}

TEST(Assign, ThereMayBeNobodyOrNoPlaceOrNoBed) {
  const v1::AssignBatchResponse nobody = Answer(SampleBatch(0, 2));
  EXPECT_THAT(nobody.levels(), IsEmpty());
  EXPECT_EQ(nobody.value(), 0);
  const v1::AssignBatchResponse nowhere = Answer(SampleBatch(2, 0));
  EXPECT_THAT(nowhere.not_placed(), SizeIs(2));
  EXPECT_TRUE(nowhere.levels(0).proven());
  v1::AssignBatchRequest no_bed = SampleBatch(1, 1);
  no_bed.mutable_places(0)->set_adults(0);
  EXPECT_THAT(Answer(no_bed).not_placed(0).ways_out(0).barriers(),
              ElementsAre(v1::BARRIER_CODE_TOO_FEW_BEDS));
}

TEST(Assign, ACallThatEndedGetsNoAnswer) {
  auto batch = ParseBatch(Crowded());
  ASSERT_THAT(batch, IsOk());
  const auto answer = Assign(*std::move(batch), [] { return true; });
  EXPECT_THAT(answer.status(), ReasonIs("CALL_ENDED"));
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kCancelled);
}

TEST(Assign, TimeThatIsOverLeavesAPlanThatIsVerified) {
  auto batch = ParseBatch(Crowded());
  ASSERT_THAT(batch, IsOk());
  batch->until = absl::InfinitePast();
  const auto answer = Assign(*std::move(batch), kNever);
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->ended_by(), v1::ENDED_BY_TIME);
  EXPECT_TRUE(answer->verified());
  EXPECT_GE(answer->levels(0).most_placed(), answer->levels(0).placed());
}

}  // namespace
}  // namespace sojourn::matching

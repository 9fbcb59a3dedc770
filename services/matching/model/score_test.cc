#include "services/matching/model/score.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <limits>
#include <sstream>
#include <string>

#include "common/testing/source.h"

namespace sojourn::matching {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// A field more does not compile: whoever adds one says here what it is, and
// that it is nothing a score may not know.
TEST(ScoreInput, IsAClosedList) {
  const auto [her_place_in_wishes, wishes, place_in_host_ranking, host_ranked,
              needs_asked, needs_met, profession_asked, profession_met,
              host_load, days_until_arrival, days_open, persons, beds,
              kept_for_family] = ScoreInput{};
  EXPECT_EQ(her_place_in_wishes, 0);
  EXPECT_EQ(wishes + days_open + persons + beds, 4);
  EXPECT_EQ(place_in_host_ranking, -1);
  EXPECT_EQ(host_ranked + needs_asked + needs_met + days_until_arrival, 0);
  EXPECT_FALSE(profession_asked || profession_met || kept_for_family);
  EXPECT_EQ(host_load, 0);
}

std::string CodeOfFile(const std::string& name) {
  std::ifstream file(sojourn::testing::InSource("services/matching/" + name));
  std::ostringstream code;
  for (std::string line; std::getline(file, line);) {
    code << line.substr(0, line.find("//")) << '\n';
  }
  return code.str();
}

TEST(ScoreInput, KnowsNothingOfWhoSheIs) {
  for (const char* file : {"model/party.h", "model/score.h"}) {
    const std::string code = CodeOfFile(file);
    ASSERT_THAT(code, HasSubstr("struct")) << file;
    for (const char* word :
         {"nationality", "citizen", "gender", "sex", "religion", "faith",
          "ethnic", "employ", "origin", "name;", "age;"}) {
      EXPECT_THAT(code, Not(HasSubstr(word))) << file;
    }
  }
}

TEST(Score, IsOneForWhatCouldNotBeBetter) {
  const ScoreParts parts = PartsOf({.place_in_host_ranking = 0,
                                    .host_ranked = 3,
                                    .needs_asked = 2,
                                    .needs_met = 2});
  EXPECT_THAT(parts, Each(1.0));
  EXPECT_DOUBLE_EQ(ScoreOf(parts, kProposedWeights), 1);
}

TEST(Score, IsZeroForWhatCouldNotBeWorse) {
  const ScoreParts parts = PartsOf({.her_place_in_wishes = 4,
                                    .wishes = 4,
                                    .place_in_host_ranking = 3,
                                    .host_ranked = 3,
                                    .needs_asked = 2,
                                    .profession_asked = true,
                                    .host_load = 1,
                                    .days_until_arrival = 9,
                                    .days_open = 9,
                                    .persons = 0,
                                    .beds = 4,
                                    .kept_for_family = true});
  EXPECT_THAT(parts, Each(0.0));
}

TEST(Score, OneWeightAloneIsThatPart) {
  const ScoreParts parts = PartsOf({.her_place_in_wishes = 1, .wishes = 4});
  EXPECT_DOUBLE_EQ(ScoreOf(parts, {1, 0, 0, 0, 0, 0, 0}), 0.75);
}

TEST(Weights, AreNumbersThatSayWhatTheyMean) {
  EXPECT_THAT(WeightsFault(kProposedWeights), IsEmpty());
  EXPECT_THAT(WeightsFault({}), HasSubstr("above 0"));
  EXPECT_THAT(WeightsFault({-1, 2}), HasSubstr("from 0 to 1000"));
  EXPECT_THAT(WeightsFault({std::numeric_limits<double>::quiet_NaN()}),
              HasSubstr("from 0 to 1000"));
}

TEST(Wishes, WhatSheLikesAlikeCountsAlike) {
  Party party{.id = "a", .latest = 30, .wishes = {"h1", "h2", "h3"}};
  const auto her_wish = [&](const char* host) {
    return PartsOf(InputOf(party, {.id = "q", .host = host}, 0, false)).front();
  };
  EXPECT_DOUBLE_EQ(her_wish("h1"), 1);
  EXPECT_DOUBLE_EQ(her_wish("h2"), 2.0 / 3);
  party.alike = {0, 1, 1};
  EXPECT_DOUBLE_EQ(her_wish("h1"), 1);
  EXPECT_DOUBLE_EQ(her_wish("h2"), 0.5);
  EXPECT_DOUBLE_EQ(her_wish("h3"), 0.5);
}

TEST(Room, IsKeptForFamiliesWhileOneWaits) {
  const Party alone{.id = "a", .earliest = 0, .latest = 30, .wishes = {"h"}};
  const Place house{
      .id = "q", .host = "h", .adults = 2, .children = 2, .family = true};
  EXPECT_LT(PartsOf(InputOf(alone, house, 0, true)).back(), 1);
  EXPECT_EQ(PartsOf(InputOf(alone, house, 0, false)).back(), 1);
}

}  // namespace
}  // namespace sojourn::matching

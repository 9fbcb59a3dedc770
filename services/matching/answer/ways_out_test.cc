#include "services/matching/answer/ways_out.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace sojourn::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Party She() {
  return {.id = "p",
          .languages = {"es"},
          .earliest = 10,
          .latest = 40,
          .nights = 30,
          .wishes = {"h"},
          .lawful = {{"c", {-1000, 1000}}}};
}

Place Room() {
  return {.id = "q",
          .host = "h",
          .country = "c",
          .languages = {"es"},
          .windows = {{0, 300}}};
}

std::vector<WayOut> WaysOf(const Party& party,
                           const std::vector<Place>& places) {
  std::vector<NotOffered> barred;
  for (size_t k = 0; k < places.size(); ++k) {
    Fit fit = FitOf(party, places[k]);
    if (fit.barriers.empty()) continue;
    barred.push_back({static_cast<int>(k), fit.barriers});
  }
  return WaysOut(party, places, barred);
}

TEST(WaysOut, NoneIsNeedlesslyLong) {
  Party party = She();
  party.step_free = true;
  party.languages = {"fa"};
  Place steps = Room();
  steps.interpreter = true;
  Place steps_and_words = Room();
  Place words = Room();
  words.step_free = true;
  const auto ways = WaysOf(party, {steps, steps, steps_and_words, words});
  ASSERT_THAT(ways, SizeIs(2));
  EXPECT_THAT(ways[0].barriers, ElementsAre(Barrier::kNotStepFree));
  EXPECT_EQ(ways[0].places, 2);
  EXPECT_THAT(ways[1].barriers, ElementsAre(Barrier::kNoLanguage));
}

TEST(WaysOut, WhereTwoThingsAreInTheWayBothAreNamed) {
  Party party = She();
  party.step_free = true;
  party.lawful.clear();
  const auto ways = WaysOf(party, {Room()});
  ASSERT_THAT(ways, SizeIs(1));
  EXPECT_THAT(ways[0].barriers,
              ElementsAre(Barrier::kNotStepFree, Barrier::kNoRoute));
}

TEST(WaysOut, SaysWhenDaysWouldDo) {
  Place later = Room();
  later.windows = {{0, 20}, {90, 100}, {150, 300}};
  const auto ways = WaysOf(She(), {later});
  ASSERT_THAT(ways, SizeIs(1));
  EXPECT_THAT(ways[0].barriers, ElementsAre(Barrier::kWindowTooShort));
  EXPECT_EQ(ways[0].first_possible, 150);
  later.windows = {{0, 20}};
  EXPECT_EQ(WaysOf(She(), {later})[0].first_possible, std::nullopt);
}

// What she excluded and what others have are not to be told apart, so neither
// shows a day.
TEST(WaysOut, SaysNothingOfWhatIsNotAvailable) {
  Party excluding = She();
  excluding.excluded_places = {"q"};
  EXPECT_THAT(WaysOf(excluding, {Room()}), IsEmpty());
  Place taken = Room();
  taken.taken = {{0, 290}};
  EXPECT_THAT(WaysOf(She(), {taken}), IsEmpty());
}

}  // namespace
}  // namespace sojourn::matching

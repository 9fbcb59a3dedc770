#include "services/matching/choice/choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/matching/model/columns.h"
#include "tests/load/matching_instance.h"

namespace sojourn::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Party She(int level) {
  return {.id = "p",
          .level = level,
          .earliest = 0,
          .latest = 6,
          .nights = 30,
          .wishes = {"first", "second"},
          .lawful = {{"c", {0, 365}}}};
}

Place Room(const std::string& id, const std::string& host) {
  return {.id = id, .host = host, .country = "c", .windows = {{0, 60}}};
}

// A future in which somebody needs the only place of `places`.
PriceBoard SomebodyNeeds(const std::vector<Place>& places, double times) {
  Party other = She(4);
  other.wishes = {places.front().host};
  Programme future = BuildColumns({other}, places, {}).programme;
  for (Column& column : future.columns) column.value *= times;
  return PriceBoard::Learn({future}, 50, [] { return false; });
}

TEST(Choose, OrdersByWhatSheLikes) {
  const Choice choice = Choose(
      She(3), {Room("q2", "second"), Room("q1", "first")}, PriceBoard(), {});
  ASSERT_THAT(choice.options, SizeIs(2));
  EXPECT_EQ(choice.options[0].place, 1);
  EXPECT_EQ(choice.options[0].needs, 0);
  EXPECT_GT(choice.options[1].needs, 0);
  EXPECT_THAT(choice.options[0].enough_parts, IsEmpty());
  EXPECT_THAT(choice.options[1].enough_parts, ElementsAre(0))
      << "had she wished for it first";
  EXPECT_TRUE(choice.options[0].soonest);
}

TEST(Choose, SaysWhichPartWouldBeEnough) {
  Place first = Room("q1", "first");
  Place full = Room("q2", "first");
  full.host_load = 1;
  const Choice choice = Choose(She(3), {first, full}, PriceBoard(), {});
  ASSERT_THAT(choice.options, SizeIs(2));
  EXPECT_EQ(choice.options[1].place, 1);
  first.host_load = 0.5;
  const Choice closer = Choose(She(3), {first, full}, PriceBoard(), {});
  EXPECT_THAT(closer.options[1].enough_parts, ::testing::Contains(4));
}

TEST(Choose, CountsWhatAStayCostsOthers) {
  const std::vector<Place> places = {Room("q1", "first"), Room("q2", "second")};
  const PriceBoard board = SomebodyNeeds(places, 0.9);
  const Choice choice = Choose(She(3), places, board, {});
  ASSERT_THAT(choice.options, SizeIs(2));
  EXPECT_EQ(choice.options[0].place, 1) << "the one that nobody waits for";
  EXPECT_EQ(choice.options[0].costs_others, 0);
  EXPECT_GT(choice.options[1].costs_others, 0);
}

TEST(Choose, APriceNeverRefusesLevelOne) {
  const std::vector<Place> places = {Room("q1", "first")};
  const PriceBoard board = SomebodyNeeds(places, 3);
  const Choice urgent = Choose(She(1), places, board, {});
  ASSERT_THAT(urgent.options, SizeIs(1));
  EXPECT_FALSE(urgent.waiting_helps_others);
  EXPECT_EQ(urgent.options[0].worth, urgent.options[0].score);
  const Choice later = Choose(She(3), places, board, {});
  EXPECT_TRUE(later.waiting_helps_others);
  EXPECT_THAT(later.options, SizeIs(1)) << "it is offered all the same";
}

TEST(Choose, SaysWhatWouldOpenAPlaceWhereThereIsNone) {
  Party party = She(2);
  party.step_free = true;
  Place far = Room("q2", "second");
  far.windows = {};
  Party excluding = party;
  const Choice choice =
      Choose(party, {Room("q1", "first"), far}, PriceBoard(), {});
  EXPECT_THAT(choice.options, IsEmpty());
  EXPECT_THAT(choice.not_offered, SizeIs(2));
  EXPECT_THAT(choice.not_offered[1].barriers,
              ElementsAre(Barrier::kNoWindow, Barrier::kNotStepFree));
  EXPECT_THAT(choice.alone, ElementsAre(std::pair(Barrier::kNotStepFree, 1)));
}

// What is left after a decline is what was there, in the same order at the same
// worth: nothing remembers it.
TEST(Choose, ADeclineLowersNothing) {
  const Instance instance = Draw({.parties = 200, .places = 60, .seed = 5});
  int declines = 0;
  for (size_t i = 0; declines < 1000; ++i) {
    const Party& party = instance.parties[i % instance.parties.size()];
    const Choice before = Choose(party, instance.places, PriceBoard(), {});
    if (before.options.empty()) {
      ++declines;
      continue;
    }
    const size_t declined = i % before.options.size();
    const auto place = static_cast<size_t>(before.options[declined].place);
    const Choice after = Choose(party, instance.places, PriceBoard(),
                                {.declined = {instance.places[place].id}});
    ++declines;
    ASSERT_EQ(after.options.size() + 1, before.options.size());
    for (size_t j = 0; j < after.options.size(); ++j) {
      const Option& was = before.options[j < declined ? j : j + 1];
      EXPECT_EQ(after.options[j].place, was.place);
      EXPECT_EQ(after.options[j].worth, was.worth);
      EXPECT_EQ(after.options[j].start, was.start);
    }
  }
}

}  // namespace
}  // namespace sojourn::matching

#include "services/matching/answer/futures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/testing/status_matchers.h"

namespace sojourn::matching {
namespace {

using sojourn::testing::ReasonIs;
using ::testing::IsEmpty;

const Stop kNever = [] { return false; };

// One who asks three days into the first week, for a stay 10 days later, and
// nobody in the second.
History OneOfTwoWeeks() {
  const absl::CivilDay monday(2026, 1, 5);
  Party once{.id = "then",
             .earliest = 10,
             .latest = 20,
             .nights = 30,
             .lawful = {{"NL", {0, 100}}}};
  Party first = once;
  History history{.parties = {first, once}, .asked_on = {monday, monday + 3}};
  Party last = once;
  history.parties.push_back(last);
  history.asked_on.push_back(monday + 13);
  return history;
}

std::vector<int> DaysOf(const std::vector<Party>& parties) {
  std::vector<int> days;
  for (const Party& party : parties) days.push_back(party.earliest);
  return days;
}

TEST(DrawFuture, IsTheSameForTheSameSeed) {
  const History history = OneOfTwoWeeks();
  const Horizon horizon{.from = 0, .weeks = 30, .seed = 7};
  const auto once = DaysOf(*DrawFuture(history, horizon, 1, kNever));
  EXPECT_EQ(once, DaysOf(*DrawFuture(history, horizon, 1, kNever)));
  EXPECT_NE(once, DaysOf(*DrawFuture(history, horizon, 2, kNever)));
  EXPECT_NE(once,
            DaysOf(*DrawFuture(history, {.weeks = 30, .seed = 8}, 1, kNever)));
}

TEST(DrawFuture, DrawsWholeWeeksAndMovesTheirDays) {
  const Horizon horizon{.from = 70, .weeks = 200, .seed = 3};
  const auto future = *DrawFuture(OneOfTwoWeeks(), horizon, 0, kNever);
  // Of 200 weeks about half have two parties, the others one.
  EXPECT_GT(future.size(), 260U);
  EXPECT_LT(future.size(), 340U);
  for (const Party& party : future) {
    const int asked = party.earliest - 10;
    EXPECT_GE(asked, 70);
    EXPECT_LT(asked, 70 + 200 * 7);
    EXPECT_EQ(party.latest, party.earliest + 10);
    EXPECT_EQ(party.lawful.at("NL").from, asked);
    EXPECT_TRUE(asked % 7 == 0 || asked % 7 == 3 || asked % 7 == 6);
  }
}

TEST(DrawFuture, NobodyComesOutOfNoHistory) {
  EXPECT_THAT(*DrawFuture({}, {.weeks = 10}, 0, kNever), IsEmpty());
}

// So many who asked in one week.
History Crowd(size_t parties, size_t wishes) {
  Party party{.id = "then", .earliest = 10, .latest = 20, .nights = 30};
  party.wishes.assign(wishes, "host");
  return {.parties = std::vector<Party>(parties, party),
          .asked_on =
              std::vector<absl::CivilDay>(parties, absl::CivilDay(2026, 1, 5))};
}

// Two years of a history that was one week would be a thousand times as many.
TEST(DrawFuture, RefusesMoreThanMemoryHolds) {
  const Horizon horizon{.weeks = 104};
  EXPECT_EQ(DrawFuture(Crowd(300, 1), horizon, 0, kNever)->size(), 31'200U);
  EXPECT_THAT(DrawFuture(Crowd(400, 1), horizon, 0, kNever).status(),
              ReasonIs("FUTURE_TOO_LARGE"));
  EXPECT_THAT(DrawFuture(Crowd(10, 5'000), horizon, 0, kNever).status(),
              ReasonIs("FUTURE_TOO_LARGE"));
}

TEST(DrawFuture, EndsBetweenTwoWeeks) {
  int asked = 0;
  const auto future =
      DrawFuture(Crowd(10, 1), {.weeks = 104}, 0, [&] { return ++asked > 3; });
  EXPECT_EQ(future->size(), 30U);
}

}  // namespace
}  // namespace sojourn::matching

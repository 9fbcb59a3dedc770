#include "services/capacity/capacity_openings_rules.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::capacity::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::CivilDay kToday(2027, 6, 1);
const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
const absl::Time kSoon = kNow + absl::Hours(1);
const absl::Time kLater = kNow + absl::Hours(2);

Stay Days(int first, int until) { return {kToday + first, kToday + until}; }

PlaceCalendar Open(std::vector<Stay> windows) {
  return {.open = true, .windows = std::move(windows)};
}

Opening Now(int first, int until) {
  return {Days(first, until), absl::InfinitePast()};
}

TEST(Openings, AreWhatWindowsLeaveForAStayAndTheCleaningAfterIt) {
  PlaceCalendar calendar = Open({Days(0, 30)});
  calendar.turnover_days = 2;
  calendar.taken = {{Days(10, 15), absl::InfiniteFuture()}};
  EXPECT_THAT(OpeningsOf(calendar, kToday),
              ElementsAre(Now(0, 8), Now(15, 28)));
  calendar.open = false;
  EXPECT_THAT(OpeningsOf(calendar, kToday), IsEmpty());
}

TEST(Openings, GrowWhenAHoldLapses) {
  PlaceCalendar calendar = Open({Days(0, 30)});
  calendar.taken = {{Days(10, 15), kLater}, {Days(20, 25), kSoon}};
  EXPECT_THAT(OpeningsOf(calendar, kToday),
              ElementsAre(Now(0, 10), Opening{Days(0, 30), kLater}, Now(15, 20),
                          Opening{Days(15, 30), kSoon}, Now(25, 30)));
}

TEST(Openings, HaveTheirCleaningWhereNobodyCouldSleep) {
  PlaceCalendar calendar = Open({Days(0, 30)});
  calendar.turnover_days = 3;
  calendar.disruptions = {Days(12, 20)};
  EXPECT_THAT(OpeningsOf(calendar, kToday),
              ElementsAre(Now(0, 12), Now(20, 27)));
  calendar.windows = {Days(0, 14)};
  EXPECT_THAT(OpeningsOf(calendar, kToday), ElementsAre(Now(0, 11)));
}

TEST(Openings, ThatAreOverAreNone) {
  const PlaceCalendar calendar = Open({Days(-20, 0), Days(-5, 3)});
  EXPECT_THAT(OpeningsOf(calendar, kToday), ElementsAre(Now(-5, 3)));
}

// Night by night, at every moment at which something lapses.
std::vector<Opening> ByEveryNight(const PlaceCalendar& calendar) {
  std::set<absl::Time> moments = {absl::InfinitePast()};
  for (const Taken& each : calendar.taken) moments.insert(each.until);
  moments.erase(absl::InfiniteFuture());
  std::map<std::pair<absl::CivilDay, absl::CivilDay>, absl::Time> found;
  for (const absl::Time moment : moments) {
    for (const Stay& window : calendar.windows) {
      // Free days, then of each run those on which somebody may still sleep.
      std::vector<Stay> runs;
      for (absl::CivilDay day = window.check_in; day < window.check_out;
           ++day) {
        bool taken = false;
        for (const Taken& each : calendar.taken) {
          taken =
              taken || (each.until > moment && each.nights.check_in <= day &&
                        day < each.nights.check_out);
        }
        if (taken) continue;
        if (!runs.empty() && runs.back().check_out == day) {
          ++runs.back().check_out;
        } else {
          runs.push_back({day, day + 1});
        }
      }
      for (const Stay& run : runs) {
        absl::CivilDay from = run.check_in;
        const absl::CivilDay end = run.check_out - calendar.turnover_days;
        for (absl::CivilDay day = run.check_in; day <= end; ++day) {
          bool stops = day == end;
          for (const Stay& each : calendar.disruptions) {
            stops = stops || (each.check_in <= day && day < each.check_out);
          }
          if (!stops) continue;
          if (from < day) found.emplace(std::pair(from, day), moment);
          from = day + 1;
        }
      }
    }
  }
  std::vector<Opening> openings;
  for (const auto& [days, at] : found) {
    if (days.second > kToday) {
      openings.push_back({{days.first, days.second}, at});
    }
  }
  return openings;
}

TEST(Openings, AreThoseFoundNightByNight) {
  std::mt19937 random(20'271'130);
  const auto below = [&](int limit) {
    return static_cast<int>(random() % static_cast<unsigned>(limit));
  };
  size_t openings = 0;
  for (int i = 0; i < 3'000; ++i) {
    const int first = below(5) - 3;
    PlaceCalendar calendar =
        Open({Days(first, first + 20), Days(first + 22, first + 40)});
    calendar.turnover_days = below(4);
    // Guests follow each other; days are blocked wherever they are.
    for (int day = first + below(5); day < first + 38; day += below(6)) {
      const int until = day + 1 + below(4);
      const absl::Time lapses = kNow + absl::Hours(below(5));
      calendar.taken.push_back(
          {Days(day, until), below(3) == 0 ? absl::InfiniteFuture() : lapses});
      day = until;
    }
    for (int blocked = below(3); blocked > 0; --blocked) {
      const int day = first + below(38);
      calendar.taken.push_back(
          {Days(day, day + 1 + below(3)), absl::InfiniteFuture()});
    }
    if (below(3) == 0) {
      const int day = first + below(30);
      calendar.disruptions.push_back(Days(day, day + 1 + below(9)));
    }
    const std::vector<Opening> found = OpeningsOf(calendar, kToday);
    EXPECT_EQ(found, ByEveryNight(calendar)) << "calendar " << i;
    openings += found.size();
  }
  EXPECT_GT(openings, 20'000U);
}

// As a store has it, which reads only those that meet the nights.
std::vector<Opening> WithHoldOfThoseThatMeet(
    const std::vector<Opening>& openings, const Taken& hold,
    int turnover_days) {
  std::vector<Opening> near;
  std::vector<Opening> others;
  for (const Opening& opening : openings) {
    Stay span = opening.nights;
    span.check_out += turnover_days;
    (span.Meets(hold.nights) ? near : others).push_back(opening);
  }
  for (const Opening& opening : WithHold(near, hold, turnover_days, kToday)) {
    others.push_back(opening);
  }
  std::sort(others.begin(), others.end(),
            [](const Opening& a, const Opening& b) {
              return std::pair(a.nights.check_in, a.nights.check_out) <
                     std::pair(b.nights.check_in, b.nights.check_out);
            });
  return others;
}

TEST(Openings, WithAHoldAreThoseOfTheWholeCalendar) {
  std::mt19937 random(20'271'201);
  const auto below = [&](int limit) {
    return static_cast<int>(random() % static_cast<unsigned>(limit));
  };
  const auto lapses = [&] {
    return below(4) == 0 ? absl::InfiniteFuture()
                         : kNow + absl::Hours(below(5));
  };
  int held = 0;
  for (int i = 0; i < 2'000; ++i) {
    PlaceCalendar calendar = Open({Days(-3, 17), Days(19, 30)});
    calendar.turnover_days = below(4);
    std::vector<Opening> openings = OpeningsOf(calendar, kToday);
    for (int hold = 0; hold < 8; ++hold) {
      const int first = below(30) - 2;
      const Taken taken = {
          Days(first, first + 1 + below(3) + calendar.turnover_days), lapses()};
      bool free = false;
      for (const Stay& window : calendar.windows) {
        free = free || window.Contains(taken.nights);
      }
      for (const Taken& other : calendar.taken) {
        free = free && !other.nights.Meets(taken.nights);
      }
      const Stay stay = {taken.nights.check_in,
                         taken.nights.check_out - calendar.turnover_days};
      if (stay.check_in >= kToday) {
        ASSERT_EQ(HasRoom(openings, stay, kNow - absl::Hours(1)), free);
      }
      if (!free) continue;
      ++held;
      calendar.taken.push_back(taken);
      openings =
          WithHoldOfThoseThatMeet(openings, taken, calendar.turnover_days);
      ASSERT_EQ(openings, OpeningsOf(calendar, kToday))
          << "calendar " << i << ", hold " << hold;
    }
  }
  EXPECT_GT(held, 5'000);
}

}  // namespace
}  // namespace sojourn::capacity::rules

#include "services/grants/clocks/clock_statistics.h"

#include <array>
#include <cstddef>

#include "common/suppression/suppression.h"

namespace sojourn::grants {
namespace {

constexpr size_t kLevels = 4;
constexpr int64_t kFewestForTimes = 10;

struct Group {
  int64_t in_time = 0;
  int64_t late = 0;
  std::map<int64_t, int64_t> hours;

  void Add(const ClockTally& tally) {
    (tally.in_time ? in_time : late) += tally.number;
    hours[tally.hours] += tally.number;
  }
};

// The levels of one clock, then their sum.
using Groups = std::array<Group, kLevels + 1>;

ShownCount Show(int64_t number, bool hidden) {
  return {.number = hidden ? 0 : number, .hidden = hidden};
}

void AddLines(GrantClock clock, const Groups& groups,
              std::vector<ClockLine>& lines) {
  suppression::Numbers numbers;
  for (const Group& group : groups) {
    numbers.push_back({group.in_time, group.late, group.in_time + group.late});
  }
  const suppression::Hidden hidden = suppression::Hide(
      numbers, suppression::Hidden(numbers.size(), std::vector<bool>(3)));
  for (size_t i = 0; i < groups.size(); ++i) {
    ClockLine& line = lines.emplace_back();
    line.clock = clock;
    if (i < kLevels) line.level = static_cast<Level>(i + 1);
    line.in_time = Show(numbers[i][0], hidden[i][0]);
    line.late = Show(numbers[i][1], hidden[i][1]);
    line.all = Show(numbers[i][2], hidden[i][2]);
    if (line.all.hidden) continue;
    line.median_hours = PercentileOf(groups[i].hours, 50);
    line.p90_hours = PercentileOf(groups[i].hours, 90);
  }
}

}  // namespace

std::optional<int64_t> PercentileOf(const std::map<int64_t, int64_t>& hours,
                                    int percent) {
  int64_t all = 0;
  for (const auto& [time, number] : hours) all += number;
  if (all < kFewestForTimes) return std::nullopt;
  const int64_t rank = (all * percent + 99) / 100;
  int64_t as_short = 0;
  for (const auto& [time, number] : hours) {
    const int64_t as_long = all - as_short;
    as_short += number;
    if (as_short < rank) continue;
    if (as_short < suppression::kFewest || as_long < suppression::kFewest) {
      return std::nullopt;
    }
    return time;
  }
  return std::nullopt;
}

std::vector<ClockLine> LinesOf(const std::vector<ClockTally>& tallies) {
  std::map<GrantClock, Groups> clocks = {{GrantClock::kDecision, {}},
                                         {GrantClock::kFunds, {}},
                                         {GrantClock::kReceipt, {}}};
  for (const ClockTally& tally : tallies) {
    Groups& groups = clocks[tally.clock];
    groups[static_cast<size_t>(tally.level) - 1].Add(tally);
    groups[kLevels].Add(tally);
  }
  std::vector<ClockLine> lines;
  for (const auto& [clock, groups] : clocks) AddLines(clock, groups, lines);
  return lines;
}

}  // namespace sojourn::grants

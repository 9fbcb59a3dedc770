#include "services/grants/clocks/clock_statistics.h"

#include <array>
#include <cstddef>

#include "common/suppression/percentile.h"
#include "common/suppression/suppression.h"

namespace sojourn::grants {
namespace {

constexpr size_t kLevels = 4;

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

void Add(const ClockTally& tally, Groups& groups) {
  groups[static_cast<size_t>(tally.level) - 1].Add(tally);
  groups[kLevels].Add(tally);
}

// One clock: each fund, and all of them together.
struct Clock {
  std::map<std::string, Groups> funds;
  Groups all;
};

suppression::Numbers NumbersOf(const Groups& groups) {
  suppression::Numbers numbers;
  for (const Group& group : groups) {
    numbers.push_back({group.in_time, group.late, group.in_time + group.late});
  }
  return numbers;
}

// Of a fund each hidden number could be another, the other funds being as they
// are; then so could each that is hidden of all, and nothing that is shown is
// another.
suppression::Hidden HiddenOf(const Clock& clock) {
  const suppression::Hidden none(kLevels + 1, std::vector<bool>(3));
  suppression::Hidden hidden = none;
  for (const auto& [fund, groups] : clock.funds) {
    const suppression::Hidden own = suppression::Hide(NumbersOf(groups), none);
    for (size_t row = 0; row < own.size(); ++row) {
      for (size_t column = 0; column < own[row].size(); ++column) {
        if (own[row][column]) hidden[row][column] = true;
      }
    }
  }
  return hidden;
}

ShownCount Show(int64_t number, bool hidden) {
  return {.number = hidden ? 0 : number, .hidden = hidden};
}

void AddLines(GrantClock name, const Clock& clock,
              std::vector<ClockLine>& lines) {
  const suppression::Numbers numbers = NumbersOf(clock.all);
  const suppression::Hidden hidden = HiddenOf(clock);
  for (size_t i = 0; i < clock.all.size(); ++i) {
    ClockLine& line = lines.emplace_back();
    line.clock = name;
    if (i < kLevels) line.level = static_cast<Level>(i + 1);
    line.in_time = Show(numbers[i][0], hidden[i][0]);
    line.late = Show(numbers[i][1], hidden[i][1]);
    line.all = Show(numbers[i][2], hidden[i][2]);
    if (line.all.hidden) continue;
    line.median_hours = suppression::Percentile(clock.all[i].hours, 50);
    line.p90_hours = suppression::Percentile(clock.all[i].hours, 90);
  }
}

}  // namespace

std::vector<ClockLine> LinesOf(const std::vector<ClockTally>& tallies) {
  std::map<GrantClock, Clock> clocks = {{GrantClock::kDecision, {}},
                                        {GrantClock::kFunds, {}},
                                        {GrantClock::kReceipt, {}}};
  for (const ClockTally& tally : tallies) {
    Clock& clock = clocks[tally.clock];
    Add(tally, clock.funds[tally.fund]);
    Add(tally, clock.all);
  }
  std::vector<ClockLine> lines;
  for (const auto& [name, clock] : clocks) AddLines(name, clock, lines);
  return lines;
}

}  // namespace sojourn::grants

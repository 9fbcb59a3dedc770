#include "services/relocation/answers/difference_rules.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace sojourn::relocation::difference_rules {
namespace {

// Logarithms of n!, for every n up to `most`.
std::vector<double> LogFactorials(int64_t most) {
  std::vector<double> logs = {0.0};
  for (int64_t n = 1; n <= most; ++n) {
    logs.push_back(logs.back() + std::log(static_cast<double>(n)));
  }
  return logs;
}

Answers Others(const std::vector<Answers>& groups, size_t but) {
  Answers others;
  for (size_t i = 0; i < groups.size(); ++i) {
    if (i == but) continue;
    others.accepted += groups[i].accepted;
    others.not_accepted += groups[i].not_accepted;
  }
  return others;
}

bool AreEnough(const Answers& one, const Answers& others) {
  return std::min(one.all(), others.all()) >= kFewestAnswers;
}

Difference Direction(const Answers& one, const Answers& others) {
  return one.accepted * others.all() < others.accepted * one.all()
             ? Difference::kLessOften
             : Difference::kMoreOften;
}

}  // namespace

double Chance(const Answers& one, const Answers& other) {
  const std::vector<double> logs = LogFactorials(one.all() + other.all());
  const auto log_choose = [&](int64_t n, int64_t k) {
    return logs[static_cast<size_t>(n)] - logs[static_cast<size_t>(k)] -
           logs[static_cast<size_t>(n - k)];
  };
  const int64_t accepted = one.accepted + other.accepted;
  const auto log_likely = [&](int64_t of_one) {
    return log_choose(one.all(), of_one) +
           log_choose(other.all(), accepted - of_one) -
           log_choose(one.all() + other.all(), accepted);
  };
  // Equal ones differ in their last digits.
  const double most = log_likely(one.accepted) + 1e-7;
  double sum = 0;
  for (int64_t k = std::max<int64_t>(0, accepted - other.all());
       k <= std::min(accepted, one.all()); ++k) {
    const double likely = log_likely(k);
    if (likely <= most) sum += std::exp(likely);
  }
  return std::min(sum, 1.0);
}

std::vector<Difference> Compare(const std::vector<Answers>& groups) {
  std::vector<Difference> found(groups.size(), Difference::kNotCompared);
  int compared = 0;
  for (size_t i = 0; i < groups.size(); ++i) {
    if (AreEnough(groups[i], Others(groups, i))) ++compared;
  }
  // Of two, both comparisons are the same one.
  if (groups.size() == 2) compared = std::min(compared, 1);
  for (size_t i = 0; i < groups.size(); ++i) {
    const Answers others = Others(groups, i);
    if (!AreEnough(groups[i], others)) continue;
    found[i] = Chance(groups[i], others) < kChance / compared
                   ? Direction(groups[i], others)
                   : Difference::kNone;
  }
  return found;
}

std::vector<bool> BeyondChance(const std::vector<double>& chances) {
  std::vector<double> sorted = chances;
  std::sort(sorted.begin(), sorted.end());
  double greatest = -1;
  for (size_t k = 0; k < sorted.size(); ++k) {
    const double allowed = kChance * static_cast<double>(k + 1) /
                           static_cast<double>(sorted.size());
    if (sorted[k] <= allowed) greatest = sorted[k];
  }
  std::vector<bool> beyond;
  for (const double each : chances) beyond.push_back(each <= greatest);
  return beyond;
}

}  // namespace sojourn::relocation::difference_rules

// The 90/180 rule against days counted one by one, over random histories, and
// what one balance costs.
//
//   stay_histories [HISTORIES]     1,000,000 unless told
//
// Prints the first history on which both differ and exits 1.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "services/visa/visa_days.h"
#include "services/visa/visa_stay_model.h"
#include "services/visa/visa_stay_plan.h"

namespace sojourn::visa {
namespace {

using Clock = std::chrono::steady_clock;

double Since(Clock::time_point began) {
  return std::chrono::duration<double>(Clock::now() - began).count();
}

bool Agree(uint32_t histories) {
  const auto began = Clock::now();
  int64_t illegal = 0;
  for (uint32_t seed = 1; seed <= histories; ++seed) {
    const stay_model::History history(seed);
    const auto answer = JudgeStayPlan(
        history.stays(), history.plan(),
        [](size_t, std::string_view part) { return std::string(part); });
    if (!answer.ok() || !(*answer == history.Answer())) {
      std::printf("seed %u differs\n", seed);
      return false;
    }
    illegal += answer->first_illegal_day ? 1 : 0;
  }
  std::printf(
      "%u histories agree with counting day by day (%.0f %% of plans "
      "too long) in %.1f s\n",
      histories, 100.0 * static_cast<double>(illegal) / histories,
      Since(began));
  return true;
}

// Ten years of travel: a stay of 20 days each 45.
void TimeBalance() {
  std::vector<LegalDays> stays;
  for (absl::CivilDay day(2016, 1, 1); day < absl::CivilDay(2026, 1, 1);
       day += 45) {
    stays.push_back({day, day + 19});
  }
  constexpr int kTimes = 20'000;
  int64_t sum = 0;
  std::vector<double> rounds;
  for (int round = 0; round < 7; ++round) {
    const auto began = Clock::now();
    for (int i = 0; i < kTimes; ++i) {
      const DaySet history(stays);
      sum += BalanceOn(history, absl::CivilDay(2016, 6, 1) + i % 3400)
                 .days_available;
    }
    rounds.push_back(Since(began) / kTimes * 1e6);
  }
  std::sort(rounds.begin(), rounds.end());
  std::printf(
      "a balance over 10 years (%zu stays): %.2f us (%.2f to %.2f; "
      "sum %lld)\n",
      stays.size(), rounds[rounds.size() / 2], rounds.front(), rounds.back(),
      static_cast<long long>(sum));
}

}  // namespace
}  // namespace sojourn::visa

int main(int argc, char** argv) {
  const unsigned long asked =
      argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000'000;
  if (!sojourn::visa::Agree(static_cast<uint32_t>(asked))) return 1;
  sojourn::visa::TimeBalance();
  return 0;
}

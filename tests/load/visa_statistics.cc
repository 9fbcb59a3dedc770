// What the programme sees of many applications: how long it takes to count
// them and to hide the few, and how much is left to see.
//
//   visa_statistics [APPLICATIONS]     200,000 unless told
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "services/visa/statistics/decision_tally.h"
#include "services/visa/statistics/statistics_report.h"

namespace sojourn::visa::statistics {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kRoutes = 80;
constexpr int kYears = 10;
constexpr int kRounds = 5;

double Since(Clock::time_point began) {
  return std::chrono::duration<double>(Clock::now() - began).count();
}

// Few routes take most of them, as few missions do.
class Draw {
 public:
  explicit Draw(uint32_t seed) : random_(seed) {
    std::vector<double> weights;
    for (int route = 1; route <= kRoutes; ++route)
      weights.push_back(1.0 / route);
    routes_ = std::discrete_distribution<int>(weights.begin(), weights.end());
  }

  Application Next() {
    Application application;
    application.route_id = absl::StrCat("route-", 100 + routes_(random_));
    absl::CivilDay day = absl::CivilDay(2016, 1, 1) + UpTo(kYears * 365);
    Tell(application, FactType::kLodged, day);
    if (UpTo(19) == 0) {
      Tell(application, FactType::kWithdrawn, day + UpTo(20));
      return application;
    }
    if (UpTo(9) != 0) Tell(application, FactType::kAdmissible, day += UpTo(10));
    day += UpTo(9) == 0 ? UpTo(90) : UpTo(15);
    const bool refused = UpTo(5) == 0;
    Tell(application, refused ? FactType::kRefused : FactType::kIssued, day);
    if (!refused || UpTo(7) != 0) return application;
    Tell(application, FactType::kAppealed, day += 1 + UpTo(29));
    Tell(application, UpTo(3) == 0 ? FactType::kIssued : FactType::kRefused,
         day + UpTo(300));
    return application;
  }

 private:
  int UpTo(int most) {
    return std::uniform_int_distribution<int>(0, most)(random_);
  }
  static void Tell(Application& application, FactType type,
                   absl::CivilDay day) {
    application.history.push_back({.type = type,
                                   .occurred_on = day,
                                   .recorded_at = absl::UnixEpoch(),
                                   .flags = {}});
  }

  std::mt19937 random_;
  std::discrete_distribution<int> routes_;
};

using Numbers = std::map<std::tuple<int, std::string, Counted, int>, int64_t>;

void Add(const Application& application, Numbers& numbers) {
  for (const Entry& entry : TallyOf(application)) {
    ++numbers[{entry.year, application.route_id, entry.counted, entry.days}];
  }
}

// As LoadCounts reads them.
std::vector<Count> CountsOf(const Numbers& numbers) {
  std::vector<Count> counts;
  for (const auto& [key, number] : numbers) {
    const auto& [year, route, counted, days] = key;
    counts.push_back({.route_id = route,
                      .destination_country = "NL",
                      .scheme = Scheme::kC,
                      .entry = {.year = year, .counted = counted, .days = days},
                      .number = number});
  }
  return counts;
}

// Those of each thousand are drawn outside of the time.
Numbers CountAll(int64_t many, double* seconds) {
  Draw draw(20261130);
  Numbers numbers;
  *seconds = 0;
  for (int64_t done = 0; done < many;) {
    std::vector<Application> some;
    while (some.size() < 1'000 && done < many) {
      some.push_back(draw.Next());
      ++done;
    }
    const auto began = Clock::now();
    for (const Application& application : some) Add(application, numbers);
    *seconds += Since(began);
  }
  return numbers;
}

struct Seen {
  int64_t numbers = 0;
  int64_t hidden = 0;
  int64_t few = 0;  // shown, and of 1 to 4: none may be

  void Look(const v1::VisaCount& count) {
    ++numbers;
    hidden += count.hidden() ? 1 : 0;
    few += !count.hidden() && count.number() > 0 && count.number() < 5 ? 1 : 0;
  }
};

Seen LookAt(const v1::GetVisaStatisticsResponse& report) {
  Seen seen;
  for (const v1::VisaStatisticsRow& row : report.rows()) {
    for (const v1::VisaCount* count :
         {&row.issued(), &row.refused(), &row.decided(), &row.appealed(),
          &row.appeals_granted(), &row.appeals_refused(), &row.withdrawn()}) {
      seen.Look(*count);
    }
  }
  return seen;
}

void Print(const char* what, std::vector<double> seconds) {
  std::sort(seconds.begin(), seconds.end());
  std::printf("%-24s %8.1f ms (%.1f to %.1f)\n", what,
              seconds[seconds.size() / 2] * 1e3, seconds.front() * 1e3,
              seconds.back() * 1e3);
}

void Run(int64_t many) {
  std::vector<Count> counts;
  v1::GetVisaStatisticsResponse report;
  std::vector<double> counting;
  std::vector<double> reporting;
  for (int round = 0; round < kRounds; ++round) {
    counts = CountsOf(CountAll(many, &counting.emplace_back()));
    const auto began = Clock::now();
    report = ReportOf(counts);
    reporting.push_back(Since(began));
  }
  const Seen seen = LookAt(report);
  std::printf("%lld applications by %d routes: %zu counts, %d rows\n",
              static_cast<long long>(many), kRoutes, counts.size(),
              report.rows_size());
  Print("counting all of them", counting);
  Print("the report of all years", reporting);
  std::printf("%lld numbers, %.1f %% hidden, %lld of 1 to 4 shown; %.0f kB\n",
              static_cast<long long>(seen.numbers),
              100.0 * static_cast<double>(seen.hidden) /
                  static_cast<double>(seen.numbers),
              static_cast<long long>(seen.few),
              static_cast<double>(report.ByteSizeLong()) / 1e3);
}

}  // namespace
}  // namespace sojourn::visa::statistics

int main(int argc, char** argv) {
  const long asked = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 200'000;
  sojourn::visa::statistics::Run(std::max(asked, 1L));
  return 0;
}

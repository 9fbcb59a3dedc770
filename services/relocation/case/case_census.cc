#include "services/relocation/case/case_census.h"

#include <cstdint>
#include <memory>
#include <string>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/metrics/bucket.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/level_share.h"

namespace sojourn::relocation {
namespace {

// A case's phase at a time is that of its last entry before it.
constexpr db::Query kCount{"relocation_census", R"sql(
SELECT last.phase, count(*)
FROM relocations r
CROSS JOIN LATERAL (
  SELECT e.phase FROM timeline_entries e
  WHERE e.relocation_id = r.id AND e.recorded_at <= $1
  ORDER BY e.version DESC LIMIT 1) AS last
GROUP BY last.phase)sql"};

constexpr db::Query kCountLevels{"relocation_count_levels", R"sql(
SELECT count(*) FILTER (WHERE level = 'L1'), count(*) FROM relocations
WHERE received_at >= $1 AND received_at < $2 AND state <> 'ERASED')sql"};

constexpr absl::Duration kDelay = absl::Hours(1);
constexpr absl::Duration kInterval = absl::Seconds(15);

constexpr Phase kPhases[] = {Phase::kIntake, Phase::kAssessment,
                             Phase::kPlacement, Phase::kMove, Phase::kEnded};

}  // namespace

absl::StatusOr<std::map<Phase, int64_t>> CountCases(server::Runtime& runtime,
                                                    absl::Time deadline) {
  using Counts = std::map<Phase, int64_t>;
  return runtime.db().Read<Counts>(
      deadline, [](db::Transaction& tx) -> absl::StatusOr<Counts> {
        ASSIGN_OR_RETURN(const db::Result result,
                         tx.Execute(kCount, db::Params(tx.now() - kDelay)));
        Counts counts;
        for (const db::Row row : result) {
          const std::string name = row.Get<std::string>(0);
          for (const Phase phase : kPhases) {
            if (Name(phase) == name) counts[phase] = row.Get<int64_t>(1);
          }
        }
        return counts;
      });
}

void MeasureCases(server::Runtime& runtime) {
  auto& gauge = runtime.metrics().Gauges(
      {.name = "sojourn_relocation_cases",
       .help = "Cases by phase an hour of domain time ago: 1 in their bucket",
       .labels = {"phase", "bucket"}});
  struct Due {
    absl::Mutex mutex;
    absl::Time at ABSL_GUARDED_BY(mutex) = absl::InfinitePast();
  };
  const auto due = std::make_shared<Due>();
  runtime.metrics().OnScrape([&runtime, &gauge, due] {
    const absl::MutexLock lock(&due->mutex);
    const absl::Time now = absl::Now();
    if (now < due->at) return;
    due->at = now + kInterval;
    auto counts = CountCases(runtime, now + absl::Seconds(2));
    if (!counts.ok()) return;
    for (const Phase phase : kPhases) {
      metrics::SetBucket(gauge, (*counts)[phase], Name(phase));
    }
  });
}

void MeasureLevels(server::Runtime& runtime) {
  auto& gauge = runtime.metrics().Gauges(
      {.name = "sojourn_relocation_emergency_share",
       .help = "Percent of cases of 13 weeks that are L1: 1 in its series",
       .labels = {"share"}});
  runtime.metrics().OnScrape([&runtime, &gauge] {
    const auto share = runtime.db().Read<std::string_view>(
        absl::Now() + absl::Seconds(2),
        [](db::Transaction& tx) -> absl::StatusOr<std::string_view> {
          const LevelWindow window = LevelWindowAt(tx.now());
          ASSIGN_OR_RETURN(
              const db::Result counts,
              tx.Execute(kCountLevels, db::Params(window.from, window.until)));
          return LevelShare(counts.row(0).Get<int64_t>(0),
                            counts.row(0).Get<int64_t>(1));
        });
    if (!share.ok()) return;
    for (const std::string_view each : kLevelShares) {
      gauge.With({each}).Set(each == *share ? 1 : 0);
    }
  });
}

}  // namespace sojourn::relocation

#include "services/relocation/case/case_census.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/metrics/bucket.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/level_share.h"

namespace sojourn::relocation {
namespace {

// A case's phase at a time is that of its last entry before it: that of its
// state where nothing came after. The gauge tells no more than so many ($4)
// apart, and nobody but who imports cases changes as many of one state in an
// hour ($5). Of each state in turn by its index: an archive is not walked.
constexpr db::Query kCount{"relocation_census", R"sql(
WITH phases AS (
  SELECT * FROM unnest($2::text[], $3::text[]) AS p (state, phase))
SELECT stood.phase, count(*)
FROM (
  SELECT p.phase
  FROM phases p
  CROSS JOIN LATERAL (
    SELECT FROM relocations r
    WHERE r.state = p.state AND r.updated_at <= $1
    ORDER BY r.updated_at LIMIT $4) AS untouched
  UNION ALL
  SELECT last.phase
  FROM phases p
  CROSS JOIN LATERAL (
    SELECT r.id FROM relocations r
    WHERE r.state = p.state AND r.updated_at > $1
    ORDER BY r.updated_at LIMIT $5) AS changed
  CROSS JOIN LATERAL (
    SELECT e.phase FROM timeline_entries e
    WHERE e.relocation_id = changed.id AND e.recorded_at <= $1
    ORDER BY e.version DESC LIMIT 1) AS last) AS stood
GROUP BY stood.phase)sql"};

// From here on the bucket is the last one.
constexpr int kMostCounted = 5;
constexpr int kMostChanged = 1000;

constexpr db::Query kCountLevels{"relocation_count_levels", R"sql(
SELECT count(*) FILTER (WHERE level = 'L1'), count(*) FROM relocations
WHERE received_at >= $1 AND received_at < $2 AND state <> 'ERASED')sql"};

constexpr absl::Duration kDelay = absl::Hours(1);
constexpr absl::Duration kInterval = absl::Seconds(15);

constexpr Phase kPhases[] = {Phase::kIntake, Phase::kAssessment,
                             Phase::kPlacement, Phase::kMove, Phase::kEnded};

// Of all states but ERASED, whose histories are gone, with the phase of each.
db::Params CountedAt(absl::Time at) {
  std::vector<std::string> states;
  std::vector<std::string> phases;
  for (int s = 0; s < kStates; ++s) {
    const auto state = static_cast<State>(s);
    if (state == State::kErased) continue;
    states.emplace_back(Name(state));
    phases.emplace_back(Name(PhaseOf(state)));
  }
  return db::Params(at, states, phases, kMostCounted, kMostChanged);
}

}  // namespace

absl::StatusOr<std::map<Phase, int64_t>> CountCases(server::Runtime& runtime,
                                                    absl::Time deadline) {
  using Counts = std::map<Phase, int64_t>;
  return runtime.db().Read<Counts>(
      deadline, [](db::Transaction& tx) -> absl::StatusOr<Counts> {
        ASSIGN_OR_RETURN(const db::Result result,
                         tx.Execute(kCount, CountedAt(tx.now() - kDelay)));
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

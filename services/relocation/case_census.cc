#include "services/relocation/case_census.h"

#include <cstdint>
#include <memory>
#include <string>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/metrics/bucket.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_state_machine.h"

namespace sojourn::relocation {
namespace {

// A case's state at a time is that of its last entry before it.
constexpr db::Query kCount{"relocation_census", R"sql(
SELECT last.state, count(*)
FROM relocations r
CROSS JOIN LATERAL (
  SELECT e.state FROM timeline_entries e
  WHERE e.relocation_id = r.id AND e.recorded_at <= $1
  ORDER BY e.version DESC LIMIT 1) AS last
GROUP BY last.state)sql"};

constexpr absl::Duration kDelay = absl::Hours(1);
constexpr absl::Duration kInterval = absl::Seconds(15);

constexpr Phase kPhases[] = {Phase::kIntake, Phase::kAssessment,
                             Phase::kPlacement, Phase::kMove, Phase::kEnded};

}  // namespace

std::string_view Name(Phase phase) {
  switch (phase) {
    case Phase::kIntake:
      return "INTAKE";
    case Phase::kAssessment:
      return "ASSESSMENT";
    case Phase::kPlacement:
      return "PLACEMENT";
    case Phase::kMove:
      return "MOVE";
    case Phase::kEnded:
      return "ENDED";
  }
  return "";
}

Phase PhaseOf(State state) {
  constexpr StateSet kIntake =
      StateSet::Range(State::kAlerted, State::kIncomplete);
  constexpr StateSet kAssessment =
      StateSet::Range(State::kTriaged, State::kEligible);
  constexpr StateSet kPlacement =
      StateSet::Range(State::kWaitlisted, State::kDefenderAccepted);
  // Preparing, travelling and staying are one: none tells who is on her way.
  constexpr StateSet kMove =
      StateSet::Range(State::kPreDeparture, State::kEnding);
  if (kIntake.Has(state)) return Phase::kIntake;
  if (kAssessment.Has(state)) return Phase::kAssessment;
  if (kPlacement.Has(state)) return Phase::kPlacement;
  if (kMove.Has(state)) return Phase::kMove;
  return Phase::kEnded;
}

absl::StatusOr<std::map<Phase, int64_t>> CountCases(server::Runtime& runtime,
                                                    absl::Time deadline) {
  using Counts = std::map<Phase, int64_t>;
  return runtime.db().Read<Counts>(
      deadline, [](db::Transaction& tx) -> absl::StatusOr<Counts> {
        ASSIGN_OR_RETURN(const db::Result result,
                         tx.Execute(kCount, db::Params(tx.now() - kDelay)));
        Counts counts;
        for (const db::Row row : result) {
          const State state =
              Parse<State>(row.Get<std::string>(0)).value_or(State::kErased);
          counts[PhaseOf(state)] += row.Get<int64_t>(1);
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

}  // namespace sojourn::relocation

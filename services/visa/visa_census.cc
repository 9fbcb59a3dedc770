#include "services/visa/visa_census.h"

#include <memory>
#include <string>

#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/metrics/bucket.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::visa {
namespace {

// A fact is one version, and the event of that version has the state after it.
constexpr db::Query kCount{"application_census", R"sql(
SELECT e.state, count(*)
FROM applications a
CROSS JOIN LATERAL (
  SELECT f.version FROM application_facts f
  WHERE f.application_id = a.id AND f.recorded_at <= $1
  ORDER BY f.version DESC LIMIT 1) AS last
JOIN events e ON e.aggregate_kind = 'application'
  AND e.aggregate_id = a.public_id AND e.aggregate_version = last.version
GROUP BY e.state)sql"};

constexpr absl::Duration kDelay = absl::Hours(1);
constexpr absl::Duration kInterval = absl::Seconds(15);
constexpr absl::Duration kPatience = absl::Seconds(2);

constexpr Phase kPhases[] = {Phase::kPreparing, Phase::kWithMission,
                             Phase::kGranted, Phase::kEnded};

}  // namespace

std::string_view Name(Phase phase) {
  switch (phase) {
    case Phase::kPreparing:
      return "PREPARING";
    case Phase::kWithMission:
      return "WITH_MISSION";
    case Phase::kGranted:
      return "GRANTED";
    case Phase::kEnded:
      return "ENDED";
  }
  return "";
}

Phase PhaseOf(ApplicationState state) {
  switch (state) {
    case ApplicationState::kUnspecified:
    case ApplicationState::kPlanned:
    case ApplicationState::kDocumentsPending:
    case ApplicationState::kPreclearancePending:
    case ApplicationState::kPreclearanceGranted:
    case ApplicationState::kAppointmentBooked:
      return Phase::kPreparing;
    case ApplicationState::kLodged:
    case ApplicationState::kAdmissible:
    case ApplicationState::kConsultation:
    case ApplicationState::kDocumentsAsked:
    case ApplicationState::kAppealed:
      return Phase::kWithMission;
    // Issued, in her hands and used are one: none tells who is on her way.
    case ApplicationState::kIssued:
    case ApplicationState::kCollected:
    case ApplicationState::kUsed:
    case ApplicationState::kExtended:
      return Phase::kGranted;
    case ApplicationState::kPreclearanceRefused:
    case ApplicationState::kRefused:
    case ApplicationState::kExpired:
    case ApplicationState::kAnnulled:
    case ApplicationState::kWithdrawn:
      return Phase::kEnded;
  }
  return Phase::kEnded;
}

absl::StatusOr<std::map<Phase, int64_t>> CountApplications(
    server::Runtime& runtime, absl::Time deadline) {
  using Counts = std::map<Phase, int64_t>;
  return runtime.db().Read<Counts>(
      deadline, [](db::Transaction& tx) -> absl::StatusOr<Counts> {
        ASSIGN_OR_RETURN(const db::Result result,
                         tx.Execute(kCount, db::Params(tx.now() - kDelay)));
        Counts counts;
        for (const db::Row row : result) {
          const std::string told = row.Get<std::string>(0);
          const auto state = FromName<ApplicationState>(
              Sv(absl::StripPrefix(told, "APPLICATION_STATE_")));
          counts[PhaseOf(state.value_or(ApplicationState::kUnspecified))] +=
              row.Get<int64_t>(1);
        }
        return counts;
      });
}

void MeasureApplications(server::Runtime& runtime) {
  auto& gauge =
      runtime.metrics().Gauges({.name = "sojourn_visa_applications",
                                .help = "Applications by phase an hour of "
                                        "domain time ago: 1 in their bucket",
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
    auto counts = CountApplications(runtime, now + kPatience);
    // A scrape while the database is down keeps the last values.
    if (!counts.ok()) return;
    for (const Phase phase : kPhases) {
      metrics::SetBucket(gauge, (*counts)[phase], Name(phase));
    }
  });
}

}  // namespace sojourn::visa

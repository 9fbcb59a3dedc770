#include "services/relocation/worklist/protection_census.h"

#include "absl/time/clock.h"
#include "common/db/database.h"
#include "common/metrics/bucket.h"
#include "common/status/status_macros.h"
#include "services/relocation/rights/erasure_store.h"

namespace sojourn::relocation {
namespace {

constexpr db::Query kCount{"protection_count", R"sql(
SELECT (SELECT count(*) FROM alerts
        WHERE kind = 'BREAK_GLASS' AND raised_at > $1),
       (SELECT count(*) FROM alerts
        WHERE kind IN ('CASE_TAKEN', 'WITHDRAWN_ALONE', 'SAFE_ELSEWHERE_ALONE',
                       'CONTACT_REPLACED')
          AND raised_at > $1),
       (SELECT count(*) FROM probing_alerts WHERE raised_at > $1),
       count(*) FILTER (WHERE due_at > $2),
       count(*) FILTER (WHERE due_at <= $2)
FROM exposure_tasks WHERE done_at IS NULL)sql"};

// The office goes through the list once a month.
constexpr int kDaysBetweenRuns = 31;
// From here on the bucket is the last one.
constexpr int kMostCounted = 5;

absl::StatusOr<int64_t> CountKept(db::Transaction& tx) {
  const absl::CivilDay day =
      absl::ToCivilDay(tx.now() - absl::Hours(1), absl::UTCTimeZone());
  ASSIGN_OR_RETURN(
      const std::vector<erasures::DueCase> due,
      erasures::ListDue(tx, day - kDaysBetweenRuns, {}, kMostCounted));
  return static_cast<int64_t>(due.size());
}

}  // namespace

absl::StatusOr<ProtectionCounts> CountProtection(server::Runtime& runtime,
                                                 absl::Time deadline) {
  return runtime.db().Read<ProtectionCounts>(
      deadline, [](db::Transaction& tx) -> absl::StatusOr<ProtectionCounts> {
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(kCount,
                       db::Params(tx.now() - absl::Hours(24), tx.now())));
        const db::Row row = rows.row(0);
        ASSIGN_OR_RETURN(const int64_t kept, CountKept(tx));
        return ProtectionCounts{.glass_broken_24h = row.Get<int64_t>(0),
                                .acted_alone_24h = row.Get<int64_t>(1),
                                .probing_accounts_24h = row.Get<int64_t>(2),
                                .tasks_open = row.Get<int64_t>(3),
                                .tasks_overdue = row.Get<int64_t>(4),
                                .retention_overdue = kept};
      });
}

void MeasureProtection(server::Runtime& runtime) {
  auto& broken = runtime.metrics().Gauges(
      {.name = "sojourn_relocation_glass_broken_24h",
       .help = "Identities revealed by break-glass in the last 24 hours.",
       .labels = {}});
  auto& alone = runtime.metrics().Gauges(
      {.name = "sojourn_relocation_acted_alone_24h",
       .help = "Cases that somebody took, or withdrew or gave another contact "
               "with nobody else's word, in the last 24 hours.",
       .labels = {}});
  auto& probing = runtime.metrics().Gauges(
      {.name = "sojourn_relocation_probing_accounts_24h",
       .help = "Accounts whose requests resembled others' cases unusually "
               "often, in the last 24 hours.",
       .labels = {}});
  auto& tasks = runtime.metrics().Gauges(
      {.name = "sojourn_relocation_exposure_tasks",
       .help = "Tasks of exposures that nobody has done, by whether overdue.",
       .labels = {"overdue"}});
  auto& kept = runtime.metrics().Gauges(
      {.name = "sojourn_relocation_retention_overdue",
       .help = "Cases to be erased or justified for over a month: 1 in their "
               "bucket.",
       .labels = {"bucket"}});
  runtime.metrics().OnScrape(
      [&runtime, &broken, &alone, &probing, &tasks, &kept] {
        const auto counts =
            CountProtection(runtime, absl::Now() + absl::Seconds(2));
        if (!counts.ok()) return;
        broken.With({}).Set(metrics::LowerEnd(counts->glass_broken_24h));
        alone.With({}).Set(metrics::LowerEnd(counts->acted_alone_24h));
        probing.With({}).Set(metrics::LowerEnd(counts->probing_accounts_24h));
        tasks.With({"no"}).Set(metrics::LowerEnd(counts->tasks_open));
        tasks.With({"yes"}).Set(metrics::LowerEnd(counts->tasks_overdue));
        metrics::SetBucket(kept, counts->retention_overdue);
      });
}

}  // namespace sojourn::relocation

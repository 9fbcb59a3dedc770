#include "services/relocation/protection_census.h"

#include "absl/time/clock.h"
#include "common/db/database.h"
#include "common/status/status_macros.h"

namespace sojourn::relocation {
namespace {

constexpr db::Query kCount{"protection_count", R"sql(
SELECT (SELECT count(*) FROM alerts
        WHERE kind = 'BREAK_GLASS' AND raised_at > $1),
       (SELECT count(*) FROM probing_alerts WHERE raised_at > $1),
       count(*) FILTER (WHERE due_at > $2),
       count(*) FILTER (WHERE due_at <= $2)
FROM exposure_tasks WHERE done_at IS NULL)sql"};

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
        return ProtectionCounts{.glass_broken_24h = row.Get<int64_t>(0),
                                .probing_accounts_24h = row.Get<int64_t>(1),
                                .tasks_open = row.Get<int64_t>(2),
                                .tasks_overdue = row.Get<int64_t>(3)};
      });
}

void MeasureProtection(server::Runtime& runtime) {
  auto& broken = runtime.metrics().Gauges(
      {.name = "sojourn_relocation_glass_broken_24h",
       .help = "Identities revealed by break-glass in the last 24 hours.",
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
  runtime.metrics().OnScrape([&runtime, &broken, &probing, &tasks] {
    const auto counts =
        CountProtection(runtime, absl::Now() + absl::Seconds(2));
    if (!counts.ok()) return;
    broken.With({}).Set(static_cast<double>(counts->glass_broken_24h));
    probing.With({}).Set(static_cast<double>(counts->probing_accounts_24h));
    tasks.With({"no"}).Set(static_cast<double>(counts->tasks_open));
    tasks.With({"yes"}).Set(static_cast<double>(counts->tasks_overdue));
  });
}

}  // namespace sojourn::relocation

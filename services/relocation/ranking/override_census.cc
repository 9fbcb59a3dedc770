#include "services/relocation/ranking/override_census.h"

#include "absl/time/clock.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/level_share.h"

namespace sojourn::relocation {
namespace {

constexpr db::Query kCount{"override_census", R"sql(
SELECT count(*) FILTER (WHERE overrides_first), count(*) FROM proposals
WHERE overrides_first IS NOT NULL AND asked_at >= $1 AND asked_at < $2)sql"};

}  // namespace

absl::StatusOr<OverrideCount> CountOverrides(server::Runtime& runtime,
                                             absl::Time deadline) {
  return runtime.db().Read<OverrideCount>(
      deadline, [](db::Transaction& tx) -> absl::StatusOr<OverrideCount> {
        const LevelWindow window = LevelWindowAt(tx.now());
        ASSIGN_OR_RETURN(
            const db::Result counts,
            tx.Execute(kCount, db::Params(window.from, window.until)));
        const db::Row row = counts.row(0);
        return OverrideCount{.overridden = row.Get<int64_t>(0),
                             .choices = row.Get<int64_t>(1)};
      });
}

void MeasureOverrides(server::Runtime& runtime) {
  auto& gauge = runtime.metrics().Gauges(
      {.name = "sojourn_relocation_override_share",
       .help = "Percent of places chosen of rankings within 13 weeks that were "
               "not the first: 1 in its series",
       .labels = {"share"}});
  runtime.metrics().OnScrape([&runtime, &gauge] {
    const absl::StatusOr<OverrideCount> counts =
        CountOverrides(runtime, absl::Now() + absl::Seconds(2));
    if (!counts.ok()) return;
    const std::string_view share =
        LevelShare(counts->overridden, counts->choices);
    for (const std::string_view each : kLevelShares) {
      gauge.With({each}).Set(each == share ? 1 : 0);
    }
  });
}

}  // namespace sojourn::relocation

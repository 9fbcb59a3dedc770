#include "services/relocation/worklist/pause_store.h"

#include "common/status/status_macros.h"

namespace sojourn::relocation::pause_store {
namespace {

constexpr db::Query kLoad{"clock_pauses_load", R"sql(
SELECT officer, set_by, paused_at, resumed_at FROM clock_pauses
WHERE relocation_id = $1 ORDER BY paused_at, id)sql"};

constexpr db::Query kByOfficer{"clock_pauses_by_officer", R"sql(
SELECT officer, count(*) FILTER (WHERE resumed_at IS NULL), count(*),
  extract(epoch FROM sum(coalesce(resumed_at, greatest($1, paused_at))
                         - greatest(paused_at, $2)))::bigint AS seconds
FROM clock_pauses
WHERE coalesce(resumed_at, 'infinity'::timestamptz) > $2::timestamptz
  AND paused_at <= $1::timestamptz
GROUP BY officer ORDER BY seconds DESC, officer LIMIT $3)sql"};

}  // namespace

absl::StatusOr<std::vector<Pause>> Load(db::Transaction& tx,
                                        std::string_view case_row_id) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kLoad, db::Params(case_row_id)));
  std::vector<Pause> pauses;
  for (const db::Row row : rows) {
    pauses.push_back({.officer = row.Get<std::string>(0),
                      .set_by = row.Get<std::string>(1),
                      .paused_at = row.Get<absl::Time>(2),
                      .resumed_at = row.Find<absl::Time>(3)});
  }
  return pauses;
}

absl::StatusOr<std::vector<OfficerPauses>> ByOfficer(db::Transaction& tx,
                                                     absl::Time since) {
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kByOfficer, db::Params(tx.now(), since, kMostOfficers)));
  std::vector<OfficerPauses> officers;
  for (const db::Row row : rows) {
    officers.push_back({.officer = row.Get<std::string>(0),
                        .standing_still = row.Get<int64_t>(1),
                        .pauses = row.Get<int64_t>(2),
                        .stood_still = absl::Seconds(row.Get<int64_t>(3))});
  }
  return officers;
}

}  // namespace sojourn::relocation::pause_store

#include "services/relocation/alert_store.h"

#include "common/status/status_macros.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::auth::Role;

constexpr db::Query kInsert{"alerts_insert", R"sql(
INSERT INTO alerts (id, kind, relocation_id, subject, organisation_id,
                    reason_sealed, raised_at)
VALUES ($1, $2, $3, $4, $5, $6, $7))sql"};

constexpr db::Query kList{"alerts_list", R"sql(
SELECT a.id, r.id, a.subject, a.organisation_id, a.reason_sealed, a.raised_at,
       r.public_id, r.code, r.level, r.state, r.overlay
FROM alerts a JOIN relocations r ON r.id = a.relocation_id
WHERE a.raised_at > $1 AND r.state <> 'ERASED'
  AND (($2::boolean AND a.kind = 'BREAK_GLASS')
       OR ($3::boolean AND r.lead_subject = $4 AND a.subject <> $4))
ORDER BY a.raised_at DESC, a.id DESC LIMIT $5)sql"};

ShownAlert ReadAlert(const db::Row& row) {
  return {
      .alert = {.row_id = row.Get<std::string>(0),
                .case_row_id = row.Get<std::string>(1),
                .subject = row.Get<std::string>(2),
                .organisation_id = row.Get<std::string>(3),
                .reason_sealed = row.Find<db::Bytes>(4),
                .raised_at = row.Get<absl::Time>(5)},
      .relocation_id = row.Get<std::string>(6),
      .code = row.Get<std::string>(7),
      .level = Parse<Level>(row.Get<std::string>(8)).value_or(Level::kL1),
      .state = Parse<State>(row.Get<std::string>(9)).value_or(State::kErased),
      .overlay =
          Parse<Overlay>(row.Get<std::string>(10)).value_or(Overlay::kNone)};
}

}  // namespace

void InsertAlert(db::Transaction& tx, const Alert& alert) {
  tx.Queue(kInsert,
           db::Params(alert.row_id,
                      alert.reason_sealed ? "BREAK_GLASS" : "IDENTITY_REVEALED",
                      alert.case_row_id, alert.subject, alert.organisation_id,
                      alert.reason_sealed, alert.raised_at));
}

absl::StatusOr<std::vector<ShownAlert>> ListAlerts(db::Transaction& tx,
                                                   const auth::Caller& caller,
                                                   int limit) {
  const bool watches =
      caller.roles.HasAnyOf({Role::kSecurityOfficer, Role::kAuditor});
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kList, db::Params(tx.now() - kAlertShown, watches,
                                   caller.Has(Role::kProgrammeOfficer),
                                   caller.subject, limit)));
  std::vector<ShownAlert> alerts;
  for (const db::Row row : rows) alerts.push_back(ReadAlert(row));
  return alerts;
}

}  // namespace sojourn::relocation

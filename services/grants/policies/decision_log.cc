#include "services/grants/policies/decision_log.h"

#include "common/keystore/key_ref.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_rows.h"

namespace sojourn::grants {
namespace {

constexpr db::Query kSelect{"grants_select_decisions",
                            R"sql(SELECT n.id::text, n.method,
            n.author_organisation_id, n.author_subject,
            coalesce(a.acting_for, ''), n.noted_at, n.note_sealed
          FROM grant_notes n
          LEFT JOIN approvals a ON n.method = 'ApproveGrant'
            AND a.grant_id = n.grant_id
            AND a.approver_organisation_id = n.author_organisation_id
            AND a.approver_subject = n.author_subject
          WHERE n.grant_id = $1::uuid ORDER BY n.id)sql"};

struct Noted {
  std::string id;
  LoggedDecision decision;
  db::Bytes reason;
};

Noted Read(const db::Row& row) {
  RowReader in(row);
  Noted noted;
  noted.id = in.Text();
  noted.decision.method = in.Text();
  noted.decision.decided_by = in.Who();
  noted.decision.acting_for = in.Text();
  noted.decision.decided_at = in.Get<absl::Time>();
  noted.reason = in.Get<db::Bytes>();
  return noted;
}

// What the programme office says of her, such as why a report would harm her,
// and who of it: a caseworker's account is nothing that a funder is told.
bool IsKeptFromHolder(const server::Call& call, const Grant& grant,
                      const LoggedDecision& decision) {
  return call.caller.organisation_id == grant.organisation_id &&
         decision.decided_by.organisation_id != grant.organisation_id;
}

absl::StatusOr<std::string> Open(const crypto::Sealer& sealer,
                                 const Grant& grant, const Noted& noted) {
  const auto opened =
      sealer.Open(keystore::KeyRef::Case(grant.key_ref), noted.reason,
                  {"grant_notes", noted.id, "note_sealed"});
  if (!opened.ok() && ReasonOf(opened.status()) == "ERASED") return "";
  return opened;
}

}  // namespace

absl::StatusOr<std::vector<LoggedDecision>> LoadDecisions(
    server::Runtime& runtime, const server::Call& call, const Grant& grant,
    bool with_reasons) {
  using All = std::vector<Noted>;
  ASSIGN_OR_RETURN(
      const All noted,
      runtime.db().Read<All>(
          call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<All> {
            ASSIGN_OR_RETURN(const db::Result rows,
                             tx.Execute(kSelect, db::Params(grant.id)));
            All all;
            for (const db::Row row : rows) all.push_back(Read(row));
            return all;
          }));
  std::vector<LoggedDecision> decisions;
  for (const Noted& each : noted) {
    LoggedDecision& decision = decisions.emplace_back(each.decision);
    if (IsKeptFromHolder(call, grant, decision)) {
      decision.decided_by = {};
      continue;
    }
    if (!with_reasons) continue;
    ASSIGN_OR_RETURN(decision.reason, Open(runtime.sealer(), grant, each));
  }
  return decisions;
}

}  // namespace sojourn::grants

#include "services/relocation/duplicates/duplicate_desk.h"

#include <algorithm>
#include <utility>

#include "common/crypto/ids.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/duplicates/merge_desk.h"
#include "services/relocation/exposure/alert_store.h"
#include "services/relocation/relocation_store_case.h"

namespace sojourn::relocation {
namespace {

using comparison::Proposed;

// The kind of organisation that runs the programme, as tokens say it.
constexpr char kOffice[] = "PROGRAMME";

absl::StatusOr<Proposed> Propose(server::Runtime& runtime,
                                 const server::Call& call,
                                 const CaseName& name) {
  const Scope scope = ScopeOf(runtime.policy(), call);
  return runtime.db().Read<Proposed>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Proposed> {
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(kSelectCase, CaseParams(name.value, scope)));
        if (rows.empty()) return NotFound("relocation");
        return comparison::Propose(tx, ReadCaseRow(rows.row(0)).relocation);
      });
}

absl::Status TellOf(server::Runtime& runtime, const server::Call& call,
                    const Proposed& proposed) {
  if (proposed.asked.IsTrustedTo(call.caller.subject, proposed.now)) {
    return absl::OkStatus();
  }
  return runtime.db().Write(call.deadline, [&](db::Transaction& tx) {
    InsertAlert(tx, {.row_id = crypto::NewUuidV7(),
                     .kind = AlertKind::kDuplicatesSought,
                     .case_row_id = proposed.asked.relocation.id,
                     .subject = call.caller.subject,
                     .organisation_id = call.caller.organisation_id,
                     .told_subject = proposed.asked.relocation.lead_subject,
                     .raised_at = tx.now()});
    return absl::OkStatus();
  });
}

// Without those of a case whose keys are gone.
absl::StatusOr<std::vector<v1::CasePair>> ShowJudged(const CaseVault& vault,
                                                     const Proposed& proposed) {
  std::vector<v1::CasePair> shown;
  for (const pair_store::PairRow& row : proposed.judged) {
    auto pair = ShowPair(vault, row, proposed.asked.relocation.relocation_id);
    if (ReasonOf(pair.status()) == "ERASED") continue;
    RETURN_IF_ERROR(pair.status());
    shown.push_back(*std::move(pair));
  }
  return shown;
}

}  // namespace

absl::Status CheckBroughtByOthers(const Relocation& relocation,
                                  const auth::Caller& caller) {
  return merge_rules::CheckBroughtByOthers(relocation, caller.subject,
                                           caller.organisation_id,
                                           caller.organisation_kind == kOffice);
}

absl::StatusOr<Duplicates> FindDuplicates(
    server::Runtime& runtime, const server::Call& call, const CaseName& name,
    absl::FunctionRef<absl::Status(const std::vector<std::string>& ids)>
        before_opening) {
  ASSIGN_OR_RETURN(Proposed proposed, Propose(runtime, call, name));
  const CaseVault vault(runtime.sealer());
  RETURN_IF_ERROR(comparison::LeaveOutSeparated(vault, proposed));
  std::vector<std::string> all = proposed.Ids();
  for (const pair_store::PairRow& pair : proposed.judged) {
    const std::string& other =
        comparison::OtherOf(pair, proposed.asked.relocation.relocation_id);
    if (std::find(all.begin(), all.end(), other) == all.end()) {
      all.push_back(other);
    }
  }
  RETURN_IF_ERROR(CheckBroughtByOthers(proposed.asked.relocation, call.caller));
  RETURN_IF_ERROR(TellOf(runtime, call, proposed));
  RETURN_IF_ERROR(before_opening(all));
  RETURN_IF_ERROR(comparison::FetchKeys(vault, proposed));
  Duplicates found{.likely = {},
                   .some_not_compared = proposed.some_not_compared,
                   .judged = {}};
  ASSIGN_OR_RETURN(found.judged, ShowJudged(vault, proposed));
  ASSIGN_OR_RETURN(found.likely, comparison::Likely(vault, proposed));
  return found;
}

}  // namespace sojourn::relocation

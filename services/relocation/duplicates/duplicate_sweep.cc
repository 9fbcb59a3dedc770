#include "services/relocation/duplicates/duplicate_sweep.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/duplicates/comparison.h"
#include "services/relocation/duplicates/duplicate_desk.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_store_case.h"

namespace sojourn::relocation {
namespace {

using comparison::Proposed;
using duplicates::LikelyPair;
using duplicates::Look;
using duplicates::Looked;
using ::sojourn::auth::Role;

// A few a turn: each may open a hundred others.
constexpr int kMostLooks = 5;

audit::Record RecordOf(const std::vector<std::string>& ids) {
  audit::Record record;
  record.actor_service = "relocation";
  record.method = "duplicates/propose";
  record.resource_kind = "relocation";
  record.resource_ids = ids;
  record.fields = "duplicate_comparison";
  return record;
}

absl::StatusOr<std::optional<Proposed>> Load(server::Runtime& runtime,
                                             const Look& look,
                                             absl::Time deadline) {
  using Found = std::optional<Proposed>;
  return runtime.db().Read<Found>(
      deadline, [&](db::Transaction& tx) -> absl::StatusOr<Found> {
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(kSelectCaseByRow, db::Params(look.case_row_id)));
        if (rows.empty()) return Found();
        const Relocation asked = ReadCaseRow(rows.row(0)).relocation;
        if (asked.state == State::kErased) return Found();
        ASSIGN_OR_RETURN(Proposed proposed, comparison::Propose(tx, asked));
        return Found(std::move(proposed));
      });
}

absl::StatusOr<Looked> Compare(server::Runtime& runtime, Proposed& proposed,
                               absl::Time deadline) {
  const CaseVault vault(runtime.sealer());
  RETURN_IF_ERROR(comparison::LeaveOutSeparated(vault, proposed));
  Looked looked{
      .compared = {}, .likely = {}, .all = !proposed.some_not_compared};
  if (proposed.candidates.empty()) return looked;
  RETURN_IF_ERROR(
      runtime.audit().RecordRead(RecordOf(proposed.Ids()), deadline));
  RETURN_IF_ERROR(comparison::FetchKeys(vault, proposed));
  ASSIGN_OR_RETURN(const std::vector<LikelyDuplicate> likely,
                   comparison::Likely(vault, proposed));
  for (const DuplicateCandidate& each : proposed.candidates) {
    looked.compared.push_back(each.relocation_id);
  }
  for (const LikelyDuplicate& each : likely) {
    looked.likely.push_back(each.candidate.relocation_id);
  }
  return looked;
}

absl::Status LookAt(server::Runtime& runtime, const Look& look,
                    absl::Time deadline) {
  ASSIGN_OR_RETURN(std::optional<Proposed> proposed,
                   Load(runtime, look, deadline));
  Looked looked;
  if (proposed) {
    auto compared = Compare(runtime, *proposed, deadline);
    // Its keys are gone: it is nobody's duplicate.
    if (ReasonOf(compared.status()) != "ERASED") {
      RETURN_IF_ERROR(compared.status());
      looked = *std::move(compared);
    }
  }
  return runtime.db().Write(deadline, [&](db::Transaction& tx) {
    duplicates::PutLikely(tx, look, looked);
    return absl::OkStatus();
  });
}

bool MayJudge(const LikelyPair& pair, const auth::Caller& caller) {
  return CheckBroughtByOthers(pair.first, caller).ok() &&
         CheckBroughtByOthers(pair.second, caller).ok();
}

}  // namespace

absl::Status ProposeDuplicates(server::Runtime& runtime, absl::Time deadline) {
  ASSIGN_OR_RETURN(
      const std::vector<Look> looks,
      runtime.db().Read<std::vector<Look>>(deadline, [](db::Transaction& tx) {
        return duplicates::ListLooks(tx, kMostLooks);
      }));
  for (const Look& each : looks) {
    const absl::Status looked = LookAt(runtime, each, deadline);
    if (!looked.ok()) log::Failure("duplicates_not_proposed", looked);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<v1::WorkItem>> LikelyDuplicateWork(
    server::Runtime& runtime, const server::Call& call, int limit) {
  std::vector<v1::WorkItem> items;
  if (!call.caller.Has(Role::kProgrammeOfficer)) return items;
  ASSIGN_OR_RETURN(const std::vector<LikelyPair> pairs,
                   runtime.db().Read<std::vector<LikelyPair>>(
                       call.deadline, [&](db::Transaction& tx) {
                         return duplicates::ListLikely(tx, limit);
                       }));
  for (const LikelyPair& pair : pairs) {
    if (!MayJudge(pair, call.caller)) continue;
    v1::WorkItem& item = items.emplace_back();
    item.set_relocation_id(pair.first.relocation_id);
    item.set_code(pair.first.code);
    item.set_level(ToProto(pair.first.level));
    item.set_state(ToProto(pair.first.state));
    item.set_what(absl::StrCat(
        "this case and ", pair.second.code,
        " may be about the same people, and nobody has judged it: compare "
        "them, and say with ConfirmDuplicate whether they are SAME or "
        "NOT_SAME"));
    item.set_action("FindPossibleDuplicates");
  }
  return items;
}

}  // namespace sojourn::relocation

#include "services/relocation/money/fund_sweep.h"

#include <algorithm>
#include <string>
#include <vector>

#include "common/log/log.h"
#include "common/status/status_macros.h"
#include "services/relocation/money/bridging_file.h"
#include "services/relocation/money/bridging_rules.h"
#include "services/relocation/money/fund_alert.h"
#include "services/relocation/money/fund_store.h"
#include "services/relocation/relocation_state_machine.h"
#include "services/relocation/relocation_store_case.h"
#include "services/relocation/workflow/peer_store.h"
#include "services/relocation/workflow/workflow_rules.h"

namespace sojourn::relocation {
namespace {

using fund_store::Stranded;
using ::sojourn::keystore::KeyRef;

constexpr int kMostApplications = 20;

audit::Record RecordOf(const Stranded& stranded) {
  audit::Record record;
  record.actor_service = "relocation";
  record.method = "funds/suspended";
  record.resource_kind = "relocation";
  record.resource_ids = {stranded.relocation_id};
  record.fields = "asked_elsewhere";
  return record;
}

// What brought the grant, and nothing takes back yet.
const Step* AskedBy(const CoordinationEdit& edit, std::string_view grant_id) {
  const std::vector<Step>& steps = edit.steps();
  for (const Step& step : steps) {
    if (step.kind != StepKind::kSubmitGrant || step.peer_ref != grant_id ||
        step.state != StepState::kDone) {
      continue;
    }
    const bool undone =
        std::any_of(steps.begin(), steps.end(), [&](const Step& each) {
          return each.undoes == step.row_id &&
                 each.state != StepState::kCancelled;
        });
    return undone ? nullptr : &step;
  }
  return nullptr;
}

absl::Status AskElsewhere(db::Transaction& tx, CoordinationEdit& edit,
                          const Step& asked, const Stranded& stranded) {
  const bool bridging = !asked.record_id.empty();
  if (bridging) RETURN_IF_ERROR(ForgetAnswer(tx, edit, asked.record_id));
  ASSIGN_OR_RETURN(const bool another,
                   fund_store::AnyActive(tx, stranded.currency_code, bridging));
  if (!another) TellNoFundLeft(tx, edit.before());
  RETURN_IF_ERROR(
      edit.Plan(workflow_rules::PlanAskAnew(asked.row_id, edit.steps())));
  return edit.Commit({.event = Event::kFundLost,
                      .reason = "FUND_SUSPENDED",
                      .refs = {{"grant_id", stranded.grant_id}}});
}

absl::Status Leave(server::Runtime& runtime, db::Transaction& tx,
                   const Stranded& stranded) {
  ASSIGN_OR_RETURN(
      const db::Result locked,
      tx.Execute(kLockCaseByRow, db::Params(stranded.case_row_id)));
  if (locked.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(CoordinationEdit edit,
                   CoordinationEdit::Open(tx, runtime.sealer(),
                                          ReadCaseRow(locked.row(0)), {}));
  // Until she can be asked again, or somebody who is left.
  if (edit.before().suspended()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const bool left, fund_store::Leave(tx, stranded.grant_id));
  if (!left) return absl::OkStatus();
  runtime.audit().Append(tx, RecordOf(stranded));
  const Step* const found = AskedBy(edit, stranded.grant_id);
  ASSIGN_OR_RETURN(
      const std::string state,
      peer_store::StateHeard(tx, peer_store::kGrants, stranded.grant_id));
  if (found == nullptr || !kOpen.Has(edit.before().state) ||
      !bridging_rules::IsUndecided(state)) {
    return absl::OkStatus();
  }
  const Step asked = *found;
  return AskElsewhere(tx, edit, asked, stranded);
}

}  // namespace

absl::Status LeaveSuspendedFunds(server::Runtime& runtime,
                                 absl::Time deadline) {
  ASSIGN_OR_RETURN(const std::vector<Stranded> stranded,
                   runtime.db().Read<std::vector<Stranded>>(
                       deadline, [](db::Transaction& tx) {
                         return fund_store::ListStranded(tx, kMostApplications);
                       }));
  if (stranded.empty()) return absl::OkStatus();
  std::vector<KeyRef> keys;
  for (const Stranded& each : stranded) {
    keys.push_back(KeyRef::Case(each.relocation_id));
  }
  RETURN_IF_ERROR(runtime.sealer().Prefetch(keys));
  for (const Stranded& each : stranded) {
    const absl::Status left = runtime.db().Write(
        deadline,
        [&](db::Transaction& tx) { return Leave(runtime, tx, each); });
    if (!left.ok()) log::Failure("fund_not_left", left);
  }
  return absl::OkStatus();
}

}  // namespace sojourn::relocation

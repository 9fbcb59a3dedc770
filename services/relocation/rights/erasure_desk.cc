#include "services/relocation/rights/erasure_desk.h"

#include <utility>
#include <vector>

#include "common/crypto/ids.h"
#include "common/idempotency/mutation.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/defender_voice.h"
#include "services/relocation/exposure/alert_store.h"
#include "services/relocation/referral/open_referrals.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_refusal.h"
#include "services/relocation/relocation_store_parts.h"
#include "services/relocation/workflow/peer_store.h"
#include "services/relocation/workflow/workflow_rules.h"
#include "services/relocation/workflow/workflow_store_steps.h"

namespace sojourn::relocation {
namespace {

constexpr char kReasonColumn[] = "legal_hold_reason_sealed";
constexpr char kWhyColumn[] = "justification_sealed";
constexpr StepKind kSteps[] = {StepKind::kEraseKeys, StepKind::kEraseInCapacity,
                               StepKind::kEraseInVisa,
                               StepKind::kEraseInGrants};

constexpr db::Query kSelectPersons{
    "erasure_select_persons",
    "SELECT id FROM persons WHERE relocation_id = $1 ORDER BY position"};

crypto::Binding Bound(const erasures::Root& root, std::string_view column) {
  return {"retentions", root.row_id, column};
}

// Every service is asked, also one that was never told of the case: a call of
// ours may still be on its way to it.
absl::Status PlanErasure(db::Transaction& tx, const erasures::Root& root,
                         const auth::Caller& caller) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectPersons, db::Params(root.row_id)));
  std::vector<std::string> persons;
  for (const db::Row row : rows) persons.push_back(row.Get<std::string>(0));
  peer_store::EnsureRefs(tx, root.row_id, persons);
  workflow_rules::StepPlan plan;
  for (const StepKind kind : kSteps) plan.add.push_back({.kind = kind});
  return steps::Apply(tx, root.row_id, plan,
                      {.subject = caller.subject,
                       .organisation_id = caller.organisation_id})
      .status();
}

void AskForSecond(db::Transaction& tx, const erasures::Root& root,
                  ErasureReason reason, const auth::Caller& caller) {
  erasures::SaveWish(
      tx, root.row_id,
      {.reason = reason, .asked_by = caller.subject, .asked_at = tx.now()});
  InsertAlert(tx, {.row_id = crypto::NewUuidV7(),
                   .kind = reason == ErasureReason::kSheAsked
                               ? AlertKind::kHerErasureAsked
                               : AlertKind::kErasureAsked,
                   .case_row_id = root.row_id,
                   .subject = caller.subject,
                   .organisation_id = caller.organisation_id,
                   .told_subject = root.lead_subject,
                   .raised_at = tx.now()});
}

idempotency::Outcome OutcomeOf(const erasures::Root& root, std::string fields,
                               std::string_view reason) {
  return {.result_ref = root.relocation_id,
          .replayed = false,
          .audit_resource = "relocation",
          .audit_id = root.relocation_id,
          .audit_fields = std::move(fields),
          .audit_reason = std::string(reason)};
}

absl::Status CheckEtag(std::string_view etag, const erasures::Root& root) {
  const std::string current = std::to_string(root.version);
  if (etag.empty() || etag == current) return absl::OkStatus();
  return EtagMismatch(current);
}

absl::StatusOr<db::Bytes> SealInto(CaseEdit& edit, std::string_view column,
                                   std::string_view plain) {
  return edit.Seal("retentions", edit.current.relocation.id, column, plain);
}

// Her view of the choice, sealed; nothing where the request chooses nothing.
absl::StatusOr<std::optional<db::Bytes>> ChooseMonths(
    CaseEdit& edit, const v1::SetRetentionRequest& request,
    erasures::RetentionRow& kept) {
  const v1::DefenderView* const view =
      request.has_defender_view() ? &request.defender_view() : nullptr;
  RETURN_IF_ERROR(CheckVoice(edit, view));
  if (request.months() == 0) return std::nullopt;
  RETURN_IF_ERROR(
      CheckView(edit.facts,
                ToFacts(view, edit.current.intake.safe_contact(), ""), edit.now)
          .status());
  if (!view->agrees()) {
    return FailedPrecondition(Name(Guard::kDefenderDisagrees),
                              "how long the case is kept is her choice",
                              "set what she agrees to");
  }
  kept.chosen_months = request.months();
  kept.months_set_by = edit.by();
  return SealInto(edit, "view_sealed", view->SerializeAsString());
}

absl::Status Hold(CaseEdit& edit, const v1::SetRetentionRequest& request,
                  erasures::RetentionRow& kept) {
  ASSIGN_OR_RETURN(kept.legal_hold_reason_sealed,
                   SealInto(edit, kReasonColumn, request.legal_hold_reason()));
  const std::string row_id = crypto::NewUuidV7();
  ASSIGN_OR_RETURN(db::Bytes told, edit.Seal("alerts", row_id, "reason_sealed",
                                             request.legal_hold_reason()));
  edit.Tell(AlertKind::kHoldSet, row_id, std::move(told));
  kept.legal_hold = true;
  kept.justified_at = edit.now;
  kept.lift.reset();
  return absl::OkStatus();
}

absl::Status Lift(CaseEdit& edit, const v1::SetRetentionRequest& request,
                  erasures::RetentionRow& kept) {
  ASSIGN_OR_RETURN(const bool lifted,
                   LiftsHold({.legal_hold = kept.legal_hold}, kept.lift,
                             edit.by(), edit.now));
  const std::string row_id = crypto::NewUuidV7();
  ASSIGN_OR_RETURN(db::Bytes reason,
                   edit.Seal("alerts", row_id, "reason_sealed",
                             request.legal_hold_reason()));
  edit.Tell(lifted ? AlertKind::kHoldLifted : AlertKind::kHoldLiftAsked, row_id,
            std::move(reason));
  if (!lifted) {
    kept.lift = {.asked_by = edit.by(), .asked_at = edit.now};
    return absl::OkStatus();
  }
  kept.legal_hold = false;
  kept.legal_hold_reason_sealed.reset();
  kept.lift.reset();
  return absl::OkStatus();
}

}  // namespace

// What the locked case allows: it is erased, or a second officer is awaited.
absl::StatusOr<idempotency::Outcome> ErasureDesk::Decide(
    db::Transaction& tx, const erasures::Root& root, const Wish& wish) const {
  ASSIGN_OR_RETURN(const erasures::RetentionRow row,
                   erasures::LoadRetention(tx, root.row_id));
  const RetentionFacts retention = erasures::FactsOf(root, row);
  RETURN_IF_ERROR(Next(root.state, Event::kErased).status());
  RETURN_IF_ERROR(CheckNoHold(retention));
  if (wish.reason == ErasureReason::kRetention) {
    RETURN_IF_ERROR(
        CheckChoiceOfAnother(retention, wish.caller.subject, tx.now()));
  }
  if (wish.readable) {
    RETURN_IF_ERROR(CheckAllowed(tx, root, retention, wish));
  }
  std::string asked_by;
  if (TakesTwoOfficers(wish.reason)) {
    ASSIGN_OR_RETURN(const std::optional<ErasureWish> earlier,
                     erasures::LoadWish(tx, root.row_id));
    ASSIGN_OR_RETURN(
        const bool second,
        IsSecondOfficer(earlier, wish.reason, wish.caller.subject, tx.now()));
    if (!second) {
      AskForSecond(tx, root, wish.reason, wish.caller);
      return OutcomeOf(root, "erasure asked", Name(wish.reason));
    }
    asked_by = earlier->asked_by;
  }
  RETURN_IF_ERROR(TellOfReferrals(tx, root.row_id, root.lead_subject));
  erasures::Bury(
      tx, root,
      {.reason = wish.reason, .asked_by = asked_by, .by = wish.caller.subject});
  RETURN_IF_ERROR(PlanErasure(tx, root, wish.caller));
  return OutcomeOf(root, "erased", Name(wish.reason));
}

// Whether the case can be opened; fetches its keys where it can.
absl::StatusOr<bool> ErasureDesk::FetchKeys(const server::Call& call,
                                            const CaseName& name) const {
  ASSIGN_OR_RETURN(
      const CaseKeys keys,
      runtime_.db().Read<CaseKeys>(
          call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<CaseKeys> {
            ASSIGN_OR_RETURN(
                const db::Result found,
                tx.Execute(erasures::kFind, db::Params(name.value)));
            if (found.empty()) return NotFound("relocation");
            ASSIGN_OR_RETURN(
                const auto known,
                FindCaseKeysByRow(tx, erasures::ReadRoot(found.row(0)).row_id));
            return known.value_or(CaseKeys());
          }));
  RETURN_IF_ERROR(desk_.vault().Prefetch(keys));
  return runtime_.keys().Exists(keystore::KeyRef::Case(keys.relocation_id));
}

absl::Status ErasureDesk::CheckAllowed(db::Transaction& tx,
                                       const erasures::Root& root,
                                       const RetentionFacts& retention,
                                       const Wish& wish) const {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kSelectCaseByRow, db::Params(root.row_id)));
  ASSIGN_OR_RETURN(const CaseParts parts, LoadParts(tx, root.row_id));
  ASSIGN_OR_RETURN(const OpenedCase current,
                   desk_.vault().Open(ReadCaseRow(found.row(0)), parts));
  const v1::DefenderView* const view = wish.request.has_defender_view()
                                           ? &wish.request.defender_view()
                                           : nullptr;
  RETURN_IF_ERROR(CheckVoice(current, view, tx.now()));
  return CheckErasure(current.Facts(), retention, wish.reason,
                      ToFacts(view, current.intake.safe_contact(), ""),
                      tx.now());
}

absl::StatusOr<ErasureDesk::Erased> ErasureDesk::ReadErased(
    const server::Call& call, std::string_view relocation_id) const {
  return runtime_.db().Read<Erased>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Erased> {
        auto tombstone = erasures::LoadTombstone(tx, relocation_id);
        if (tombstone.ok()) return Erased{.tombstone = *std::move(tombstone)};
        if (!absl::IsNotFound(tombstone.status())) return tombstone.status();
        ASSIGN_OR_RETURN(
            const db::Result found,
            tx.Execute(erasures::kFind, db::Params(relocation_id)));
        if (found.empty()) return NotFound("relocation");
        ASSIGN_OR_RETURN(
            const std::optional<ErasureWish> wish,
            erasures::LoadWish(tx, erasures::ReadRoot(found.row(0)).row_id));
        return Erased{.lapses_at = wish ? LapsesAt(*wish) : std::nullopt};
      });
}

absl::StatusOr<ErasureDesk::Erased> ErasureDesk::Erase(
    const server::Call& call, const CaseName& name, ErasureReason reason,
    const v1::EraseRelocationRequest& request) const {
  ASSIGN_OR_RETURN(const bool readable, FetchKeys(call, name));
  const Wish wish{.reason = reason,
                  .request = request,
                  .caller = call.caller,
                  .readable = readable};
  const auto erase =
      [&](db::Transaction& tx,
          const db::Result& locked) -> absl::StatusOr<idempotency::Outcome> {
    const erasures::Root root = erasures::ReadRoot(locked.row(0));
    if (root.state == State::kErased) return OutcomeOf(root, "tombstone", "");
    RETURN_IF_ERROR(CheckEtag(request.etag(), root));
    return Decide(tx, root, wish);
  };
  ASSIGN_OR_RETURN(
      const idempotency::Outcome outcome,
      idempotency::Mutate(runtime_, call, erasures::kLock,
                          db::Params(name.value), "relocation", erase));
  return ReadErased(call, outcome.result_ref);
}

absl::StatusOr<ErasureDesk::Kept> ErasureDesk::SetRetention(
    const server::Call& call, const CaseName& name,
    const v1::SetRetentionRequest& request) const {
  const auto set = [&](CaseEdit& edit) -> absl::StatusOr<std::string> {
    const Relocation& relocation = edit.current.relocation;
    ASSIGN_OR_RETURN(erasures::RetentionRow kept,
                     erasures::LoadRetention(edit.tx(), relocation.id));
    ASSIGN_OR_RETURN(const std::optional<db::Bytes> view_sealed,
                     ChooseMonths(edit, request, kept));
    if (request.has_legal_hold()) {
      RETURN_IF_ERROR(request.legal_hold() ? Hold(edit, request, kept)
                                           : Lift(edit, request, kept));
    }
    if (!request.justification().empty()) {
      ASSIGN_OR_RETURN(kept.justification_sealed,
                       SealInto(edit, kWhyColumn, request.justification()));
      kept.justified_at = edit.now;
    }
    erasures::SaveRetention(edit.tx(), relocation.id, kept, view_sealed);
    return relocation.relocation_id;
  };
  ASSIGN_OR_RETURN(const std::string relocation_id,
                   desk_.Edit(call, name, request.etag(), set));
  return ReadKept(call, relocation_id);
}

absl::StatusOr<ErasureDesk::Kept> ErasureDesk::ReadKept(
    const server::Call& call, const std::string& relocation_id) const {
  struct Rows {
    erasures::Root root;
    erasures::RetentionRow retention;
  };
  ASSIGN_OR_RETURN(
      const Rows rows,
      runtime_.db().Read<Rows>(
          call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Rows> {
            ASSIGN_OR_RETURN(
                const db::Result found,
                tx.Execute(erasures::kFind, db::Params(relocation_id)));
            if (found.empty()) return NotFound("relocation");
            Rows read{.root = erasures::ReadRoot(found.row(0))};
            ASSIGN_OR_RETURN(read.retention,
                             erasures::LoadRetention(tx, read.root.row_id));
            return read;
          }));
  Kept kept{.facts = erasures::FactsOf(rows.root, rows.retention)};
  if (rows.retention.lift) kept.lift_lapses_at = LapsesAt(*rows.retention.lift);
  Relocation relocation;
  relocation.relocation_id = relocation_id;
  const auto open = [&](const char* column,
                        const std::optional<db::Bytes>& sealed)
      -> absl::StatusOr<std::string> {
    if (!sealed) return std::string();
    return desk_.vault().Unseal(relocation, Bound(rows.root, column), *sealed);
  };
  ASSIGN_OR_RETURN(
      kept.legal_hold_reason,
      open(kReasonColumn, rows.retention.legal_hold_reason_sealed));
  ASSIGN_OR_RETURN(kept.justification,
                   open(kWhyColumn, rows.retention.justification_sealed));
  return kept;
}

}  // namespace sojourn::relocation

#include "services/relocation/case/case_desk.h"

#include <algorithm>
#include <utility>

#include "common/crypto/ids.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/afterwards/afterwards_store.h"
#include "services/relocation/case/duress.h"
#include "services/relocation/coordination/travel_file.h"
#include "services/relocation/ranking/ranking_store.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_store_parts.h"
#include "services/relocation/relocation_view.h"
#include "services/relocation/round/round_store.h"
#include "services/relocation/workflow/workflow_rules.h"
#include "services/relocation/workflow/workflow_store_steps.h"
#include "services/relocation/worklist/later_due.h"

namespace sojourn::relocation {
namespace {

// Stands where the id of what was changed does; no id begins so.
constexpr char kHerNo[] = "!";
constexpr char kDisagrees[] = "DEFENDER_DISAGREES";

absl::Status SheDisagrees() {
  return FailedPrecondition(
      kDisagrees, "she does not agree to this: it was not done, her no is kept",
      "talk with her about what she wants: a later yes is a call of its own, "
      "and Withdraw records that she stops");
}

}  // namespace

using ::sojourn::auth::Relation;
using ::sojourn::auth::Role;

Scope ScopeOf(const auth::PolicyTable& policy, const server::Call& call) {
  Scope scope;
  const auth::RpcPolicy* row = policy.Find(call.method);
  if (row == nullptr) return scope;
  if (call.caller.is_service) {
    scope.any = row->AllowsService(call.caller.service);
    return scope;
  }
  for (const auto& [role, name] : auth::kRoles) {
    if (!call.caller.Has(role)) continue;
    const std::optional<Relation> relation = row->RelationOf({role});
    if (!relation) continue;
    switch (*relation) {
      case Relation::kAny:
        scope.any = true;
        break;
      case Relation::kOwn:
        (role == Role::kCityCoordinator ? scope.host : scope.submitter) =
            call.caller.organisation_id;
        break;
      case Relation::kAssigned:
        scope.assignee = call.caller.subject;
        break;
    }
  }
  return scope;
}

absl::Status CaseDesk::Prefetch(const server::Call& call, const CaseName& name,
                                const Scope& scope) const {
  using Keys = std::optional<CaseKeys>;
  ASSIGN_OR_RETURN(
      const Keys keys,
      runtime_.db().Read<Keys>(call.deadline, [&](db::Transaction& tx) {
        return FindCaseKeys(tx, name, scope);
      }));
  // What is not there is answered under the lock, like everything else.
  return keys ? vault_.Prefetch(*keys) : absl::OkStatus();
}

absl::StatusOr<std::string> CaseDesk::Change(const server::Call& call,
                                             const CaseName& name,
                                             std::string_view etag,
                                             CaseChange change) const {
  const Scope scope = ScopeOf(runtime_.policy(), call);
  RETURN_IF_ERROR(Prefetch(call, name, scope));
  ASSIGN_OR_RETURN(
      const idempotency::Outcome outcome,
      idempotency::Mutate(
          runtime_, call, name.is_proposal ? kLockCaseOfProposal : kLockCase,
          CaseParams(name.value, scope), "relocation",
          [&](db::Transaction& tx, const db::Result& locked)
              -> absl::StatusOr<idempotency::Outcome> {
            const CaseRow row = ReadCaseRow(locked.row(0));
            if (!etag.empty() && etag != row.relocation.etag()) {
              return EtagMismatch(row.relocation.etag());
            }
            ASSIGN_OR_RETURN(const CaseParts parts,
                             LoadParts(tx, row.relocation.id));
            ASSIGN_OR_RETURN(const OpenedCase current, vault_.Open(row, parts));
            ASSIGN_OR_RETURN(std::string result, change(tx, row, current));
            return idempotency::Outcome{
                .result_ref = std::move(result),
                .replayed = false,
                .audit_resource = "relocation",
                .audit_id = row.relocation.relocation_id,
                .audit_fields = Name(ViewOf(call, current)),
                .audit_reason = ""};
          }));
  if (outcome.result_ref == kHerNo) return SheDisagrees();
  return outcome.result_ref;
}

absl::StatusOr<std::string> CaseDesk::Edit(
    const server::Call& call, const CaseName& name, std::string_view etag,
    absl::FunctionRef<absl::StatusOr<std::string>(CaseEdit& edit)> change)
    const {
  return Change(
      call, name, etag,
      [&](db::Transaction& tx, const CaseRow&, const OpenedCase& current) {
        CaseEdit edit(tx, vault_, call, current);
        return edit.OrHerNo(change(edit));
      });
}

absl::Status CaseDesk::HearIn(const server::Call& call,
                              std::string_view relocation_id,
                              const google::protobuf::Message& request) const {
  const std::optional<v1::DefenderView> heard = DuressIn(request);
  if (!heard) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::string value, ParseCaseName(relocation_id));
  const CaseName name{.value = std::move(value), .is_proposal = false};
  RETURN_IF_ERROR(Edit(call, name, "", [&](CaseEdit& edit) {
                    return KeepDuress(edit, call.method, *heard);
                  }).status());
  return DuressHeard();
}

absl::StatusOr<CaseDesk::Snapshot> CaseDesk::Read(const server::Call& call,
                                                  const CaseName& name) const {
  struct Rows {
    CaseRow row;
    CaseParts parts;
    CoordinationRows coordination;
    absl::Time now;
  };
  const Scope scope = ScopeOf(runtime_.policy(), call);
  ASSIGN_OR_RETURN(
      Rows rows,
      runtime_.db().Read<Rows>(
          call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Rows> {
            Rows found;
            ASSIGN_OR_RETURN(const db::Result result,
                             tx.Execute(name.is_proposal ? kSelectCaseOfProposal
                                                         : kSelectCase,
                                        CaseParams(name.value, scope)));
            if (result.empty()) return NotFound("relocation");
            found.row = ReadCaseRow(result.row(0));
            found.now = tx.now();
            ASSIGN_OR_RETURN(found.parts,
                             LoadParts(tx, found.row.relocation.id));
            ASSIGN_OR_RETURN(found.coordination,
                             LoadCoordination(tx, found.row.relocation.id));
            return found;
          }));
  CaseKeys keys{.relocation_id = rows.row.relocation.relocation_id,
                .person_ids = {}};
  for (const PersonRow& person : rows.parts.persons) {
    keys.person_ids.push_back(person.person_id);
  }
  RETURN_IF_ERROR(vault_.Prefetch(keys));
  ASSIGN_OR_RETURN(OpenedCase opened, vault_.Open(rows.row, rows.parts));
  ASSIGN_OR_RETURN(rows.coordination.travel,
                   OpenTravel(vault_.sealer(), opened.relocation,
                              std::move(rows.coordination.travel_rows)));
  ASSIGN_OR_RETURN(rows.coordination.records,
                   OpenRecords(vault_.sealer(), opened.relocation,
                               rows.coordination.record_rows));
  ASSIGN_OR_RETURN(rows.coordination.referrals,
                   OpenReferrals(vault_.sealer(), keys.relocation_id,
                                 rows.coordination.referral_rows));
  ASSIGN_OR_RETURN(rows.coordination.reviews,
                   OpenReviews(vault_.sealer(), keys.relocation_id,
                               rows.coordination.review_rows));
  ASSIGN_OR_RETURN(rows.coordination.explanations,
                   OpenExplanations(vault_.sealer(), keys.relocation_id,
                                    rows.coordination.explanation_rows));
  ASSIGN_OR_RETURN(rows.coordination.briefs,
                   OpenBriefs(vault_.sealer(), keys.relocation_id,
                              rows.coordination.brief_rows));
  if (rows.coordination.origin_row) {
    ASSIGN_OR_RETURN(rows.coordination.origin,
                     OpenOrigin(vault_.sealer(), keys.relocation_id,
                                *rows.coordination.origin_row));
  }
  return Snapshot{.opened = std::move(opened),
                  .coordination = std::move(rows.coordination),
                  .now = rows.now};
}

CaseEdit::CaseEdit(db::Transaction& tx, const CaseVault& vault,
                   const server::Call& call, const OpenedCase& opened)
    : current(opened),
      facts(opened.Facts()),
      now(tx.now()),
      tx_(tx),
      vault_(vault),
      call_(call) {}

absl::StatusOr<db::Bytes> CaseEdit::Seal(std::string_view table,
                                         std::string_view row_id,
                                         std::string_view column,
                                         std::string_view plain) const {
  return vault_.Seal(current.relocation, {table, row_id, column}, plain);
}

absl::StatusOr<std::string> CaseEdit::Decide(const NewDecision& decision) {
  const std::string row_id = crypto::NewUuidV7();
  for (const OpenedDecision& each : current.decisions) {
    if (each.decision.has_view_due() && each.decision.kind() == decision.kind &&
        each.decision.about_id() == decision.about_id) {
      afterwards_store::Supersede(tx_, each.row_id);
    }
  }
  v1::Decision details;
  details.set_kind(decision.kind);
  details.set_outcome(decision.outcome);
  details.set_reason(std::string(decision.reason));
  details.set_verification_path(decision.path);
  if (decision.evidence != nullptr) {
    *details.mutable_evidence() = *decision.evidence;
  }
  details.set_led_by(current.relocation.lead_subject);
  details.set_about_id(decision.about_id);
  details.set_after_no(decision.after_no);
  if (decision.view != nullptr) {
    v1::DefenderView& view = *details.mutable_defender_view();
    view = *decision.view;
    if (view.asked_by().empty()) view.set_asked_by(by());
  }
  ASSIGN_OR_RETURN(db::Bytes sealed, Seal("decisions", row_id, "details_sealed",
                                          details.SerializeAsString()));
  InsertDecision(tx_, current.relocation.id,
                 {.row_id = row_id,
                  .decision_id = decision.decision_id,
                  .sealed = std::move(sealed),
                  .has_view = decision.view != nullptr,
                  .view_due = decision.view_due,
                  .decided_by = by(),
                  .decided_at = now});
  return row_id;
}

void CaseEdit::Asked(const v1::DefenderView* view, std::string_view about_id) {
  asked_ = view;
  asked_about_ = std::string(about_id);
}

// The same no to the same, sent once more; not where she has said yes to
// anything since, as it is news then.
bool CaseEdit::HasNo(const v1::DefenderView& view) const {
  const auto& all = current.decisions;
  for (auto each = all.rbegin(); each != all.rend(); ++each) {
    const v1::Decision& kept = each->decision;
    if (kept.kind() == v1::DECISION_KIND_NOT_WANTED &&
        kept.outcome() == call_.method && kept.about_id() == asked_about_ &&
        kept.defender_view().SerializeAsString() == view.SerializeAsString()) {
      return true;
    }
    if (kept.defender_view().agrees()) return false;
  }
  return false;
}

absl::StatusOr<std::string> CaseEdit::OrHerNo(
    absl::StatusOr<std::string> changed) {
  if (asked_ == nullptr || ReasonOf(changed.status()) != kDisagrees) {
    return changed;
  }
  v1::DefenderView view = *asked_;
  if (view.asked_by().empty()) view.set_asked_by(by());
  if (HasNo(view)) return std::string(kHerNo);
  ASSIGN_OR_RETURN(Relocation next,
                   Move(current.relocation, Event::kDefenderObjected));
  ASSIGN_OR_RETURN(const std::string row_id,
                   Decide({.kind = v1::DECISION_KIND_NOT_WANTED,
                           .outcome = call_.method,
                           .reason = "",
                           .view = &view,
                           .about_id = asked_about_}));
  RETURN_IF_ERROR(Save(std::move(next), {.event = Event::kDefenderObjected,
                                         .subject_row_id = row_id})
                      .status());
  return std::string(kHerNo);
}

void CaseEdit::Tell(AlertKind kind, std::string row_id,
                    std::optional<db::Bytes> reason_sealed) {
  InsertAlert(tx_, {.row_id = std::move(row_id),
                    .kind = kind,
                    .case_row_id = current.relocation.id,
                    .subject = by(),
                    .organisation_id = organisation_id(),
                    .told_subject = current.relocation.lead_subject,
                    .reason_sealed = std::move(reason_sealed),
                    .raised_at = now});
}

// Missions take the most urgent first, so those that have an application of
// this case in hand hear when it becomes more or less so.
absl::Status CaseEdit::TellMissionsOfLevel(const Relocation& next) {
  if (next.level == current.relocation.level) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<Step> steps, steps::Load(tx_, next.id));
  return steps::Apply(tx_, next.id,
                      workflow_rules::PlanShares(
                          steps, {.by = StepKind::kOpenApplication}),
                      {by(), organisation_id()})
      .status();
}

absl::StatusOr<std::string> CaseEdit::Save(Relocation next,
                                           const Entry& entry) {
  const HistoryEntry history{.event = entry.event,
                             .reason = entry.reason,
                             .occurred_at = entry.occurred_at,
                             .by = by(),
                             .organisation_id = organisation_id(),
                             .subject_row_id = entry.subject_row_id,
                             .note = std::string(entry.note),
                             .corrects_row_id = entry.corrects_row_id,
                             .replaced_contact = "",
                             .changed_fields = entry.changed_fields,
                             .risk_cause = entry.risk_cause,
                             .refs = {}};
  RETURN_IF_ERROR(TellMissionsOfLevel(next));
  rankings::RenewAfter(tx_, current.relocation, next, entry.event,
                       {by(), organisation_id()});
  rounds::OutdateAfter(tx_, current.relocation, next, entry.event);
  RETURN_IF_ERROR(SettleLaterDue(tx_, vault_.sealer(), current.relocation,
                                 entry.event, next));
  RETURN_IF_ERROR(
      SaveCase(tx_, vault_.sealer(), current.relocation, next, history)
          .status());
  return entry.subject_public_id;
}

}  // namespace sojourn::relocation

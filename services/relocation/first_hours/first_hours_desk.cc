#include "services/relocation/first_hours/first_hours_desk.h"

#include <string>
#include <utility>

#include "common/crypto/ids.h"
#include "common/status/status_macros.h"
#include "services/relocation/agreements/officer_share.h"
#include "services/relocation/exposure/officer_store.h"
#include "services/relocation/first_hours/on_call_rules.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_store_parts.h"
#include "services/relocation/stay/stay_file.h"

namespace sojourn::relocation {
namespace {

Assignment LeadBy(const CaseEdit& edit, const v1::HandOverRequest& request) {
  Assignment lead;
  lead.role = AssignmentRole::kLead;
  lead.subject = request.to_subject();
  lead.organisation_id = request.to_organisation_id().empty()
                             ? edit.organisation_id()
                             : request.to_organisation_id();
  lead.assigned_at = edit.now;
  // Who took the case a moment ago does not make it anybody's by passing it on.
  lead.taken = TakesOver(
      {.lead_before = edit.current.relocation.lead_subject,
       .by = edit.by(),
       .subject = lead.subject,
       .as_lead = true,
       .by_is_trusted = edit.current.IsTrustedTo(edit.by(), edit.now)});
  return lead;
}

absl::Status TellTaker(CaseEdit& edit, const v1::HandOverRequest& request) {
  const std::string row_id = crypto::NewUuidV7();
  ASSIGN_OR_RETURN(db::Bytes note, edit.Seal("alerts", row_id, "reason_sealed",
                                             request.note()));
  InsertAlert(edit.tx(), {.row_id = row_id,
                          .kind = AlertKind::kHandedOver,
                          .case_row_id = edit.current.relocation.id,
                          .subject = edit.by(),
                          .organisation_id = edit.organisation_id(),
                          .told_subject = request.to_subject(),
                          .reason_sealed = std::move(note),
                          .raised_at = edit.now});
  return absl::OkStatus();
}

absl::StatusOr<std::string> HandedOver(CaseEdit& edit, const CaseVault& vault,
                                       const v1::HandOverRequest& request) {
  ASSIGN_OR_RETURN(Relocation next,
                   Move(edit.current.relocation, Event::kHandedOver));
  RETURN_IF_ERROR(on_call::CheckCaseFrom(next.lead_subject, edit.by(),
                                         request.to_subject()));
  const Assignment lead = LeadBy(edit, request);
  RETURN_IF_ERROR(
      CheckKnownLead(edit.tx(), lead.subject, lead.organisation_id));
  RETURN_IF_ERROR(
      CheckMayWorkFor(edit, vault, lead.role, lead.organisation_id));
  if (lead.taken) edit.Tell(AlertKind::kCaseTaken);
  RETURN_IF_ERROR(TellTaker(edit, request));
  next.lead_subject = lead.subject;
  next.lead_organisation_id = lead.organisation_id;
  PutAssignment(edit.tx(), next.id, lead);
  return edit.Save(next, {.event = Event::kHandedOver, .note = request.note()});
}

std::string ReasonOf(const v1::ImmediateMeasures& measures) {
  if (measures.measures_size() > 1) return "SEVERAL";
  return ShortName(v1::ImmediateMeasureKind_Name(measures.measures(0).kind()),
                   "IMMEDIATE_MEASURE_KIND_");
}

absl::StatusOr<std::string> Taken(
    CaseEdit& edit, const CaseVault& vault,
    const v1::RecordImmediateMeasuresRequest& request) {
  ASSIGN_OR_RETURN(const absl::Time occurred_at,
                   ParseOccurredAt(request.has_occurred_at(),
                                   request.occurred_at(), edit.now));
  ASSIGN_OR_RETURN(const Relocation next,
                   Move(edit.current.relocation, Event::kMeasuresTaken));
  v1::ImmediateMeasures measures;
  *measures.mutable_measures() = request.measures();
  SetTime(occurred_at, *measures.mutable_occurred_at());
  measures.set_recorded_by(edit.by());
  measures.set_organisation_id(edit.organisation_id());
  const std::string reason = ReasonOf(measures);
  ASSIGN_OR_RETURN(std::string row_id,
                   AddRecord(edit.tx(), vault.sealer(), edit.current.relocation,
                             std::move(measures)));
  return edit.Save(next, {.event = Event::kMeasuresTaken,
                          .reason = reason,
                          .occurred_at = occurred_at,
                          .subject_row_id = row_id,
                          .subject_public_id = row_id});
}

}  // namespace

absl::Status FirstHoursDesk::HandOver(
    const server::Call& call, const v1::HandOverRequest& request) const {
  ASSIGN_OR_RETURN(const CaseName name, NameOf(request));
  return desk_
      .Edit(call, name, request.etag(),
            [&](CaseEdit& edit) {
              return HandedOver(edit, desk_.vault(), request);
            })
      .status();
}

absl::Status FirstHoursDesk::RecordMeasures(
    const server::Call& call,
    const v1::RecordImmediateMeasuresRequest& request) const {
  ASSIGN_OR_RETURN(const CaseName name, NameOf(request));
  return desk_
      .Edit(call, name, request.etag(),
            [&](CaseEdit& edit) { return Taken(edit, desk_.vault(), request); })
      .status();
}

}  // namespace sojourn::relocation

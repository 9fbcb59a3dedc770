// What interrupts a case, or takes back a mistaken entry.
#include <utility>
#include <vector>

#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/case_file.h"
#include "services/relocation/case/contact_edit.h"
#include "services/relocation/coordination/coordination_desk.h"
#include "services/relocation/coordination/place_moves.h"
#include "services/relocation/coordination/travel_anew.h"
#include "services/relocation/coordination/travel_file.h"
#include "services/relocation/coordination/travel_ledger.h"
#include "services/relocation/fairness/self_description.h"
#include "services/relocation/interruptions/bereavement_desk.h"
#include "services/relocation/interruptions/bereavement_view.h"
#include "services/relocation/interruptions/silence_desk.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/relocation_store_timeline.h"
#include "services/relocation/reviews/explanation_desk.h"
#include "services/relocation/rights/consent_cascade.h"
#include "services/relocation/travel_plan/travel_plan_desk.h"
#include "services/relocation/workflow/workflow_store_steps.h"
#include "services/relocation/workflow/workflow_triggers.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::server::RpcScope;

absl::Status CheckCorrection(const v1::CorrectRecordRequest& req) {
  FieldChecker fields;
  if (req.event_id().empty()) {
    fields.Add("event_id", "FIELD_REQUIRED",
               "name the entry of GetTimeline that was a mistake");
  }
  if (req.reason().empty()) {
    fields.Add("reason", "FIELD_REQUIRED", "say what was wrong");
  }
  CheckText(req.reason(), "reason", fields);
  return fields.Finish();
}

bool IsArrival(Event event) {
  return event == Event::kArrived || event == Event::kAllArrived;
}

bool TellsOfAWay(Event event) {
  return IsArrival(event) || event == Event::kDeparted ||
         event == Event::kMovedUnassisted ||
         event == Event::kDepartedToShelter || event == Event::kShelterReached;
}

// What the history says of a correction: what was corrected, and whether a host
// was told of an arrival, or of a departure, that there was not.
absl::StatusOr<std::string> ReasonFor(CaseEdit& edit, const CaseVault& vault,
                                      const CorrectableEntry& entry) {
  const std::string reason(Name(entry.facts.event));
  if (!TellsOfAWay(entry.facts.event)) return reason;
  const Relocation& relocation = edit.current.relocation;
  ASSIGN_OR_RETURN(const std::vector<Proposal> all,
                   proposals::Load(edit.tx(), relocation.id));
  ASSIGN_OR_RETURN(const std::vector<Step> planned,
                   steps::Load(edit.tx(), relocation.id));
  ASSIGN_OR_RETURN(TravelRows rows, travel::Load(edit.tx(), relocation.id));
  ASSIGN_OR_RETURN(const Travel travel,
                   OpenTravel(vault.sealer(), relocation, std::move(rows)));
  const Proposal* const place = place_moves::Accepted(all);
  const absl::Time since = place_moves::HersSince(all, planned);
  if (IsArrival(entry.facts.event) && place != nullptr &&
      !place_moves::AnybodyArrived(travel, since)) {
    ASSIGN_OR_RETURN(const bool told,
                     OnNobodyArrived(edit.tx(), relocation.id, place->row_id));
    if (told) return std::string("ARRIVAL_STILL_CHECKED_IN");
  }
  return place_moves::CheckedOutByMistake(all, planned, travel)
             ? std::string("DEPARTURE_STILL_CHECKED_OUT")
             : reason;
}

// A consent that was recorded by mistake: what was shared under it is taken
// back as if she had withdrawn it.
absl::Status UnshareWhatNeverHeld(CaseEdit& edit, const CaseVault& vault,
                                  const CorrectableEntry& entry,
                                  const Cause& cause, Relocation& next) {
  CaseFacts after = edit.facts;
  ConsentFacts taken;
  for (size_t i = 0; i < after.consents.size(); ++i) {
    if (edit.current.consents[i].row_id != entry.subject_row_id) continue;
    after.consents[i].withdrawn_at = edit.now;
    taken = after.consents[i];
  }
  ASSIGN_OR_RETURN(
      CoordinationEdit coordination,
      CoordinationEdit::Over(edit.tx(), vault.sealer(), next, cause));
  RETURN_IF_ERROR(TakeBackShares(edit.tx(), coordination, after, taken));
  next.state = coordination.next().state;
  return absl::OkStatus();
}

// The contact before is hers again, and those who reach her over it are told
// as of a new one.
absl::Status GiveBackContact(CaseEdit& edit, const CaseVault& vault,
                             const CorrectableEntry& entry, const Cause& cause,
                             const Relocation& next) {
  RETURN_IF_ERROR(PutContactBack(edit, vault, entry));
  ASSIGN_OR_RETURN(
      CoordinationEdit coordination,
      CoordinationEdit::Over(edit.tx(), vault.sealer(), next, cause));
  edit.Tell(AlertKind::kContactReplaced);
  return TellWhoMaySee(coordination);
}

// She never went there: places are abroad, or not, from where she is then.
absl::Status PutHerBack(CaseEdit& edit, const CaseVault& vault,
                        const Cause& cause, const Relocation& next) {
  ASSIGN_OR_RETURN(
      CoordinationEdit coordination,
      CoordinationEdit::Over(edit.tx(), vault.sealer(), next, cause));
  ASSIGN_OR_RETURN(
      const std::string present,
      PresentCountryOf(edit.tx(), edit.current, coordination.proposals(),
                       coordination.travel()));
  return Reconsider(edit.tx(), coordination, present);
}

// What the travel ledger was told of it is taken back there.
absl::Status TellOfJourney(CaseEdit& edit, const CaseVault& vault,
                           const Cause& cause, const Relocation& next) {
  ASSIGN_OR_RETURN(
      CoordinationEdit coordination,
      CoordinationEdit::Over(edit.tx(), vault.sealer(), next, cause));
  return TellTravels(edit.tx(), coordination);
}

absl::Status TakeBackEnd(CaseEdit& edit, const CaseVault& vault,
                         const Cause& cause, const Relocation& next) {
  ASSIGN_OR_RETURN(
      const CoordinationEdit coordination,
      CoordinationEdit::Over(edit.tx(), vault.sealer(), next, cause));
  return Reinstate(edit.tx(), coordination, edit.facts);
}

// What the reversal of an entry means for the workflow.
absl::Status TellWorkflow(CaseEdit& edit, const CaseVault& vault,
                          const CorrectableEntry& entry, Relocation& next) {
  const Event corrected = entry.facts.event;
  const Cause cause{edit.by(), edit.organisation_id()};
  const std::string& id = edit.current.relocation.id;
  switch (corrected) {
    case Event::kWithdrawn:
    case Event::kSafeElsewhere:
      RETURN_IF_ERROR(TakeBackEnd(edit, vault, cause, next));
      return AskWhatWaited(edit, vault, next);
    case Event::kContactLost:
    case Event::kDetained:
      if (next.suspended()) return absl::OkStatus();
      RETURN_IF_ERROR(OnResumed(edit.tx(), id));
      return AskWhatWaited(edit, vault, next);
    case Event::kResumed:
      if (next.overlay == Overlay::kNone) return absl::OkStatus();
      return OnSuspended(edit.tx(), id, cause);
    case Event::kConsentGiven:
      return UnshareWhatNeverHeld(edit, vault, entry, cause, next);
    case Event::kContactReplaced:
      return GiveBackContact(edit, vault, entry, cause, next);
    case Event::kMovedUnassisted:
    case Event::kArrived:
    case Event::kShelterReached:
      RETURN_IF_ERROR(PutHerBack(edit, vault, cause, next));
      return TellOfJourney(edit, vault, cause, next);
    case Event::kDeparted:
    case Event::kDepartedToShelter:
    case Event::kAllArrived:
      return TellOfJourney(edit, vault, cause, next);
    default:
      return absl::OkStatus();
  }
}

// What she is told of decisions, where one was a mistake or nobody told her.
absl::Status TellHer(CaseEdit& edit, const CaseVault& vault,
                     const CorrectableEntry& entry) {
  if (entry.facts.event == Event::kTold) {
    return TakeBackTelling(edit, vault, entry.subject_row_id);
  }
  return DecisionTakenBack(edit, vault, entry.subject_row_id);
}

// Whoever may not know reads a note in place of each, and so is not told by
// others' notes either.
bool MayHideADeath(const CaseEdit& edit, const CorrectableEntry& entry) {
  switch (entry.facts.event) {
    case Event::kDeceased:
    case Event::kReleasedAndClosed:
      return true;
    case Event::kNoteAdded:
      return entry.recorded_by != edit.by();
    case Event::kReleaseAsked:
      return edit.current.relocation.overlay == Overlay::kNone;
    default:
      return false;
  }
}

// A file is gone for good, where other corrections can be made good; of a death
// who takes it back must know.
absl::Status CheckMayTakeBack(const CaseEdit& edit,
                              const CorrectableEntry& entry) {
  // A hidden one is answered as an entry that nobody corrects.
  return CheckMayCorrect(!SeesDeaths(edit.caller(), edit.current, edit.now) &&
                             MayHideADeath(edit, entry),
                         entry.facts.event == Event::kDocumentAdded,
                         edit.current.IsTrustedTo(edit.by(), edit.now));
}

// A consent that was recorded by mistake is kept as it was said, without what
// it says of her.
absl::Status ForgetWhatSheIs(CaseEdit& edit, const CaseVault& vault,
                             const CorrectableEntry& entry) {
  if (entry.facts.event != Event::kConsentGiven) return absl::OkStatus();
  for (const OpenedConsent& each : edit.current.consents) {
    if (each.row_id != entry.subject_row_id) continue;
    return fairness::ForgetDescription(edit.tx(), vault, each);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> CorrectEntry(CaseEdit& edit, const CaseDesk& desk,
                                         const v1::CorrectRecordRequest& req) {
  const CaseVault& vault = desk.vault();
  ASSIGN_OR_RETURN(const std::optional<CorrectableEntry> entry,
                   FindEntry(edit.tx(), vault.sealer(), edit.current.relocation,
                             req.event_id()));
  if (!entry) {
    return InvalidField("event_id", "ENTRY_UNKNOWN",
                        "the timeline of this case has no such entry");
  }
  RETURN_IF_ERROR(CheckMayTakeBack(edit, *entry));
  ASSIGN_OR_RETURN(Relocation next,
                   Correct(edit.facts, entry->facts, edit.now));
  if (entry->facts.event == Event::kDeceased) {
    RETURN_IF_ERROR(
        TakeBackDeath(edit, vault, desk.runtime().blind_key(), *entry, next));
  }
  if (entry->facts.event == Event::kTravelPlanned) {
    RETURN_IF_ERROR(OnPlanTakenBack(edit, vault, entry->subject_row_id,
                                    {edit.by(), edit.organisation_id()}, next));
  }
  RETURN_IF_ERROR(ForgetWhatSheIs(edit, vault, *entry));
  TakeBackSubject(edit.tx(), entry->facts.event, entry->subject_row_id,
                  edit.now);
  RETURN_IF_ERROR(TakeBackIncident(edit.tx(), vault.sealer(),
                                   edit.current.relocation, req.event_id()));
  RETURN_IF_ERROR(TellWorkflow(edit, vault, *entry, next));
  RETURN_IF_ERROR(TellHer(edit, vault, *entry));
  ASSIGN_OR_RETURN(std::string reason, ReasonFor(edit, vault, *entry));
  return edit.Save(next, {.event = Event::kCorrected,
                          .reason = std::move(reason),
                          .note = req.reason(),
                          .corrects_row_id = entry->row_id});
}

absl::Status CheckDetention(const v1::MarkDetainedRequest& req) {
  FieldChecker fields;
  if (req.told_by().empty()) {
    fields.Add("told_by", "FIELD_REQUIRED",
               "say who says so, and how they know");
  }
  CheckText(req.told_by(), "told_by", fields);
  CheckText(req.held_where(), "held_where", fields);
  CheckText(req.note(), "note", fields);
  return fields.Finish();
}

absl::Status CheckInstructions(
    const v1::RecordAdvanceInstructionsRequest& req) {
  FieldChecker fields;
  const v1::AdvanceInstructions& given = req.instructions();
  if (given.if_silent().empty() && given.if_detained().empty()) {
    fields.Add("instructions.if_silent", "FIELD_REQUIRED",
               "write what she wants done when she is silent, or detained");
  }
  if (given.how_given().empty()) {
    fields.Add("instructions.how_given", "FIELD_REQUIRED",
               "say how she gave them");
  }
  CheckText(given.if_silent(), "instructions.if_silent", fields);
  CheckText(given.if_detained(), "instructions.if_detained", fields);
  CheckText(given.tell(), "instructions.tell", fields);
  CheckText(given.never_tell(), "instructions.never_tell", fields);
  CheckText(given.how_given(), "instructions.how_given", fields);
  return fields.Finish();
}

absl::Status CheckRelease(const v1::ReleaseAfterSilenceRequest& req) {
  FieldChecker fields;
  if (req.reason().empty()) {
    fields.Add("reason", "FIELD_REQUIRED",
               "say why place and money are released without her word");
  }
  CheckText(req.reason(), "reason", fields);
  return fields.Finish();
}

}  // namespace

grpc::Status RelocationService::CorrectRecord(
    grpc::ServerContext* context, const v1::CorrectRecordRequest* request,
    v1::CorrectRecordResponse* response) {
  RpcScope rpc(runtime_, context, "CorrectRecord");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckCorrection(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_
                        .Edit(call, name, request->etag(),
                              [&](CaseEdit& edit) {
                                return CorrectEntry(edit, desk_, *request);
                              })
                        .status());
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::MarkContactLost(
    grpc::ServerContext* context, const v1::MarkContactLostRequest* request,
    v1::MarkContactLostResponse* response) {
  RpcScope rpc(runtime_, context, "MarkContactLost");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    FieldChecker fields;
    CheckText(request->note(), "note", fields);
    RETURN_IF_ERROR(fields.Finish());
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_
                        .Edit(call, name, request->etag(),
                              [&](CaseEdit& edit) {
                                return LoseContact(edit, desk_.vault(),
                                                   *request);
                              })
                        .status());
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::MarkDetained(
    grpc::ServerContext* context, const v1::MarkDetainedRequest* request,
    v1::MarkDetainedResponse* response) {
  RpcScope rpc(runtime_, context, "MarkDetained");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckDetention(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_
                        .Edit(call, name, request->etag(),
                              [&](CaseEdit& edit) {
                                return Detain(edit, desk_.vault(), *request);
                              })
                        .status());
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::MarkDeceased(
    grpc::ServerContext* context, const v1::MarkDeceasedRequest* request,
    v1::MarkDeceasedResponse* response) {
  RpcScope rpc(runtime_, context, "MarkDeceased");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckDeath(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(ChangeCase(desk_, call, *request, MarkDead).status());
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::RecordAdvanceInstructions(
    grpc::ServerContext* context,
    const v1::RecordAdvanceInstructionsRequest* request,
    v1::RecordAdvanceInstructionsResponse* response) {
  RpcScope rpc(runtime_, context, "RecordAdvanceInstructions");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    RETURN_IF_ERROR(CheckInstructions(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_
                        .Edit(call, name, request->etag(),
                              [&](CaseEdit& edit) {
                                return Instruct(edit, desk_.vault(), *request);
                              })
                        .status());
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::ReleaseAfterSilence(
    grpc::ServerContext* context, const v1::ReleaseAfterSilenceRequest* request,
    v1::ReleaseAfterSilenceResponse* response) {
  RpcScope rpc(runtime_, context, "ReleaseAfterSilence");
  return rpc.Run([&]() -> absl::Status {
    RETURN_IF_ERROR(CheckRelease(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    ASSIGN_OR_RETURN(const Changed changed,
                     ChangeCase(desk_, call, *request, ReleaseSilent));
    response->set_awaits_second_officer(changed.subject_id == kAwaitsSecond);
    response->set_pending_step(changed.pending_step);
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    return Answer(call, name, *response->mutable_relocation());
  });
}

grpc::Status RelocationService::Resume(grpc::ServerContext* context,
                                       const v1::ResumeRequest* request,
                                       v1::ResumeResponse* response) {
  RpcScope rpc(runtime_, context, "Resume");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    RETURN_IF_ERROR(desk_.Hear(call, *request));
    ASSIGN_OR_RETURN(const CaseName name, NameOf(*request));
    FieldChecker fields;
    if (request->verified_by() == v1::VIEW_VERIFICATION_UNSPECIFIED) {
      fields.Add("verified_by", "FIELD_REQUIRED",
                 "say how it was made sure that it is she");
    }
    CheckText(request->note(), "note", fields);
    RETURN_IF_ERROR(fields.Finish());
    RETURN_IF_ERROR(desk_
                        .Edit(call, name, request->etag(),
                              [&](CaseEdit& edit) {
                                return ResumeCase(edit, desk_.vault(),
                                                  *request);
                              })
                        .status());
    return Answer(call, name, *response->mutable_relocation());
  });
}

}  // namespace sojourn::relocation

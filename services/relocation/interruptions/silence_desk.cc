#include "services/relocation/interruptions/silence_desk.h"

#include <utility>
#include <vector>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/defender_voice.h"
#include "services/relocation/coordination/travel_anew.h"
#include "services/relocation/coordination/travel_store.h"
#include "services/relocation/interruptions/bereavement_desk.h"
#include "services/relocation/interruptions/bereavement_view.h"
#include "services/relocation/interruptions/ending_desk.h"
#include "services/relocation/interruptions/silence_rules.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/stay/stay_file.h"
#include "services/relocation/stay/stay_store.h"
#include "services/relocation/workflow/workflow_rules.h"
#include "services/relocation/workflow/workflow_triggers.h"

namespace sojourn::relocation {
namespace {

struct Told {
  Event event = Event::kContactLost;
  absl::Time since;
  std::string_view note;
  // What only a report of a detention has.
  stored::SilenceReport report = {};
};

// Suspends the case as `next` says, keeps the report and what the history says
// of it. Place and money stay: live holds are extended from now on.
absl::StatusOr<std::string> Report(CaseEdit& edit, const CaseVault& vault,
                                   Relocation next, Told told) {
  const bool begins = next.overlay != edit.current.relocation.overlay;
  if (begins) {
    RETURN_IF_ERROR(
        OnSuspended(edit.tx(), next.id, {edit.by(), edit.organisation_id()}));
  }
  DoubtEnd(edit, next);
  stored::SilenceReport& report = told.report;
  report.set_event(std::string(Name(told.event)));
  report.set_begins(begins);
  report.set_note(std::string(told.note));
  report.set_recorded_by(edit.by());
  SetTime(told.since, *report.mutable_since());
  SetTime(edit.now, *report.mutable_recorded_at());
  ASSIGN_OR_RETURN(
      const std::string row_id,
      AddRecord(edit.tx(), vault.sealer(), edit.current.relocation, report));
  return edit.Save(std::move(next), {.event = told.event,
                                     .occurred_at = told.since,
                                     .note = told.note,
                                     .subject_row_id = row_id});
}

absl::StatusOr<CaseRecords> LoadRecords(const CoordinationChange& change) {
  ASSIGN_OR_RETURN(const std::vector<stay_store::RecordRow> rows,
                   stay_store::Load(change.tx, change.current.relocation.id));
  return OpenRecords(change.vault.sealer(), change.current.relocation, rows);
}

absl::StatusOr<std::string> AskRelease(
    CoordinationChange& change, const v1::ReleaseAfterSilenceRequest& request) {
  stored::ReleaseWish wish;
  wish.set_asked_by(change.desk_edit.by());
  SetTime(change.now, *wish.mutable_asked_at());
  HistoryEntry entry = change.Entry(Event::kReleaseAsked);
  entry.note = request.reason();
  ASSIGN_OR_RETURN(entry.subject_row_id,
                   AddRecord(change.tx, change.vault.sealer(),
                             change.current.relocation, wish));
  // Where no overlay says why, the wish tells auditors and a dump of a death.
  change.desk_edit.Tell(change.current.relocation.overlay == Overlay::kNone
                            ? AlertKind::kDeathRecorded
                            : AlertKind::kReleaseAsked);
  RETURN_IF_ERROR(change.edit.Commit(std::move(entry)));
  return std::string(kAwaitsSecond);
}

// Two people have released all: also what she may have said no to before.
absl::Status GiveBackWhatWaits(CoordinationEdit& edit) {
  workflow_rules::StepPlan plan;
  for (const Step& step : edit.steps()) {
    // Of who has left no step is planned: what waits goes in its time.
    const bool moves =
        step.person_row_id.empty() || edit.Moves(step.person_row_id);
    if (moves && workflow_rules::IsDelayed(step)) GiveBackNow(step, plan);
  }
  return edit.Plan(plan);
}

absl::StatusOr<std::string> Release(
    CoordinationChange& change, const v1::ReleaseAfterSilenceRequest& request) {
  const std::vector<Proposal> all = change.edit.proposals();
  for (const Proposal& each : all) {
    if (!IsLive(each.state)) continue;
    const bool was_hers = each.state == ProposalState::kAccepted;
    Proposal given_back = each;
    given_back.chosen = false;
    RETURN_IF_ERROR(
        change.edit.Close(given_back, ProposalState::kWithdrawn, ""));
    if (was_hers) {
      travel::ForgetTravellers(change.tx, change.current.relocation.id);
    }
  }
  RETURN_IF_ERROR(change.edit.Plan(
      workflow_rules::PlanUndoGrant(change.edit.steps(), absl::InfinitePast(),
                                    change.edit.before().begun_at())));
  RETURN_IF_ERROR(GiveBackWhatWaits(change.edit));
  // Whoever is silent is looked for; of the dead nothing is left to do.
  const bool closes =
      change.current.relocation.flags.contains(Flag::kNobodyLeft);
  const Event event = closes ? Event::kReleasedAndClosed : Event::kReleased;
  if (closes) {
    change.edit.next().overlay = Overlay::kNone;
    change.edit.next().overlay_since = std::nullopt;
  }
  ASSIGN_OR_RETURN(change.edit.next().state,
                   Next(change.edit.before().state, event));
  HistoryEntry entry = change.Entry(event);
  entry.note = request.reason();
  RETURN_IF_ERROR(change.edit.Commit(std::move(entry)));
  return std::string();
}

// To who may not know that nobody is left there is nothing to resume.
absl::Status CheckResumes(const CaseEdit& edit) {
  if (SeesDeaths(edit.caller(), edit.current, edit.now))
    return absl::OkStatus();
  CaseFacts facts = edit.facts;
  facts.relocation.flags.erase(Flag::kNobodyLeft);
  return Resume(facts).status();
}

}  // namespace

absl::StatusOr<std::string> LoseContact(
    CaseEdit& edit, const CaseVault& vault,
    const v1::MarkContactLostRequest& request) {
  ASSIGN_OR_RETURN(const absl::Time since,
                   ParseOccurredAt(request.has_occurred_at(),
                                   request.occurred_at(), edit.now));
  ASSIGN_OR_RETURN(const Relocation next, ContactLost(edit.facts, since));
  if (next.overlay != edit.current.relocation.overlay) {
    edit.Tell(AlertKind::kContactLost);
  }
  return Report(
      edit, vault, next,
      {.event = Event::kContactLost, .since = since, .note = request.note()});
}

absl::StatusOr<std::string> Detain(CaseEdit& edit, const CaseVault& vault,
                                   const v1::MarkDetainedRequest& request) {
  ASSIGN_OR_RETURN(const absl::Time since,
                   ParseOccurredAt(request.has_occurred_at(),
                                   request.occurred_at(), edit.now));
  ASSIGN_OR_RETURN(const Relocation next, Detained(edit.facts, since));
  Told told{.event = Event::kDetained, .since = since, .note = request.note()};
  told.report.set_told_by(request.told_by());
  told.report.set_held_where(request.held_where());
  edit.Tell(AlertKind::kDetained);
  return Report(edit, vault, next, std::move(told));
}

absl::StatusOr<std::string> ResumeCase(CaseEdit& edit, const CaseVault& vault,
                                       const v1::ResumeRequest& request) {
  ASSIGN_OR_RETURN(const absl::Time occurred_at,
                   ParseOccurredAt(request.has_occurred_at(),
                                   request.occurred_at(), edit.now));
  FieldChecker fields;
  CheckPhrase(edit.current, request.verified_by(), request.phrase_heard(),
              "phrase_heard", fields);
  RETURN_IF_ERROR(fields.Finish());
  RETURN_IF_ERROR(
      CheckFreeAgain(edit.current.relocation,
                     request.verified_by() != v1::VIEW_VERIFICATION_CALL_BACK ||
                         request.phrase_heard() == v1::PHRASE_HEARD_AGREED));
  RETURN_IF_ERROR(CheckResumes(edit));
  ASSIGN_OR_RETURN(Relocation next, Resume(edit.facts));
  if (!next.suspended()) RETURN_IF_ERROR(OnResumed(edit.tx(), next.id));
  if (kOpen.Has(next.state)) {
    RETURN_IF_ERROR(
        OnHeardAgain(edit.tx(), next.id, edit.now + kWithdrawalGrace));
  }
  RETURN_IF_ERROR(AskWhatWaited(edit, vault, next));
  return edit.Save(next, {.event = Event::kResumed,
                          .reason = ShortName(
                              v1::ViewVerification_Name(request.verified_by()),
                              "VIEW_VERIFICATION_"),
                          .occurred_at = occurred_at,
                          .note = request.note()});
}

absl::StatusOr<std::string> Instruct(
    CaseEdit& edit, const CaseVault& vault,
    const v1::RecordAdvanceInstructionsRequest& request) {
  ASSIGN_OR_RETURN(const Relocation next,
                   Move(edit.current.relocation, Event::kInstructed));
  v1::AdvanceInstructions instructions = request.instructions();
  instructions.set_recorded_by(edit.by());
  SetTime(edit.now, *instructions.mutable_recorded_at());
  ASSIGN_OR_RETURN(const std::string row_id,
                   AddRecord(edit.tx(), vault.sealer(), edit.current.relocation,
                             instructions));
  return edit.Save(next,
                   {.event = Event::kInstructed, .subject_row_id = row_id});
}

absl::StatusOr<std::string> ReleaseSilent(
    CoordinationChange& change, const v1::ReleaseAfterSilenceRequest& request) {
  ASSIGN_OR_RETURN(const CaseRecords records, LoadRecords(change));
  const auth::Caller& caller = change.desk_edit.caller();
  const bool knows = SeesDeaths(caller, change.current, change.now);
  CaseFacts facts = change.facts;
  if (!knows) facts.relocation.flags.erase(Flag::kNobodyLeft);
  ASSIGN_OR_RETURN(
      const bool now,
      ReleasesNow(facts, records.SilenceOf(change.current.relocation),
                  {.officer = caller.subject, .knows_the_case = knows},
                  change.now));
  return now ? Release(change, request) : AskRelease(change, request);
}

}  // namespace sojourn::relocation

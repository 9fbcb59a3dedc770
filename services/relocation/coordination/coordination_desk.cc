#include "services/relocation/coordination/coordination_desk.h"

#include <utility>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/afterwards/afterwards_rules.h"
#include "services/relocation/afterwards/last_word.h"
#include "services/relocation/case/defender_voice.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_rules.h"

namespace sojourn::relocation {
namespace {

// What a repeated request_id answers: "subject step", each possibly empty.
std::string ResultRef(const Changed& changed) {
  return changed.subject_id + " " + changed.pending_step;
}

std::string KindOf(const HerDecision& decision) {
  return ShortName(v1::DecisionKind_Name(decision.kind), "DECISION_KIND_");
}

// One of the adults speaks for herself alone.
absl::Status CheckSpeaker(const CoordinationChange& change,
                          const HerDecision& decision) {
  if (!afterwards_rules::IsOfOnePerson(KindOf(decision))) {
    return CheckVoice(change.current, decision.view, change.now,
                      "defender_view", PurposeOf(decision.kind));
  }
  if (decision.view == nullptr) return absl::OkStatus();
  RETURN_IF_ERROR(CheckVoiceOfAny(change.current, *decision.view, change.now));
  return afterwards_rules::CheckWhoSpeaks(change.facts, decision.about_id,
                                          decision.view->person_id());
}

Changed FromResultRef(const std::string& ref) {
  const size_t space = ref.find(' ');
  if (space == std::string::npos) return {};
  return {.subject_id = ref.substr(0, space),
          .pending_step = ref.substr(space + 1)};
}

}  // namespace

HistoryEntry CoordinationChange::Entry(Event event,
                                       std::string_view reason) const {
  HistoryEntry entry;
  entry.event = event;
  entry.reason = std::string(reason);
  entry.by = desk_edit.by();
  entry.organisation_id = desk_edit.organisation_id();
  return entry;
}

absl::StatusOr<std::string> CoordinationChange::Person(
    std::string_view person_id) const {
  std::string row_id = current.PersonRowId(person_id);
  if (!row_id.empty()) return row_id;
  return InvalidField("person_id", "PERSON_UNKNOWN",
                      "nobody of this party has this id");
}

absl::StatusOr<std::string> CoordinationChange::PersonOfParty(
    std::string_view person_id) const {
  return Person(current.HasLeft(person_id) ? "" : person_id);
}

absl::StatusOr<Changed> ChangeCoordination(const CaseDesk& desk,
                                           const server::Call& call,
                                           const CaseName& name,
                                           std::string_view etag,
                                           ChangeCoordinationFn change) {
  ASSIGN_OR_RETURN(
      const std::string ref,
      desk.Change(
          call, name, etag,
          [&](db::Transaction& tx, const CaseRow& row,
              const OpenedCase& current) -> absl::StatusOr<std::string> {
            const Cause cause{.subject = call.caller.subject,
                              .organisation_id = call.caller.organisation_id};
            ASSIGN_OR_RETURN(
                CoordinationEdit edit,
                CoordinationEdit::Open(tx, desk.vault().sealer(), row, cause));
            CaseEdit desk_edit(tx, desk.vault(), call, current);
            CoordinationChange in_hand{.tx = tx,
                                       .vault = desk.vault(),
                                       .current = current,
                                       .facts = current.Facts(),
                                       .desk_edit = desk_edit,
                                       .edit = edit,
                                       .now = edit.now()};
            absl::StatusOr<std::string> subject_id = change(in_hand);
            if (!subject_id.ok()) return desk_edit.OrHerNo(subject_id);
            return ResultRef({.subject_id = *std::move(subject_id),
                              .pending_step = edit.pending_step()});
          }));
  return FromResultRef(ref);
}

absl::Status RecordHerDecision(CoordinationChange& change,
                               const HerDecision& decision) {
  RETURN_IF_ERROR(CheckNotSuspended(decision.event, change.current.relocation));
  RETURN_IF_ERROR(CheckSpeaker(change, decision));
  change.desk_edit.Asked(decision.view, decision.about_id);
  const ViewFacts said =
      SaidBy(change.current, decision.view, decision.follows_reason);
  ASSIGN_OR_RETURN(
      const std::optional<absl::Time> due,
      CheckHerChoice(decision.event,
                     FactsFor(change.current, change.facts, decision.view),
                     said, decision.must_agree, change.now));
  if (due) {
    RETURN_IF_ERROR(
        CheckNoNo(change.current, decision.kind, decision.about_id));
  }
  if (due) {
    change.edit.next().flags.insert(Flag::kDefenderViewDue);
  } else if (!afterwards_rules::AnotherViewDue(
                 change.facts,
                 {.kind = KindOf(decision), .about_id = decision.about_id})) {
    change.edit.next().flags.erase(Flag::kDefenderViewDue);
  }
  return change.desk_edit
      .Decide({.kind = decision.kind,
               .outcome = decision.outcome,
               .reason = decision.follows_reason,
               .view = decision.view,
               .view_due = due,
               .about_id = decision.about_id})
      .status();
}

absl::Time ReleasedAt(const CoordinationChange& change,
                      std::string_view speaker_id) {
  v1::DefenderView word;
  word.set_person_id(std::string(speaker_id));
  const bool overheard =
      FactsFor(change.current, change.facts, &word).contact_compromised ||
      change.current.relocation.flags.contains(Flag::kDuressHeard);
  return overheard ? change.now + kWithdrawalGrace : absl::InfinitePast();
}

}  // namespace sojourn::relocation

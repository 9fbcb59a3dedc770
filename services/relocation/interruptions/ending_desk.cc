#include "services/relocation/interruptions/ending_desk.h"

#include <algorithm>
#include <vector>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/afterwards/afterwards_rules.h"
#include "services/relocation/afterwards/last_word.h"
#include "services/relocation/case/defender_voice.h"
#include "services/relocation/coordination/coordination_desk.h"
#include "services/relocation/coordination/coordination_edit.h"
#include "services/relocation/coordination/travel_store.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/reviews/review_store.h"
#include "services/relocation/workflow/workflow_store_steps.h"
#include "services/relocation/workflow/workflow_triggers.h"

namespace sojourn::relocation {
namespace {

v1::DecisionKind DecisionOf(Ending ending) {
  return ending == Ending::kWithdrawn ? v1::DECISION_KIND_WITHDRAWAL
                                      : v1::DECISION_KIND_SAFE_ELSEWHERE;
}

ViewFacts SaidIn(const CaseEdit& edit, const v1::DefenderView* view) {
  return ToFacts(view, edit.current.intake.safe_contact(), "");
}

absl::StatusOr<std::string> Decide(CaseEdit& edit, const EndingWord& word,
                                   const v1::DefenderView* view,
                                   std::string_view outcome) {
  return edit.Decide({.kind = DecisionOf(word.ending),
                      .outcome = std::string(outcome),
                      .reason = word.reason,
                      .view = view});
}

// The channel on which she was heard before.
v1::ContactChannel AskedOn(const OpenedCase& current, Ending ending) {
  v1::ContactChannel channel = v1::CONTACT_CHANNEL_UNSPECIFIED;
  for (const OpenedDecision& each : current.decisions) {
    if (each.decision.kind() == DecisionOf(ending)) {
      channel = each.decision.defender_view().channel();
    }
  }
  return channel;
}

// Since this end was asked for she said no to it, or was not free to speak.
bool SaidNoSince(const OpenedCase& current, Ending ending) {
  const auto& all = current.decisions;
  for (auto each = all.rbegin(); each != all.rend(); ++each) {
    const v1::Decision& said = each->decision;
    if (said.kind() == DecisionOf(ending)) break;
    if (said.kind() == v1::DECISION_KIND_DURESS ||
        (said.kind() == v1::DECISION_KIND_NOT_WANTED &&
         said.outcome() == CallOf(ending))) {
      return true;
    }
  }
  return !CheckNoNo(current, DecisionOf(ending), "").ok();
}

// What a confirmation goes by: without her word not over her no. Who brought
// the case may be who presses her, and hears what a contact that others know
// would make of it, also with a word of hers. DEFENDER_DISAGREES.
absl::StatusOr<CaseFacts> CheckNoNoSince(const CaseEdit& edit, Ending ending,
                                         bool heard) {
  CaseFacts facts = edit.facts;
  if (!SaidNoSince(edit.current, ending)) return facts;
  if (edit.caller().Has(auth::Role::kProgrammeOfficer) ||
      edit.caller().Has(auth::Role::kSecurityOfficer)) {
    RETURN_IF_ERROR(afterwards_rules::CheckLastWord(heard));
    return facts;
  }
  facts.contact_compromised = true;
  return facts;
}

// Which of two words confirms: a no goes before a yes, and a yes on another
// channel before one on the same.
const v1::DefenderView* Confirming(const EndingWord& word,
                                   v1::ContactChannel asked_on) {
  if (word.second == nullptr) return word.first;
  if (word.first == nullptr) return word.second;
  const bool first_counts =
      !word.first->agrees() ||
      (word.second->agrees() && word.first->channel() != asked_on);
  return first_counts ? word.first : word.second;
}

// The first step that will give something back; empty where there is nothing.
absl::StatusOr<std::string> FirstRelease(db::Transaction& tx,
                                         std::string_view case_row_id) {
  ASSIGN_OR_RETURN(const std::vector<Step> planned,
                   steps::Load(tx, case_row_id));
  for (const Step& step : planned) {
    if (step.state == StepState::kPending && !step.undoes.empty()) {
      return step.public_id;
    }
  }
  return "";
}

// She wants another officer to look at a decision, and nobody has: it may be
// this end.
absl::StatusOr<bool> IsBeingLookedAt(CaseEdit& edit) {
  ASSIGN_OR_RETURN(
      const std::vector<review_store::Row> reviews,
      review_store::LoadReviews(edit.tx(), edit.current.relocation.id));
  return std::any_of(
      reviews.begin(), reviews.end(),
      [](const review_store::Row& each) { return each.due_at.has_value(); });
}

absl::StatusOr<std::string> Confirm(CaseEdit& edit, const CaseFacts& facts,
                                    const EndingWord& word,
                                    const v1::DefenderView* view,
                                    bool second_channel) {
  ASSIGN_OR_RETURN(Relocation next,
                   ConfirmEnding(facts, word.ending, SaidIn(edit, view),
                                 second_channel, edit.by(), edit.now));
  ASSIGN_OR_RETURN(const std::string row_id,
                   Decide(edit, word, view, "CONFIRMED"));
  ASSIGN_OR_RETURN(const bool looked_at, IsBeingLookedAt(edit));
  if (looked_at && KeepInDoubt(edit.now, next)) {
    edit.Tell(AlertKind::kEndInDoubt);
  }
  RETURN_IF_ERROR(OnWithdrawn(edit.tx(), next.id,
                              {edit.by(), edit.organisation_id()},
                              edit.current.relocation.begun_at(),
                              *next.withdrawal->release_not_before));
  if (IsConfirmedAlone(*next.withdrawal, edit.by())) {
    edit.Tell(word.ending == Ending::kWithdrawn
                  ? AlertKind::kWithdrawnAlone
                  : AlertKind::kSafeElsewhereAlone);
  }
  ASSIGN_OR_RETURN(const std::string release, FirstRelease(edit.tx(), next.id));
  return edit.Save(next, {.event = EndedEvent(word.ending),
                          .occurred_at = word.occurred_at,
                          .note = word.note,
                          .subject_row_id = row_id,
                          .subject_public_id = release});
}

// A stay that is over stays in the record as one; whatever else still stood is
// given back, where its end has not done so.
absl::Status LeaveEarlierPlaces(CoordinationEdit& coordination) {
  const std::vector<Proposal> all = coordination.proposals();
  for (const Proposal& each : all) {
    if (!IsLive(each.state)) continue;
    if (each.state != ProposalState::kAccepted || !each.share_ended_at) {
      RETURN_IF_ERROR(coordination.Close(each, ProposalState::kWithdrawn, ""));
      continue;
    }
    Proposal stayed = each;
    stayed.state = ProposalState::kLapsed;
    stayed.reason = kStayOver;
    coordination.Save(stayed);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> EndCase(CaseEdit& edit, const EndingWord& word) {
  RETURN_IF_ERROR(CheckVoice(edit, word.first));
  RETURN_IF_ERROR(CheckVoice(edit, word.second, "second_view"));
  RETURN_IF_ERROR(CheckOwnWord(edit.current, word.first));
  RETURN_IF_ERROR(CheckOwnWord(edit.current, word.second));
  edit.Asked(word.second != nullptr && !word.second->agrees() ? word.second
                                                              : word.first);
  if (AwaitsConfirmation(edit.current.relocation) == word.ending) {
    const v1::ContactChannel asked_on = AskedOn(edit.current, word.ending);
    const v1::DefenderView* const said = Confirming(word, asked_on);
    ASSIGN_OR_RETURN(const CaseFacts facts,
                     CheckNoNoSince(edit, word.ending, said != nullptr));
    return Confirm(edit, facts, word, said,
                   said != nullptr && said->channel() != asked_on);
  }
  ASSIGN_OR_RETURN(const Relocation asked,
                   AskEnding(edit.facts, word.ending, SaidIn(edit, word.first),
                             edit.by(), edit.now));
  if (word.second != nullptr) {
    CaseFacts facts = edit.facts;
    facts.relocation = asked;
    return Confirm(edit, facts, word, word.second,
                   word.second->channel() != word.first->channel());
  }
  ASSIGN_OR_RETURN(const std::string row_id,
                   Decide(edit, word, word.first, "ASKED"));
  return edit.Save(asked, {.event = AskedEvent(word.ending),
                           .occurred_at = word.occurred_at,
                           .note = word.note,
                           .subject_row_id = row_id});
}

void DoubtEnd(CaseEdit& edit, Relocation& next) {
  if (!KeepInDoubt(edit.now, next)) return;
  OnKeptInDoubt(edit.tx(), edit.current.relocation, next);
  edit.Tell(AlertKind::kEndInDoubt);
}

absl::StatusOr<std::string> ReopenCase(CaseEdit& edit, const CaseVault& vault,
                                       const v1::ReopenRequest& request) {
  const v1::DefenderView* const view = ViewIn(request);
  RETURN_IF_ERROR(CheckVoice(edit, view));
  edit.Asked(view);
  ASSIGN_OR_RETURN(const Relocation next,
                   Reopen(edit.facts,
                          {.level = *FromProto(request.level()),
                           .view = SaidIn(edit, view),
                           .officer = edit.by(),
                           .organisation_id = edit.organisation_id()},
                          edit.now));
  const std::string reason =
      ShortName(v1::ReopenReason_Name(request.reason()), "REOPEN_REASON_");
  ASSIGN_OR_RETURN(const std::string row_id,
                   edit.Decide({.kind = v1::DECISION_KIND_REOPENING,
                                .outcome = "REOPENED",
                                .reason = reason,
                                .view = view}));
  ASSIGN_OR_RETURN(
      CoordinationEdit coordination,
      CoordinationEdit::Over(edit.tx(), vault.sealer(), edit.current.relocation,
                             {edit.by(), edit.organisation_id()}));
  RETURN_IF_ERROR(LeaveEarlierPlaces(coordination));
  travel::ForgetTravellers(edit.tx(), next.id);
  travel::ForgetPlan(edit.tx(), next.id);
  return edit.Save(next, {.event = Event::kReopened,
                          .reason = reason,
                          .note = request.note(),
                          .subject_row_id = row_id});
}

}  // namespace sojourn::relocation

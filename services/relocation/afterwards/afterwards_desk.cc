#include "services/relocation/afterwards/afterwards_desk.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/afterwards/afterwards_rules.h"
#include "services/relocation/case/defender_voice.h"
#include "services/relocation/coordination/placement_desk.h"
#include "services/relocation/interruptions/ending_desk.h"
#include "services/relocation/money/bridging_file.h"
#include "services/relocation/money/bridging_rules.h"
#include "services/relocation/party/leaving.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/rights/consent_cascade.h"
#include "services/relocation/workflow/workflow_rules.h"

namespace sojourn::relocation {
namespace {

using afterwards_rules::SaidBefore;
using afterwards_rules::Undo;

std::string KindOf(const v1::Decision& decision) {
  return ShortName(v1::DecisionKind_Name(decision.kind()), "DECISION_KIND_");
}

// An earlier version kept no `about_id`: such a decision is of whatever is
// named.
const OpenedDecision* FindDecision(
    const OpenedCase& current, const v1::RecordDefenderViewRequest& request) {
  const auto& all = current.decisions;
  for (auto each = all.rbegin(); each != all.rend(); ++each) {
    const v1::Decision& decision = each->decision;
    if (decision.kind() != request.kind()) continue;
    if (decision.about_id() == request.about_id() ||
        decision.about_id().empty()) {
      return &*each;
    }
  }
  return nullptr;
}

std::string SpeakerOf(const CaseFacts& facts, const v1::DefenderView& view) {
  return view.person_id().empty()
             ? std::string(afterwards_rules::Contact(facts))
             : view.person_id();
}

SaidBefore BeforeOf(const CaseFacts& facts, const v1::Decision& decision,
                    const std::string& speaker) {
  SaidBefore before;
  const bool of_others =
      afterwards_rules::StopsForWhoSaidNo(KindOf(decision)) &&
      speaker != afterwards_rules::Contact(facts);
  if (decision.after_no() == v1::DECISION_AFTER_NO_STOPPED && !of_others) {
    before.after_no = AfterNo::kStopped;
  } else if (decision.after_no() == v1::DECISION_AFTER_NO_LEFT_TO_LEAD) {
    before.after_no = AfterNo::kLeftToLead;
  }
  const auto hear = [&](const v1::DefenderView& said) {
    if (SpeakerOf(facts, said) != speaker) return;
    before.said_something = true;
    before.agreed = said.agrees();
  };
  if (decision.has_defender_view()) hear(decision.defender_view());
  for (const v1::DefenderView& each : decision.person_views()) hear(each);
  return before;
}

// The newest word of some person is a no.
bool AnybodySaysNo(const CaseFacts& facts, const v1::Decision& decision) {
  std::vector<std::string> persons;
  if (decision.has_defender_view()) {
    persons.push_back(SpeakerOf(facts, decision.defender_view()));
  }
  for (const v1::DefenderView& each : decision.person_views()) {
    persons.push_back(SpeakerOf(facts, each));
  }
  return std::any_of(persons.begin(), persons.end(), [&](const auto& person) {
    return !BeforeOf(facts, decision, person).agreed;
  });
}

bool HasSetOff(const CoordinationChange& change, const std::string& row) {
  return change.edit.travel().Last(
             row, {MovementKind::kDeparted, MovementKind::kUnassistedMove}) !=
         nullptr;
}

// --- What her no undoes. Each says whether nothing of it is left.

absl::StatusOr<bool> GiveBack(CoordinationChange& change,
                              std::string_view proposal_id) {
  const Proposal* const found = change.edit.FindProposal(proposal_id);
  if (found == nullptr || !IsLive(found->state) ||
      !kBeforeTravel.Has(change.current.relocation.state)) {
    return false;
  }
  RETURN_IF_ERROR(DeclinePlace(change, *found, "DECLINE"));
  return true;
}

absl::StatusOr<bool> DropRoute(CoordinationChange& change,
                               const std::string& row,
                               const std::string& speaker) {
  const bool had = change.edit.TakeBackClearances(row, Clearances::kToHerPlace);
  const Traveller* const traveller = change.edit.travel().Find(row);
  if (traveller == nullptr) return had;
  if (IsInHerHands(*traveller) || HasSetOff(change, row)) return false;
  RETURN_IF_ERROR(
      TakeBackApplications(change.edit, {row}, ReleasedAt(change, speaker)));
  if (!IsRefused(*traveller)) travel::ForgetTraveller(change.tx, row);
  return true;
}

// She, and the children she speaks for.
bool LeaveTheWay(CoordinationChange& change, const std::string& speaker,
                 Clearances which) {
  bool stopped = true;
  for (const PersonFacts& each : change.facts.persons) {
    if (each.is_adult && each.person_id != speaker) continue;
    change.edit.TakeBackClearances(each.row_id, which);
    stopped &= !HasSetOff(change, each.row_id);
  }
  return stopped;
}

// What was to be given back for another reason, such as a consent, is given
// back for her no.
absl::Status GiveBackForHerNo(CoordinationChange& change, const Step& asked) {
  workflow_rules::StepPlan plan;
  for (const Step& step : change.edit.steps()) {
    if (step.undoes == asked.row_id && workflow_rules::IsDelayed(step)) {
      plan.cancel.push_back(step.row_id);
    }
  }
  RETURN_IF_ERROR(change.edit.Plan(plan));
  RETURN_IF_ERROR(change.edit.Plan(workflow_rules::PlanDrop(
      asked, change.edit.steps(), ReleasedAt(change))));
  // Until it goes nobody pays it.
  if (!workflow_rules::IsGivenBackLater(change.edit.steps(), asked)) {
    return absl::OkStatus();
  }
  return change.edit.Plan(workflow_rules::PlanShares(
      change.edit.steps(), {.by = StepKind::kSubmitGrant}));
}

absl::Status DropApplication(CoordinationChange& change,
                             const v1::BridgingApplication& made) {
  const std::vector<Step> steps = change.edit.steps();
  for (const Step& step : steps) {
    if (step.kind != StepKind::kSubmitGrant ||
        step.record_id != made.bridging_application_id() ||
        step.state == StepState::kCancelled ||
        step.state == StepState::kCompensated) {
      continue;
    }
    RETURN_IF_ERROR(GiveBackForHerNo(change, step));
  }
  return absl::OkStatus();
}

// Money that no fund has decided on: it was asked for on her way.
absl::Status DropUndecided(CoordinationChange& change) {
  ASSIGN_OR_RETURN(const CaseRecords records,
                   LoadRecords(change.tx, change.edit));
  for (const OpenedBridging& each : records.bridging) {
    const std::string& state = each.application.grant_state();
    if (!state.empty() && !bridging_rules::IsUndecided(state)) continue;
    RETURN_IF_ERROR(DropApplication(change, each.application));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> GiveCitiesBack(CoordinationChange& change) {
  const std::vector<Proposal> all = change.edit.proposals();
  for (Proposal proposal : all) {
    if (!IsLive(proposal.state) || proposal.state == ProposalState::kAccepted) {
      continue;
    }
    proposal.chosen = false;
    RETURN_IF_ERROR(change.edit.Close(proposal, ProposalState::kWithdrawn, "",
                                      ReleasedAt(change)));
  }
  const Proposal* const hers = change.edit.Accepted();
  if (hers == nullptr) {
    RETURN_IF_ERROR(change.edit.Settle());
    return true;
  }
  return GiveBack(change, hers->proposal_id);
}

// Nor is anything else gone on with that leads her away, such as the way to a
// shelter.
absl::StatusOr<bool> MoveHerNowhere(CoordinationChange& change,
                                    const std::string& speaker) {
  LeaveTheWay(change, speaker, Clearances::kAll);
  RETURN_IF_ERROR(DropUndecided(change));
  ASSIGN_OR_RETURN(const bool given_back, GiveCitiesBack(change));
  const auto& all = change.facts.persons;
  return given_back &&
         std::none_of(all.begin(), all.end(), [&](const PersonFacts& each) {
           return HasSetOff(change, each.row_id);
         });
}

absl::StatusOr<bool> AddNoNights(CoordinationChange& change) {
  const Proposal* const place = change.edit.Accepted();
  if (place == nullptr ||
      !workflow_rules::IsProlonging(place->row_id, change.edit.steps())) {
    return false;
  }
  RETURN_IF_ERROR(change.edit.Plan(
      workflow_rules::PlanNoProlonging(place->row_id, change.edit.steps())));
  return true;
}

}  // namespace

absl::StatusOr<bool> AskNoFund(CoordinationChange& change) {
  ASSIGN_OR_RETURN(const CaseRecords records,
                   LoadRecords(change.tx, change.edit));
  bool stopped = true;
  for (const OpenedBridging& each : records.bridging) {
    const v1::BridgingApplication& made = each.application;
    if (bridging_rules::IsHers(made.grant_state())) {
      stopped = false;
      continue;
    }
    RETURN_IF_ERROR(DropApplication(change, made));
  }
  return stopped;
}

namespace {

absl::StatusOr<bool> Stop(CoordinationChange& change, Undo undo,
                          const v1::Decision& decision,
                          const std::string& speaker) {
  const std::string about = change.current.PersonRowId(
      decision.about_id().empty() ? speaker : decision.about_id());
  switch (undo) {
    case Undo::kNothing:
      return true;
    case Undo::kCities:
      return MoveHerNowhere(change, speaker);
    case Undo::kPlace:
      return GiveBack(change, decision.about_id());
    case Undo::kRoute:
      return DropRoute(change, about, speaker);
    case Undo::kClearances:
      change.edit.TakeBackClearances(about, Clearances::kAll);
      return !HasSetOff(change, about);
    case Undo::kPlan:
      return LeaveTheWay(change, speaker, Clearances::kOnPlan);
    case Undo::kBridging:
      return AskNoFund(change);
    case Undo::kLongerStay:
      return AddNoNights(change);
    case Undo::kEnd:
      DoubtEnd(change.desk_edit, change.edit.next());
      return false;
    case Undo::kHerWay:
      change.edit.TakeBackClearances(change.current.PersonRowId(speaker),
                                     Clearances::kAll);
      return false;
    case Undo::kLead:
      return false;
  }
  return false;
}

absl::StatusOr<v1::DecisionAfterNo> AfterHerNo(CoordinationChange& change,
                                               const v1::Decision& decision,
                                               const std::string& speaker) {
  const std::string kind = KindOf(decision);
  const bool for_herself = speaker == afterwards_rules::Contact(change.facts) ||
                           afterwards_rules::IsOfOnePerson(kind);
  const Undo undo =
      afterwards_rules::UndoOf(kind, decision.outcome(), for_herself);
  if (undo == Undo::kNothing) return v1::DECISION_AFTER_NO_UNSPECIFIED;
  if (afterwards_rules::IsUndoneNow(change.current.relocation, undo)) {
    ASSIGN_OR_RETURN(const bool stopped, Stop(change, undo, decision, speaker));
    if (stopped) return v1::DECISION_AFTER_NO_STOPPED;
  }
  change.desk_edit.Tell(AlertKind::kHerWord);
  return v1::DECISION_AFTER_NO_LEFT_TO_LEAD;
}

// --- Keeping it.

absl::Status Keep(CoordinationChange& change, const OpenedDecision& decision,
                  const v1::Decision& details) {
  ASSIGN_OR_RETURN(
      const db::Bytes sealed,
      change.desk_edit.Seal("decisions", decision.row_id, "details_sealed",
                            details.SerializeAsString()));
  if (!details.has_defender_view()) {
    PutWords(change.tx, decision.row_id, sealed);
    return absl::OkStatus();
  }
  PutView(change.tx, decision.row_id, sealed);
  const DecisionFacts decided{.kind = KindOf(details),
                              .outcome = details.outcome(),
                              .view_due = std::nullopt,
                              .about_id = details.about_id()};
  if (!afterwards_rules::AnotherViewDue(change.facts, decided)) {
    change.edit.next().flags.erase(Flag::kDefenderViewDue);
  }
  return absl::OkStatus();
}

absl::Status CommitHeard(CoordinationChange& change, const v1::Decision& about,
                         bool agrees, std::string row_id) {
  HistoryEntry entry =
      change.Entry(Event::kDefenderHeard,
                   absl::StrCat(agrees ? "YES_TO_" : "NO_TO_", KindOf(about)));
  entry.subject_row_id = std::move(row_id);
  return change.edit.Commit(std::move(entry));
}

// A word that is about no decision makes one of its own, by who said it.
absl::StatusOr<std::string> HearWord(CoordinationChange& change,
                                     const v1::DefenderView& view) {
  const std::string speaker = SpeakerOf(change.facts, view);
  v1::Decision word;
  word.set_kind(v1::DECISION_KIND_OTHER);
  word.set_outcome("HEARD");
  word.set_about_id(speaker);
  if (!view.agrees()) {
    ASSIGN_OR_RETURN(const v1::DecisionAfterNo after,
                     AfterHerNo(change, word, speaker));
    word.set_after_no(after);
  }
  CaseEdit::NewDecision decision{.kind = word.kind(),
                                 .outcome = word.outcome(),
                                 .reason = "",
                                 .view = &view,
                                 .about_id = speaker,
                                 .after_no = word.after_no()};
  ASSIGN_OR_RETURN(std::string row_id, change.desk_edit.Decide(decision));
  RETURN_IF_ERROR(CommitHeard(change, word, view.agrees(), std::move(row_id)));
  return decision.decision_id;
}

// Over a contact that others know it may be anybody's word.
absl::Status CheckChannel(const CoordinationChange& change,
                          const v1::DefenderView& view) {
  return CheckView(Event::kDefenderHeard,
                   FactsFor(change.current, change.facts, &view),
                   SaidBy(change.current, &view, ""), change.now)
      .status();
}

}  // namespace

absl::StatusOr<std::string> HearOf(CoordinationChange& change,
                                   const OpenedDecision& decision,
                                   const v1::DefenderView& given) {
  v1::DefenderView view = given;
  if (view.asked_by().empty()) view.set_asked_by(change.desk_edit.by());
  const std::string speaker = SpeakerOf(change.facts, view);
  v1::Decision details = decision.decision;
  if (afterwards_rules::IsOfOnePerson(KindOf(details))) {
    RETURN_IF_ERROR(afterwards_rules::CheckWhoSpeaks(
        change.facts, details.about_id(), view.person_id()));
  }
  RETURN_IF_ERROR(CheckChannel(change, view));
  RETURN_IF_ERROR(afterwards_rules::CheckNews(
      BeforeOf(change.facts, details, speaker), view.agrees()));
  const bool is_the_view =
      !details.has_defender_view() &&
      (speaker == afterwards_rules::Contact(change.facts) ||
       afterwards_rules::IsOfOnePerson(KindOf(details)));
  *(is_the_view ? details.mutable_defender_view()
                : details.add_person_views()) = view;
  if (!view.agrees()) {
    ASSIGN_OR_RETURN(const v1::DecisionAfterNo after,
                     AfterHerNo(change, details, speaker));
    // What one no has stopped stays so, whatever another one leaves.
    if (details.after_no() != v1::DECISION_AFTER_NO_STOPPED) {
      details.set_after_no(after);
    }
  } else if (!AnybodySaysNo(change.facts, details)) {
    details.clear_after_no();
  }
  RETURN_IF_ERROR(Keep(change, decision, details));
  RETURN_IF_ERROR(CommitHeard(change, details, view.agrees(), decision.row_id));
  return details.decision_id();
}

absl::StatusOr<std::string> HearAfterwards(
    CoordinationChange& change, const v1::RecordDefenderViewRequest& request) {
  const v1::DefenderView& view = request.defender_view();
  RETURN_IF_ERROR(CheckVoiceOfAny(change.current, view, change.now,
                                  PurposeOf(request.kind())));
  if (request.kind() == v1::DECISION_KIND_OTHER) {
    RETURN_IF_ERROR(CheckChannel(change, view));
    return HearWord(change, view);
  }
  const OpenedDecision* const decision = FindDecision(change.current, request);
  if (decision == nullptr) {
    return InvalidField("kind", "DECISION_UNKNOWN",
                        "take kind and about_id from GetRelocation");
  }
  return HearOf(change, *decision, view);
}

}  // namespace sojourn::relocation

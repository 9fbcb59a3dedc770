#include "services/relocation/rights/consent_cascade.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "common/status/status_macros.h"
#include "services/relocation/coordination/coordination_rules.h"
#include "services/relocation/coordination/route_findings.h"
#include "services/relocation/coordination/travel_store.h"
#include "services/relocation/referral/open_referrals.h"
#include "services/relocation/rights/consent_rules.h"
#include "services/relocation/workflow/workflow_rules.h"
#include "services/relocation/workflow/workflow_store_steps.h"
#include "services/relocation/workflow/workflow_triggers.h"

namespace sojourn::relocation {
namespace {

using workflow_rules::StepPlan;

constexpr char kReason[] = "CONSENT_WITHDRAWN";
constexpr char kMission[] = "SHARE_WITH_MISSION";

bool IsHeld(const Proposal& proposal) {
  return proposal.state == ProposalState::kHolding ||
         proposal.state == ProposalState::kOffered ||
         proposal.state == ProposalState::kAccepted;
}

// Whether it was the place that is hers, and is not any more.
absl::StatusOr<bool> EndShareWithHost(db::Transaction& tx,
                                      CoordinationEdit& edit, Proposal proposal,
                                      absl::Time release_at) {
  proposal.share_ended_at = edit.now();
  // Also one that was released long ago: its host still looks at it.
  RETURN_IF_ERROR(edit.Plan(workflow_rules::PlanShares(
      edit.steps(), {.by = StepKind::kHoldPlace,
                     .proposal_row_id = proposal.row_id,
                     .and_undone = true})));
  if (!IsLive(proposal.state) || NeedsThePlace(edit.next().state, proposal)) {
    edit.Save(proposal);
    return false;
  }
  if (release_at != absl::InfinitePast() && IsHeld(proposal)) {
    edit.Save(proposal);
    RETURN_IF_ERROR(edit.Plan(workflow_rules::PlanUndoProposal(
        proposal.row_id, edit.steps(), release_at)));
    return false;
  }
  const bool was_hers = proposal.state == ProposalState::kAccepted;
  proposal.chosen = false;
  RETURN_IF_ERROR(edit.Close(proposal, ProposalState::kWithdrawn, kReason));
  if (was_hers) travel::ForgetTravellers(tx, edit.before().id);
  return was_hers;
}

bool WasToldThatItEnded(const CoordinationEdit& edit,
                        const Proposal& proposal) {
  return std::any_of(edit.steps().begin(), edit.steps().end(),
                     [&](const Step& step) {
                       return step.kind == StepKind::kSetHostShare &&
                              step.proposal_row_id == proposal.row_id &&
                              step.created_at == *proposal.share_ended_at;
                     });
}

// Her stay there is over, which closed the host's view of the case alone: the
// nights it still has are closed when she takes her consent back.
bool LooksAtOldNights(const CoordinationEdit& edit, const Proposal& proposal) {
  const bool was_hers = proposal.state == ProposalState::kAccepted ||
                        proposal.reason == kStayOver;
  return proposal.share_ended_at && proposal.reservation_id && was_hers &&
         !WasToldThatItEnded(edit, proposal);
}

absl::Status CloseOldNights(CoordinationEdit& edit, Proposal proposal) {
  proposal.share_ended_at = edit.now();
  edit.Save(proposal);
  return edit.Plan(workflow_rules::PlanShares(
      edit.steps(), {.by = StepKind::kHoldPlace,
                     .proposal_row_id = proposal.row_id,
                     .and_undone = true}));
}

absl::Status EndSharesWithHosts(db::Transaction& tx, CoordinationEdit& edit,
                                const CaseFacts& facts,
                                const ConsentFacts& taken,
                                absl::Time release_at) {
  const std::vector<Proposal> all = edit.proposals();
  bool lost = false;
  for (const Proposal& proposal : all) {
    if (!EndsShare(facts, taken, "SHARE_WITH_HOST", proposal.organisation_id)) {
      continue;
    }
    if (LooksAtOldNights(edit, proposal)) {
      RETURN_IF_ERROR(CloseOldNights(edit, proposal));
    }
    if (proposal.share_ended_at) continue;
    ASSIGN_OR_RETURN(const bool was_hers,
                     EndShareWithHost(tx, edit, proposal, release_at));
    lost |= was_hers;
  }
  // After all of them, as the share with the host she lives at may end too.
  bool stays = false;
  if (lost) {
    ASSIGN_OR_RETURN(stays, edit.StayWhereSheLives());
  }
  return stays ? absl::OkStatus() : edit.Settle();
}

absl::StatusOr<std::vector<std::string>> MissionsFor(
    const CoordinationEdit& edit, const std::string& person) {
  const Traveller* const found = edit.travel().Find(person);
  if (found == nullptr) return std::vector<std::string>();
  ASSIGN_OR_RETURN(
      const v1::RouteChoice route,
      OpenRoute(edit.sealer(), edit.before().relocation_id, *found));
  return MissionsOf(route);
}

bool MayTellOne(const CaseFacts& facts,
                const std::vector<std::string>& missions) {
  return missions.empty() ? HasConsent(facts, kMission, "")
                          : FirstAgreed(facts, kMission, missions).has_value();
}

// A visa is needed for a place that is hers, and nobody was asked for it.
bool LacksApplication(const CoordinationEdit& edit, const Traveller& each) {
  const Proposal* const place = edit.FindProposalRow(each.proposal_row_id);
  return each.visa_required && !each.application_id && place != nullptr &&
         place->state == ProposalState::kAccepted &&
         !workflow_rules::Stands(edit.steps(), StepKind::kOpenApplication,
                                 each.person_row_id, edit.before().begun_at());
}

absl::Status EndShareWithMission(CoordinationEdit& edit,
                                 const std::string& person,
                                 absl::Time release_at) {
  RETURN_IF_ERROR(edit.Plan(
      workflow_rules::PlanUndoApplication(person, edit.steps(), release_at)));
  RETURN_IF_ERROR(edit.Plan(workflow_rules::PlanShares(
      edit.steps(), {.by = StepKind::kOpenApplication,
                     .person_row_id = person,
                     .and_undone = true})));
  // Hers until the step has withdrawn it, which waits where the case has ended.
  if (release_at != absl::InfinitePast() ||
      workflow_rules::IsWithdrawnLater(edit.steps(), person)) {
    return absl::OkStatus();
  }
  const Traveller* const found = edit.travel().Find(person);
  if (found == nullptr || IsInHerHands(*found) || IsRefused(*found)) {
    return absl::OkStatus();
  }
  const Proposal* const place = edit.FindProposalRow(found->proposal_row_id);
  if (place == nullptr || place->state != ProposalState::kAccepted) {
    return absl::OkStatus();
  }
  Traveller traveller = *found;
  traveller.ForgetApplication();
  edit.SaveTraveller(traveller);
  return absl::OkStatus();
}

absl::Status AskMissions(CoordinationEdit& edit, const CaseFacts& facts) {
  StepPlan plan;
  for (const Traveller& each : edit.travel().travellers) {
    if (!edit.Moves(each.person_row_id) || !LacksApplication(edit, each)) {
      continue;
    }
    ASSIGN_OR_RETURN(const std::vector<std::string> missions,
                     MissionsFor(edit, each.person_row_id));
    if (!MayTellOne(facts, missions)) continue;
    plan.add.push_back({.kind = StepKind::kOpenApplication,
                        .proposal_row_id = each.proposal_row_id,
                        .person_row_id = each.person_row_id});
  }
  return edit.Plan(plan);
}

// Of a visa that several missions could give, any of which may have it.
bool EndsShareWith(const CaseFacts& after, const ConsentFacts& taken,
                   const std::vector<std::string>& missions) {
  if (missions.empty()) return EndsShare(after, taken, kMission, "");
  return std::any_of(missions.begin(), missions.end(),
                     [&](const std::string& mission) {
                       return EndsShare(after, taken, kMission, mission);
                     });
}

absl::Status EndSharesWithMissions(CoordinationEdit& edit,
                                   const CaseFacts& facts,
                                   const ConsentFacts& taken,
                                   absl::Time release_at) {
  for (const std::string& person : edit.told()) {
    ASSIGN_OR_RETURN(const std::vector<std::string> missions,
                     MissionsFor(edit, person));
    if (!EndsShareWith(facts, taken, missions)) continue;
    RETURN_IF_ERROR(EndShareWithMission(edit, person, release_at));
  }
  // What was on its way to one of several may go to another of them.
  return AskMissions(edit, facts);
}

// It was planned as a consent was taken back, and not by her no to the money
// itself, which no consent takes back.
bool IsOfAConsent(const CoordinationEdit& edit, const CaseFacts& facts,
                  const Step& cancels) {
  const Step* const asked = edit.FindStep(cancels.undoes);
  if (asked == nullptr || asked->record_id.empty()) return true;
  return std::any_of(facts.consents.begin(), facts.consents.end(),
                     [&](const ConsentFacts& each) {
                       return each.withdrawn_at == cancels.created_at;
                     });
}

// Planned by the end that is taken back; what was decided before goes on.
bool IsOfTheEnd(const CaseFacts& facts, const Step& step) {
  const auto& end = facts.relocation.withdrawal;
  return !end || !end->confirmed_at || step.created_at >= *end->confirmed_at;
}

// Whether she agrees again to what this step was to give back. A place that she
// has declined goes, and a visa for it or for a way that she does not want.
absl::StatusOr<bool> IsWantedAgain(const CoordinationEdit& edit,
                                   const CaseFacts& facts, const Step& step) {
  const Proposal* const place = edit.FindProposalRow(step.proposal_row_id);
  if (place != nullptr && !IsLive(place->state)) return false;
  if (step.kind == StepKind::kWithdrawApplication) {
    if (edit.travel().Find(step.person_row_id) == nullptr) return false;
    ASSIGN_OR_RETURN(const std::vector<std::string> missions,
                     MissionsFor(edit, step.person_row_id));
    return MayTellOne(facts, missions);
  }
  if (step.kind == StepKind::kCancelGrant) {
    return HasConsent(facts, "SHARE_WITH_FUNDER", "") &&
           IsOfAConsent(edit, facts, step);
  }
  return place != nullptr && place->share_ended_at &&
         HasConsent(facts, "SHARE_WITH_HOST", place->organisation_id);
}

absl::Status KeepShares(CoordinationEdit& edit, const CaseFacts& facts) {
  StepPlan plan;
  const std::vector<Step> planned = edit.steps();
  for (const Step& step : planned) {
    if (!workflow_rules::IsDelayed(step)) continue;
    ASSIGN_OR_RETURN(const bool wanted, IsWantedAgain(edit, facts, step));
    if (!wanted) continue;
    plan.cancel.push_back(step.row_id);
    if (step.kind != StepKind::kReleaseReservation) continue;
    Proposal kept = *edit.FindProposalRow(step.proposal_row_id);
    kept.share_ended_at = std::nullopt;
    edit.Save(kept);
    if (!kept.chosen || kept.state != ProposalState::kOffered) continue;
    const StepPlan confirm = workflow_rules::PlanConfirm(
        {.proposal_row_id = kept.row_id,
         .state = kept.state,
         .reservation_id = kept.reservation_id.value_or("")});
    plan.add.insert(plan.add.end(), confirm.add.begin(), confirm.add.end());
  }
  return edit.Plan(plan);
}

// Whether what the end of the case would give back may stay now that it has not
// ended: she may have taken a consent back meanwhile, said no to it, or have
// died.
absl::StatusOr<bool> MayStay(const CoordinationEdit& edit,
                             const CaseFacts& facts, const Step& step) {
  if (step.kind == StepKind::kCancelGrant) {
    return IsOfTheEnd(facts, step) &&
           HasConsent(facts, "SHARE_WITH_FUNDER", "");
  }
  if (step.kind != StepKind::kWithdrawApplication) return true;
  if (!edit.Moves(step.person_row_id) ||
      edit.travel().Find(step.person_row_id) == nullptr) {
    return false;
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> missions,
                   MissionsFor(edit, step.person_row_id));
  return MayTellOne(facts, missions);
}

// She lives there still, or is on her way: her host may know of her again.
void ReopenHerPlace(CoordinationEdit& edit, const CaseFacts& facts) {
  const std::vector<Proposal> all = edit.proposals();
  for (Proposal each : all) {
    if (!each.share_ended_at || !NeedsThePlace(edit.next().state, each) ||
        !HasConsent(facts, "SHARE_WITH_HOST", each.organisation_id)) {
      continue;
    }
    each.share_ended_at = std::nullopt;
    edit.Save(each);
  }
}

}  // namespace

bool NeedsThePlace(State state, const Proposal& proposal) {
  return proposal.state == ProposalState::kAccepted &&
         (state == State::kTravelling || state == State::kInStay ||
          state == State::kEnding);
}

bool IsInHerHands(const Traveller& traveller) {
  return traveller.application_state == "APPLICATION_STATE_COLLECTED" ||
         traveller.application_state == "APPLICATION_STATE_USED" ||
         traveller.application_state == "APPLICATION_STATE_EXTENDED";
}

bool IsRefused(const Traveller& traveller) {
  return coordination_rules::IsRefused(traveller.application_state);
}

absl::Status TellWhoMaySee(CoordinationEdit& edit) {
  for (const StepKind by : {StepKind::kHoldPlace, StepKind::kOpenApplication,
                            StepKind::kSubmitGrant}) {
    RETURN_IF_ERROR(
        edit.Plan(workflow_rules::PlanShares(edit.steps(), {.by = by})));
  }
  return absl::OkStatus();
}

absl::Status TakeBackShares(db::Transaction& tx, CoordinationEdit& edit,
                            const CaseFacts& facts, const ConsentFacts& taken,
                            absl::Time release_at) {
  RETURN_IF_ERROR(EndSharesWithHosts(tx, edit, facts, taken, release_at));
  RETURN_IF_ERROR(EndSharesWithMissions(edit, facts, taken, release_at));
  RETURN_IF_ERROR(TellOfUnsaid(tx, edit.before(), facts, taken));
  if (!EndsShare(facts, taken, "SHARE_WITH_FUNDER", ""))
    return absl::OkStatus();
  RETURN_IF_ERROR(
      edit.Plan(workflow_rules::PlanUndoGrant(edit.steps(), release_at)));
  return edit.Plan(workflow_rules::PlanShares(
      edit.steps(), {.by = StepKind::kSubmitGrant, .and_undone = true}));
}

absl::Status Reinstate(db::Transaction& tx, const CoordinationEdit& edit,
                       const CaseFacts& facts) {
  std::vector<std::string> unwanted;
  for (const Step& step : edit.steps()) {
    if (!workflow_rules::IsDelayed(step)) continue;
    ASSIGN_OR_RETURN(const bool may_stay, MayStay(edit, facts, step));
    if (!may_stay) unwanted.push_back(step.row_id);
  }
  return OnReinstated(tx, edit.before().id, unwanted);
}

absl::Status ResumeShares(db::Transaction& tx, CoordinationEdit& edit,
                          const CaseFacts& facts, bool wants_money) {
  steps::WakeForHerWord(tx, edit.before().id);
  RETURN_IF_ERROR(KeepShares(edit, facts));
  ReopenHerPlace(edit, facts);
  RETURN_IF_ERROR(TellWhoMaySee(edit));
  RETURN_IF_ERROR(AskMissions(edit, facts));
  StepPlan plan;
  if (wants_money && !edit.travel().travellers.empty() &&
      HasConsent(facts, "SHARE_WITH_FUNDER", "") &&
      !workflow_rules::Stands(edit.steps(), StepKind::kSubmitGrant, "",
                              edit.before().begun_at())) {
    plan.add.push_back({.kind = StepKind::kSubmitGrant});
  }
  return edit.Plan(plan);
}

}  // namespace sojourn::relocation

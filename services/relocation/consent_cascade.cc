#include "services/relocation/consent_cascade.h"

#include <string>
#include <vector>

#include "common/status/status_macros.h"
#include "services/relocation/consent_rules.h"
#include "services/relocation/travel_store.h"
#include "services/relocation/workflow_rules.h"
#include "services/relocation/workflow_store_steps.h"

namespace sojourn::relocation {
namespace {

using workflow_rules::StepPlan;

constexpr char kReason[] = "CONSENT_WITHDRAWN";

// Nobody is put on the street by a consent.
bool NeedsThePlace(State state, const Proposal& proposal) {
  return proposal.state == ProposalState::kAccepted &&
         (state == State::kTravelling || state == State::kInStay ||
          state == State::kEnding);
}

absl::Status EndShareWithHost(db::Transaction& tx, CoordinationEdit& edit,
                              Proposal proposal) {
  proposal.share_ended_at = edit.now();
  if (!IsLive(proposal.state)) {
    edit.Save(proposal);
    if (!proposal.reservation_id) return absl::OkStatus();
    // Long released; its host still sees what it was for.
    StepPlan plan;
    plan.add.push_back({.kind = StepKind::kReleaseReservation,
                        .proposal_row_id = proposal.row_id,
                        .peer_ref = *proposal.reservation_id});
    return edit.Plan(plan);
  }
  if (NeedsThePlace(edit.next().state, proposal)) {
    edit.Save(proposal);
    return absl::OkStatus();
  }
  const bool was_hers = proposal.state == ProposalState::kAccepted;
  proposal.chosen = false;
  RETURN_IF_ERROR(edit.Close(proposal, ProposalState::kWithdrawn, kReason));
  if (was_hers) travel::ForgetTravellers(tx, edit.before().id);
  return absl::OkStatus();
}

absl::Status EndSharesWithHosts(db::Transaction& tx, CoordinationEdit& edit,
                                const CaseFacts& facts) {
  const std::vector<Proposal> all = edit.proposals();
  for (const Proposal& proposal : all) {
    if (proposal.share_ended_at ||
        HasConsent(facts, "SHARE_WITH_HOST", proposal.organisation_id)) {
      continue;
    }
    RETURN_IF_ERROR(EndShareWithHost(tx, edit, proposal));
  }
  return edit.Settle();
}

bool IsInHerHands(const Traveller& traveller) {
  return traveller.application_state == "APPLICATION_STATE_COLLECTED" ||
         traveller.application_state == "APPLICATION_STATE_USED" ||
         traveller.application_state == "APPLICATION_STATE_EXTENDED";
}

absl::Status EndShareWithMission(CoordinationEdit& edit,
                                 const std::string& person) {
  RETURN_IF_ERROR(
      edit.Plan(workflow_rules::PlanUndoApplication(person, edit.steps())));
  RETURN_IF_ERROR(
      edit.Plan(workflow_rules::PlanHideApplications(person, edit.steps())));
  const Traveller* const found = edit.travel().Find(person);
  if (found == nullptr || IsInHerHands(*found)) return absl::OkStatus();
  const Proposal* const place = edit.FindProposalRow(found->proposal_row_id);
  if (place == nullptr || place->state != ProposalState::kAccepted) {
    return absl::OkStatus();
  }
  Traveller traveller = *found;
  traveller.application_id = std::nullopt;
  traveller.application_state.clear();
  traveller.refusal_answer.clear();
  edit.SaveTraveller(traveller);
  return absl::OkStatus();
}

}  // namespace

absl::Status TakeBackShares(db::Transaction& tx, CoordinationEdit& edit,
                            const CaseFacts& facts) {
  RETURN_IF_ERROR(EndSharesWithHosts(tx, edit, facts));
  if (!HasConsent(facts, "SHARE_WITH_MISSION", "")) {
    for (const std::string& person : edit.persons()) {
      RETURN_IF_ERROR(EndShareWithMission(edit, person));
    }
  }
  if (!HasConsent(facts, "SHARE_WITH_FUNDER", "")) {
    return edit.Plan(workflow_rules::PlanUndoGrant(edit.steps()));
  }
  return absl::OkStatus();
}

absl::Status ResumeShares(db::Transaction& tx, CoordinationEdit& edit,
                          const CaseFacts& facts, bool wants_money) {
  steps::WakeForConsent(tx, edit.before().id);
  const std::vector<Traveller>& travellers = edit.travel().travellers;
  StepPlan plan;
  if (HasConsent(facts, "SHARE_WITH_MISSION", "")) {
    for (const Traveller& each : travellers) {
      if (!each.visa_required || each.application_id ||
          workflow_rules::Stands(edit.steps(), StepKind::kOpenApplication,
                                 each.person_row_id)) {
        continue;
      }
      plan.add.push_back({.kind = StepKind::kOpenApplication,
                          .proposal_row_id = each.proposal_row_id,
                          .person_row_id = each.person_row_id});
    }
  }
  if (wants_money && !travellers.empty() &&
      HasConsent(facts, "SHARE_WITH_FUNDER", "") &&
      !workflow_rules::Stands(edit.steps(), StepKind::kSubmitGrant, "")) {
    plan.add.push_back({.kind = StepKind::kSubmitGrant});
  }
  return edit.Plan(plan);
}

}  // namespace sojourn::relocation

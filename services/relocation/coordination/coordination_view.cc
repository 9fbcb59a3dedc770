#include "services/relocation/coordination/coordination_view.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/relocation/briefs/brief_view.h"
#include "services/relocation/case/case_file.h"
#include "services/relocation/coordination/coordination_rules.h"
#include "services/relocation/coordination/route_findings.h"
#include "services/relocation/coordination/travel_file.h"
#include "services/relocation/intake/inquiry.h"
#include "services/relocation/interruptions/silence_view.h"
#include "services/relocation/money/bridging_view.h"
#include "services/relocation/ranking/placement_choice.h"
#include "services/relocation/referral/referral_view.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_state_machine.h"
#include "services/relocation/reviews/review_view.h"
#include "services/relocation/stay/risk_causes.h"
#include "services/relocation/stay/stay_view.h"
#include "services/relocation/stay/stay_waits.h"
#include "services/relocation/workflow/step_rules.h"

namespace sojourn::relocation {
namespace {

template <typename Enum, typename Parse>
Enum ParseEnum(Parse parse, absl::string_view prefix, std::string_view name) {
  Enum value = static_cast<Enum>(0);
  parse(absl::StrCat(prefix, Av(name)), &value);
  return value;
}

v1::ProposalState ToProto(ProposalState state, View view) {
  // That she said no is shown to no host.
  if (view == View::kHost && state == ProposalState::kDeclined) {
    return v1::PROPOSAL_STATE_WITHDRAWN;
  }
  return ParseEnum<v1::ProposalState>(v1::ProposalState_Parse,
                                      "PROPOSAL_STATE_", Name(state));
}

std::string PersonIdOf(const OpenedCase& opened, std::string_view row_id) {
  for (size_t i = 0; i < opened.person_row_ids.size(); ++i) {
    if (opened.person_row_ids[i] == row_id) {
      return opened.intake.persons(static_cast<int>(i)).person_id();
    }
  }
  return "";
}

struct ProposalWait {
  std::string_view who;
  std::string_view what;
};

std::optional<ProposalWait> WaitOf(const Proposal& proposal) {
  switch (proposal.state) {
    case ProposalState::kAsked:
      return ProposalWait{"CITY_COORDINATOR", "answer the proposal"};
    case ProposalState::kCityAccepted:
      return ProposalWait{"SYSTEM", "hold the place"};
    case ProposalState::kHolding:
      return ProposalWait{"PROGRAMME_OFFICER", "offer her the place"};
    case ProposalState::kOffered:
      return proposal.chosen ? ProposalWait{"SYSTEM", "confirm the place"}
                             : ProposalWait{"DEFENDER", "choose or decline"};
    case ProposalState::kAccepted:
    case ProposalState::kCityDeclined:
    case ProposalState::kDeclined:
    case ProposalState::kLapsed:
    case ProposalState::kWithdrawn:
      return std::nullopt;
  }
  return std::nullopt;
}

void ShowProposalWork(const Proposal& proposal, View view, v1::Proposal& out) {
  const std::optional<ProposalWait> wait = WaitOf(proposal);
  if (wait && (view != View::kHost || wait->who == "CITY_COORDINATOR")) {
    type::v1::WaitingFor& shown = *out.add_waiting_for();
    shown.set_who(std::string(wait->who));
    shown.set_what(std::string(wait->what));
    if (proposal.answer_due && proposal.state == ProposalState::kAsked) {
      SetTime(*proposal.answer_due, *shown.mutable_due());
    }
  }
  const absl::Status answer =
      coordination_rules::CheckCityDecision(proposal.state);
  type::v1::NextAction& action = *out.add_next_actions();
  action.set_action("RecordCityDecision");
  action.set_allowed(answer.ok());
  if (!answer.ok()) action.set_reason(ReasonOf(answer));
}

// What the office sees beside what the host does.
absl::Status ShowInside(const CaseVault& vault,
                        const CaseDesk::Snapshot& snapshot,
                        const Proposal& proposal, v1::Proposal& out) {
  const OpenedCase& opened = snapshot.opened;
  out.set_relocation_id(opened.relocation.relocation_id);
  out.set_chosen(proposal.chosen);
  out.set_problem_reason(proposal.problem_reason);
  out.set_problem_remedy(proposal.problem_remedy);
  if (proposal.rank) out.set_rank(*proposal.rank);
  ASSIGN_OR_RETURN(const std::optional<v1::PlacementChoice> choice,
                   OpenChoice(vault, opened.relocation, proposal));
  if (choice) out.set_override_reason(choice->override_reason());
  for (const RouteFindingRow& row : snapshot.coordination.findings) {
    if (row.proposal_row_id != proposal.row_id) continue;
    ASSIGN_OR_RETURN(
        v1::RouteFinding finding,
        OpenFinding(vault.sealer(), opened.relocation.relocation_id, row));
    finding.set_person_id(PersonIdOf(opened, row.person_row_id));
    *out.add_route_findings() = std::move(finding);
  }
  return absl::OkStatus();
}

// By a permission that she has not used she may set off; a move by herself uses
// none. So each is shown with the departure that followed it, and no other.
void ShowMovement(const Movement& movement, std::vector<v1::Leg>& legs) {
  const bool alone = movement.kind == MovementKind::kUnassistedMove;
  auto shown = std::find_if(legs.begin(), legs.end(), [&](const v1::Leg& leg) {
    return leg.number() == movement.leg && !leg.has_departed_at();
  });
  if (alone || shown == legs.end()) {
    shown = legs.emplace(legs.end());
    shown->set_number(movement.leg);
  }
  if (movement.kind == MovementKind::kCleared) {
    SetTime(movement.occurred_at, *shown->mutable_cleared_at());
  }
  if (movement.kind == MovementKind::kDeparted || alone) {
    SetTime(movement.occurred_at, *shown->mutable_departed_at());
    shown->set_unassisted(alone);
  }
}

void ShowLegs(const Travel& travel, const std::string& person_row_id,
              v1::Traveller& out) {
  std::vector<v1::Leg> legs;
  for (const Movement& movement : travel.movements) {
    if (movement.person_row_id == person_row_id && movement.Counts() &&
        movement.kind != MovementKind::kArrived &&
        movement.kind != MovementKind::kClearanceRefused) {
      ShowMovement(movement, legs);
    }
  }
  std::stable_sort(legs.begin(), legs.end(),
                   [](const v1::Leg& a, const v1::Leg& b) {
                     return a.number() < b.number();
                   });
  out.mutable_legs()->Assign(legs.begin(), legs.end());
  if (const Movement* const arrived =
          travel.Last(person_row_id, {MovementKind::kArrived})) {
    SetTime(arrived->occurred_at, *out.mutable_arrived_at());
    out.set_at_shelter(arrived->to_shelter);
  }
}

absl::Status ShowTraveller(const CaseVault& vault,
                           const CaseDesk::Snapshot& snapshot, size_t index,
                           v1::Traveller& out) {
  const OpenedCase& opened = snapshot.opened;
  const Travel& travel = snapshot.coordination.travel;
  const std::string& row_id = opened.person_row_ids[index];
  out.set_person_id(opened.intake.persons(static_cast<int>(index)).person_id());
  ShowLegs(travel, row_id, out);
  const Traveller* const traveller = travel.Find(row_id);
  if (traveller == nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      const v1::RouteChoice route,
      OpenRoute(vault.sealer(), opened.relocation.relocation_id, *traveller));
  out.set_route_id(route.route_id());
  out.set_scheme(route.scheme());
  if (route.has_last_legal_day()) {
    *out.mutable_last_legal_day() = route.last_legal_day();
  }
  out.set_application_id(traveller->application_id.value_or(""));
  out.set_application_state(traveller->application_state);
  if (!traveller->refusal_answer.empty()) {
    out.set_refusal_answer("REFUSAL_ANSWER_" + traveller->refusal_answer);
  }
  return absl::OkStatus();
}

absl::Status ShowSecurityPlan(const CaseVault& vault,
                              const CaseDesk::Snapshot& snapshot,
                              v1::Relocation& out) {
  const auto& sealed = snapshot.coordination.travel.plan_sealed;
  if (!sealed) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      *out.mutable_security_plan(),
      OpenPlan(vault.sealer(), snapshot.opened.relocation, *sealed));
  return absl::OkStatus();
}

void AddStepAction(std::string_view name, const absl::Status& check,
                   const auth::PolicyTable& policy, const auth::Caller& caller,
                   v1::Step& out) {
  const auth::RpcPolicy* const row = policy.Find(name);
  if (row == nullptr || !row->RelationOf(caller.roles)) return;
  type::v1::NextAction& action = *out.add_next_actions();
  action.set_action(std::string(name));
  action.set_allowed(check.ok());
  if (check.ok()) return;
  ErrorDetails details = DetailsOf(check);
  action.set_reason(details.reason);
  action.set_remedy(details.metadata["remedy"]);
}

// What stands in its way, and what may be done about it.
void ShowStepWork(const Step& step, const CaseDesk::Snapshot& snapshot,
                  const auth::PolicyTable& policy, const auth::Caller& caller,
                  v1::Step& out) {
  const step_rules::InHand in_hand{
      .step = step,
      .steps = snapshot.coordination.steps,
      .case_open = kOpen.Has(snapshot.opened.relocation.state),
      .proposal_live =
          IsLiveIn(snapshot.coordination.proposals, step.proposal_row_id),
      .now = snapshot.now};
  out.set_taken_over_by(step.taken_over_by);
  if (const auto stuck = step_rules::WhyStuck(in_hand)) {
    out.set_stuck(ParseEnum<v1::StuckReason>(
        v1::StuckReason_Parse, "STUCK_REASON_", step_rules::Name(*stuck)));
    out.set_remedy(step_rules::RemedyFor(step, *stuck));
  }
  AddStepAction("RetryStep", step_rules::CheckRetry(in_hand), policy, caller,
                out);
  AddStepAction("SkipStep", step_rules::CheckSkip(in_hand), policy, caller,
                out);
  AddStepAction("TakeOverStep", step_rules::CheckTakeOver(in_hand), policy,
                caller, out);
}

}  // namespace

bool IsLiveIn(const std::vector<Proposal>& proposals,
              std::string_view proposal_row_id) {
  return std::none_of(
      proposals.begin(), proposals.end(), [&](const Proposal& each) {
        return each.row_id == proposal_row_id && !IsLive(each.state);
      });
}

absl::StatusOr<v1::Proposal> ShowProposal(const CaseVault& vault,
                                          const CaseDesk::Snapshot& snapshot,
                                          const Proposal& proposal, View view) {
  v1::Proposal out;
  out.set_proposal_id(proposal.proposal_id);
  out.set_etag(proposal.etag());
  out.set_state(ToProto(proposal.state, view));
  if (!proposal.secret_house || view != View::kSubmitter) {
    out.set_host_id(proposal.host_id);
    out.set_organisation_id(proposal.organisation_id);
    out.set_place_id(proposal.place_id);
  }
  const Relocation& relocation = snapshot.opened.relocation;
  ASSIGN_OR_RETURN(*out.mutable_stay(), OpenStay(vault, relocation, proposal));
  out.set_level(relocation::ToProto(relocation.level));
  const v1::Intake& intake = snapshot.opened.intake;
  const bool as_told = proposal.for_all || view == View::kSubmitter;
  *out.mutable_party() = PartyOf(as_told ? AsTold(intake) : intake);
  if (proposal.state == ProposalState::kCityDeclined) {
    out.set_decline_reason(ParseEnum<v1::CityDeclineReason>(
        v1::CityDeclineReason_Parse, "CITY_DECLINE_REASON_", proposal.reason));
  }
  if (proposal.state == ProposalState::kLapsed) {
    out.set_lapse_reason(ParseEnum<v1::LapseReason>(
        v1::LapseReason_Parse, "LAPSE_REASON_", proposal.reason));
  }
  out.set_reservation_id(proposal.reservation_id.value_or(""));
  if (proposal.held_until && IsLive(proposal.state) && !proposal.confirmed) {
    SetTime(*proposal.held_until, *out.mutable_held_until());
  }
  if (proposal.answer_due) {
    SetTime(*proposal.answer_due, *out.mutable_answer_due());
  }
  SetTime(proposal.asked_at, *out.mutable_asked_at());
  if (proposal.decided_at) {
    SetTime(*proposal.decided_at, *out.mutable_decided_at());
  }
  ShowProposalWork(proposal, view, out);
  RETURN_IF_ERROR(ShowInside(vault, snapshot, proposal, out));
  KeepShown(view, out);
  return out;
}

namespace {

void ShowPauses(const CoordinationRows& rows, v1::Relocation& out) {
  for (const pause_store::Pause& pause : rows.pauses) {
    v1::ClockPause& shown = *out.add_clock_pauses();
    shown.set_officer(pause.officer);
    shown.set_set_by(pause.set_by);
    SetTime(pause.paused_at, *shown.mutable_paused_at());
    if (pause.resumed_at) {
      SetTime(*pause.resumed_at, *shown.mutable_resumed_at());
    }
  }
}

// Who receives her at a house that nobody knows of would name the house.
void HideHouses(const CaseDesk::Snapshot& snapshot, v1::Relocation& out) {
  auto& shown = *out.mutable_assignments();
  for (const Proposal& proposal : snapshot.coordination.proposals) {
    if (!proposal.secret_house) continue;
    shown.erase(std::remove_if(shown.begin(), shown.end(),
                               [&](const v1::Assignment& each) {
                                 return each.organisation_id() ==
                                        proposal.organisation_id;
                               }),
                shown.end());
    for (v1::CaseBrief& brief : *out.mutable_briefs()) {
      if (brief.recipient_organisation_id() == proposal.organisation_id) {
        brief.clear_recipient_organisation_id();
      }
    }
  }
}

}  // namespace

absl::Status ShowCoordination(const CaseVault& vault,
                              const CaseDesk::Snapshot& snapshot, View view,
                              std::string_view organisation_id,
                              v1::Relocation& out) {
  if (view == View::kVerifier) return absl::OkStatus();
  for (const Proposal& proposal : snapshot.coordination.proposals) {
    if (view == View::kHost && (proposal.organisation_id != organisation_id ||
                                proposal.share_ended_at)) {
      continue;
    }
    ASSIGN_OR_RETURN(*out.add_proposals(),
                     ShowProposal(vault, snapshot, proposal, view));
    if (proposal.state == ProposalState::kAccepted) {
      ASSIGN_OR_RETURN(*out.mutable_stay(),
                       OpenStay(vault, snapshot.opened.relocation, proposal));
    }
  }
  if (view == View::kHost) {
    // As it was told when it was asked last.
    if (out.proposals_size() > 0) {
      *out.mutable_party() = out.proposals().rbegin()->party();
    }
    return absl::OkStatus();
  }
  if (view == View::kSubmitter) HideHouses(snapshot, out);
  for (size_t i = 0; i < snapshot.opened.person_row_ids.size(); ++i) {
    RETURN_IF_ERROR(ShowTraveller(vault, snapshot, i, *out.add_travellers()));
  }
  RETURN_IF_ERROR(ShowSecurityPlan(vault, snapshot, out));
  ShowRecords(snapshot.coordination.records, out);
  ShowInquiries(snapshot.coordination.records, view, out);
  ShowReviews(snapshot.coordination, view, out);
  ShowBriefs(snapshot, out);
  if (view == View::kOffice) {
    ShowReferrals(snapshot, out);
    ShowBridging(snapshot.opened.relocation, snapshot.coordination, out);
    ShowPauses(snapshot.coordination, out);
    ASSIGN_OR_RETURN(
        const std::vector<risk_rules::Cause> causes,
        RiskCausesOf(vault, snapshot.opened.relocation, snapshot.opened.intake,
                     snapshot.coordination, snapshot.now));
    ShowRiskCauses(causes, out);
  }
  ShowSilence(snapshot.opened.relocation, snapshot.coordination.records, out);
  KeepShown(view, out);
  return absl::OkStatus();
}

v1::Step ShowStep(const Step& step, const CaseDesk::Snapshot& snapshot,
                  const auth::PolicyTable& policy, const auth::Caller& caller) {
  v1::Step out;
  out.set_step_id(step.public_id);
  out.set_kind(ParseEnum<v1::StepKind>(v1::StepKind_Parse, "STEP_KIND_",
                                       Name(step.kind)));
  out.set_state(ParseEnum<v1::StepState>(v1::StepState_Parse, "STEP_STATE_",
                                         Name(step.state)));
  for (const Proposal& proposal : snapshot.coordination.proposals) {
    if (proposal.row_id == step.proposal_row_id) {
      out.set_proposal_id(proposal.proposal_id);
    }
  }
  out.set_person_id(PersonIdOf(snapshot.opened, step.person_row_id));
  if (step.kind == StepKind::kSubmitGrant) {
    out.set_bridging_application_id(step.record_id);
  }
  out.set_tries(step.tries);
  out.set_attempt(step.attempt);
  if (step.due_at != absl::InfinitePast()) {
    SetTime(step.due_at, *out.mutable_due());
  }
  out.set_reason(step.error_reason);
  out.set_remedy(step.error_remedy);
  if (step.created_at != absl::InfinitePast()) {
    SetTime(step.created_at, *out.mutable_created_at());
  }
  if (step.finished_at != absl::InfiniteFuture() &&
      step.finished_at != absl::InfinitePast()) {
    SetTime(step.finished_at, *out.mutable_finished_at());
  }
  ShowStepWork(step, snapshot, policy, caller, out);
  return out;
}

}  // namespace sojourn::relocation

#include "services/relocation/coordination/coordination_edit.h"

#include <algorithm>
#include <utility>

#include "common/crypto/ids.h"
#include "common/status/status_macros.h"
#include "services/relocation/coordination/coordination_rules.h"
#include "services/relocation/coordination/place_moves.h"
#include "services/relocation/coordination/travel_file.h"
#include "services/relocation/exposure/alert_store.h"
#include "services/relocation/ranking/ranking_store.h"
#include "services/relocation/relocation_store_parts.h"
#include "services/relocation/round/round_store.h"
#include "services/relocation/workflow/workflow_store_steps.h"
#include "services/relocation/worklist/later_due.h"

namespace sojourn::relocation {
namespace {

using workflow_rules::Held;
using workflow_rules::StepPlan;

constexpr db::Query kSelectPersons{
    "coordination_select_persons",
    "SELECT id, apart FROM persons WHERE relocation_id = $1 "
    "ORDER BY acts_first DESC, position"};

template <typename List, typename Predicate>
auto* FindIn(List& list, Predicate predicate) {
  const auto found = std::find_if(list.begin(), list.end(), predicate);
  return found == list.end() ? nullptr : &*found;
}

// The place is gone and nobody is on the way: who had arrived there already
// holds nobody up.
bool IsWayLost(const CoordinationEdit& edit) {
  const auto& persons = edit.persons();
  return edit.Accepted() == nullptr &&
         std::none_of(persons.begin(), persons.end(),
                      [&](const std::string& person) {
                        return edit.travel().IsUnderWay(person);
                      });
}

// By her word, the host's, or because the place is gone.
bool CameToNothing(const Proposal& proposal) {
  return proposal.state == ProposalState::kCityDeclined ||
         proposal.state == ProposalState::kDeclined ||
         proposal.state == ProposalState::kLapsed;
}

bool IsToTellThatSheLeft(const Step& step) {
  return step.kind == StepKind::kCheckOut && step.undoes.empty() &&
         (step.state == StepState::kPending ||
          step.state == StepState::kRunning);
}

bool IsMeant(const Movement& permission, Clearances which) {
  switch (which) {
    case Clearances::kAll:
      return true;
    case Clearances::kToHerPlace:
      return !permission.to_shelter;
    case Clearances::kOnPlan:
      return permission.OnPlan();
  }
  return true;
}

}  // namespace

CoordinationEdit::CoordinationEdit(db::Transaction& tx,
                                   const crypto::Sealer& sealer,
                                   const Relocation& locked, Cause cause)
    : tx_(&tx),
      sealer_(&sealer),
      before_(locked),
      next_(locked),
      cause_(std::move(cause)),
      now_(tx.now()) {}

absl::StatusOr<CoordinationEdit> CoordinationEdit::Open(
    db::Transaction& tx, const crypto::Sealer& sealer, const CaseRow& locked,
    const Cause& cause) {
  ASSIGN_OR_RETURN(const Relocation root, OpenRoot(sealer, locked));
  return Over(tx, sealer, root, cause);
}

absl::StatusOr<CoordinationEdit> CoordinationEdit::Over(
    db::Transaction& tx, const crypto::Sealer& sealer, const Relocation& root,
    const Cause& cause) {
  CoordinationEdit edit(tx, sealer, root, cause);
  const std::string& id = root.id;
  ASSIGN_OR_RETURN(edit.proposals_, proposals::Load(tx, id));
  ASSIGN_OR_RETURN(edit.steps_, steps::Load(tx, id));
  ASSIGN_OR_RETURN(TravelRows travel, travel::Load(tx, id));
  ASSIGN_OR_RETURN(edit.travel_, OpenTravel(sealer, root, std::move(travel)));
  ASSIGN_OR_RETURN(const db::Result persons,
                   tx.Execute(kSelectPersons, db::Params(id)));
  for (const db::Row row : persons) {
    edit.told_.push_back(row.Get<std::string>(0));
    if (!row.Get<bool>(1)) edit.persons_.push_back(row.Get<std::string>(0));
  }
  return edit;
}

bool CoordinationEdit::Moves(std::string_view person_row_id) const {
  return std::find(persons_.begin(), persons_.end(), person_row_id) !=
         persons_.end();
}

const Proposal* CoordinationEdit::FindProposal(
    std::string_view proposal_id) const {
  return FindIn(proposals_, [&](const Proposal& p) {
    return p.proposal_id == proposal_id;
  });
}

const Proposal* CoordinationEdit::FindProposalRow(
    std::string_view row_id) const {
  return FindIn(proposals_,
                [&](const Proposal& p) { return p.row_id == row_id; });
}

const Proposal* CoordinationEdit::FindReservation(
    std::string_view reservation_id) const {
  return FindIn(proposals_, [&](const Proposal& p) {
    return p.reservation_id == reservation_id;
  });
}

const Step* CoordinationEdit::FindStep(std::string_view row_id) const {
  return FindIn(steps_, [&](const Step& s) { return s.row_id == row_id; });
}

const Proposal* CoordinationEdit::Accepted() const {
  return FindIn(proposals_, [](const Proposal& p) {
    return p.state == ProposalState::kAccepted;
  });
}

const Proposal* CoordinationEdit::Home() const {
  return kLivedIn.Has(before_.state) ? Accepted() : nullptr;
}

absl::Status CoordinationEdit::Add(const Proposal& proposal) {
  RETURN_IF_ERROR(proposals::Insert(*tx_, proposal));
  proposals_.push_back(proposal);
  return absl::OkStatus();
}

void CoordinationEdit::Save(const Proposal& proposal) {
  Proposal* const stored = FindIn(proposals_, [&](const Proposal& p) {
    return p.row_id == proposal.row_id;
  });
  if (stored == nullptr) return;
  const bool lost = proposal.place_unfit() && !stored->place_unfit();
  looks_again_ |= lost || (IsLive(stored->state) && CameToNothing(proposal));
  const int64_t version = stored->version + 1;
  *stored = proposal;
  stored->version = version;
  proposals::Update(*tx_, *stored);
}

void CoordinationEdit::SaveTraveller(const Traveller& traveller) {
  travel::SaveTraveller(*tx_, traveller);
  Traveller* const stored = FindIn(travel_.travellers, [&](const Traveller& t) {
    return t.person_row_id == traveller.person_row_id;
  });
  if (stored == nullptr) {
    travel_.travellers.push_back(traveller);
  } else {
    *stored = traveller;
  }
}

absl::StatusOr<std::string> CoordinationEdit::Add(const Movement& movement) {
  Movement added = movement;
  added.case_version = before_.version + 1;
  ASSIGN_OR_RETURN(added.row_id, AddMovement(*tx_, *sealer_, before_, added));
  travel_.movements.push_back(added);
  return added.row_id;
}

bool CoordinationEdit::TakeBackClearances(std::string_view person_row_id,
                                          Clearances which) {
  bool any = false;
  for (Movement& movement : travel_.movements) {
    const bool permission = movement.kind == MovementKind::kCleared ||
                            movement.kind == MovementKind::kClearanceAsked;
    if (movement.person_row_id != person_row_id || !movement.Counts() ||
        !permission || !IsMeant(movement, which) || travel_.IsUsed(movement)) {
      continue;
    }
    travel::TakeBack(*tx_, movement.row_id);
    movement.corrected = true;
    any = true;
  }
  return any;
}

bool CoordinationEdit::TakeBackClearancesToHerPlace() {
  bool any = false;
  for (const std::string& person : told_) {
    any |= TakeBackClearances(person, Clearances::kToHerPlace);
  }
  return any;
}

absl::Status CoordinationEdit::Plan(const StepPlan& plan) {
  if (plan.add.empty() && plan.cancel.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<std::string> added,
                   steps::Apply(*tx_, before_.id, plan, cause_));
  if (pending_step_.empty() && !added.empty()) pending_step_ = added.front();
  ASSIGN_OR_RETURN(steps_, steps::Load(*tx_, before_.id));
  return absl::OkStatus();
}

absl::Status CoordinationEdit::Close(const Proposal& proposal,
                                     ProposalState state,
                                     std::string_view reason,
                                     absl::Time release_at) {
  if (proposal.state == ProposalState::kAccepted) {
    TakeBackClearancesToHerPlace();
  }
  Proposal closed = proposal;
  closed.state = state;
  closed.reason = std::string(reason);
  Save(closed);
  return Plan(
      workflow_rules::PlanUndoProposal(closed.row_id, steps_, release_at));
}

absl::Status CoordinationEdit::MoveOnFrom(const Proposal& home) {
  TakeBackClearancesToHerPlace();
  Proposal left = home;
  left.state = ProposalState::kLapsed;
  left.reason = kMovedOn;
  Save(left);
  StepPlan plan = workflow_rules::PlanNoProlonging(left.row_id, steps_);
  plan.add.push_back({.kind = StepKind::kCheckOut,
                      .proposal_row_id = left.row_id,
                      .peer_ref = left.reservation_id.value_or("")});
  return Plan(plan);
}

absl::StatusOr<bool> CoordinationEdit::StayWhereSheLives() {
  const absl::Time since = place_moves::HersSince(proposals_, steps_);
  for (const std::string& person : persons_) {
    if (place_moves::HasMoved(travel_, person, since)) return false;
  }
  for (const Step& step : steps_) {
    const Proposal* const left = FindProposalRow(step.proposal_row_id);
    if (!IsToTellThatSheLeft(step) || left == nullptr ||
        left->reason != kMovedOn) {
      continue;
    }
    ASSIGN_OR_RETURN(const bool heard, MayBeHeard(step));
    if (heard) {
      TellToLook();
      return false;
    }
    Proposal home = *left;
    home.state = ProposalState::kAccepted;
    home.reason.clear();
    Save(home);
    next_.state = After(next_.state, Event::kStayBegun).value_or(next_.state);
    StepPlan plan;
    plan.cancel.push_back(step.row_id);
    RETURN_IF_ERROR(Plan(plan));
    RETURN_IF_ERROR(NameCoordinatorAt(home));
    return true;
  }
  return false;
}

absl::StatusOr<bool> CoordinationEdit::MayBeHeard(const Step& check_out) const {
  // Nobody knows what an officer who has it in hand has said.
  if (!check_out.taken_over_by.empty()) return true;
  return steps::HasRequest(*tx_, check_out.row_id);
}

absl::Status CoordinationEdit::NameCoordinatorAt(const Proposal& home) {
  ASSIGN_OR_RETURN(const CaseParts parts, LoadParts(*tx_, before_.id));
  const bool named =
      std::any_of(parts.assignments.begin(), parts.assignments.end(),
                  [&](const Assignment& each) {
                    return each.role == AssignmentRole::kCityCoordinator &&
                           each.organisation_id == home.organisation_id;
                  });
  if (named) return absl::OkStatus();
  if (home.coordinator_subject.empty()) {
    next_.flags.insert(Flag::kArrivedWithoutCoordinator);
    return absl::OkStatus();
  }
  PutAssignment(*tx_, before_.id,
                {.role = AssignmentRole::kCityCoordinator,
                 .subject = home.coordinator_subject,
                 .organisation_id = home.organisation_id,
                 .assigned_at = now_});
  return absl::OkStatus();
}

void CoordinationEdit::TellToLook() const {
  InsertAlert(*tx_, {.row_id = crypto::NewUuidV7(),
                     .kind = AlertKind::kLookNow,
                     .case_row_id = before_.id,
                     .subject = "workflow",
                     .told_subject = before_.lead_subject,
                     .raised_at = now_});
}

std::vector<Held> CoordinationEdit::HeldByAcceptance() const {
  std::vector<const Proposal*> order;
  order.reserve(proposals_.size());
  for (const Proposal& proposal : proposals_) {
    if (&proposal != Home()) order.push_back(&proposal);
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const Proposal* a, const Proposal* b) {
                     return a->decided_at.value_or(absl::InfiniteFuture()) <
                            b->decided_at.value_or(absl::InfiniteFuture());
                   });
  std::vector<Held> held;
  held.reserve(order.size());
  for (const Proposal* proposal : order) {
    held.push_back(
        {.proposal_row_id = proposal->row_id,
         .state = proposal->state,
         .reservation_id = proposal->reservation_id.value_or(""),
         .held_until = proposal->held_until.value_or(absl::InfinitePast())});
  }
  return held;
}

Event CoordinationEdit::BestEvent() const {
  std::vector<ProposalState> states;
  for (const Proposal& proposal : proposals_) {
    if (&proposal != Home()) states.push_back(proposal.state);
  }
  return coordination_rules::BestOf(states);
}

absl::Status CoordinationEdit::Settle() {
  // Nowhere to travel on to: it goes on from where a place is looked for.
  if (IsWayLost(*this)) {
    next_.state =
        After(next_.state, Event::kShelterReached).value_or(next_.state);
  }
  const bool lived_in = kLivedIn.Has(next_.state);
  if (!lived_in && !coordination_rules::DerivesFromProposals(next_.state)) {
    return absl::OkStatus();
  }
  if (lived_in || Accepted() == nullptr) {
    RETURN_IF_ERROR(Plan(workflow_rules::PlanHolds(
        static_cast<int>(next_.level), HeldByAcceptance(), steps_)));
    next_.state = After(next_.state, BestEvent()).value_or(next_.state);
  }
  if (!next_.suspended()) return absl::OkStatus();
  return Plan(workflow_rules::PlanExtensions(HeldByAcceptance(), steps_));
}

bool CoordinationEdit::LooksForPlace() const {
  const Proposal* const hers = Accepted();
  return (hers == nullptr || hers->place_unfit()) &&
         Next(next_.state, Event::kCityAsked).ok();
}

absl::Status CoordinationEdit::Commit(HistoryEntry entry) {
  if (looks_again_ && LooksForPlace()) {
    rankings::Renew(*tx_, before_.id, cause_);
  } else {
    rankings::RenewAfter(*tx_, before_, next_, entry.event, cause_);
  }
  rounds::OutdateAfter(*tx_, before_, next_, entry.event);
  if (entry.by.empty()) {
    entry.by = "workflow";
    entry.organisation_id = cause_.organisation_id;
  }
  RETURN_IF_ERROR(SettleLaterDue(*tx_, *sealer_, before_, entry.event, next_));
  return SaveCase(*tx_, *sealer_, before_, next_, entry).status();
}

}  // namespace sojourn::relocation

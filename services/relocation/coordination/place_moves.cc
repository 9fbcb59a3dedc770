#include "services/relocation/coordination/place_moves.h"

#include <algorithm>

namespace sojourn::relocation::place_moves {
namespace {

// A fact of the way, and no permission.
bool IsFact(const Movement& movement) {
  switch (movement.kind) {
    case MovementKind::kDeparted:
    case MovementKind::kArrived:
    case MovementKind::kUnassistedMove:
      return true;
    case MovementKind::kClearanceAsked:
    case MovementKind::kCleared:
    case MovementKind::kClearanceRefused:
      return false;
  }
  return false;
}

bool IsDone(const std::vector<Step>& steps, StepKind kind,
            const std::string& proposal_row_id) {
  return std::any_of(steps.begin(), steps.end(), [&](const Step& step) {
    return step.kind == kind && step.state == StepState::kDone &&
           step.undoes.empty() && step.proposal_row_id == proposal_row_id;
  });
}

const Movement* FirstSince(const Travel& travel, const std::string& person,
                           absl::Time since) {
  const auto found =
      std::find_if(travel.movements.begin(), travel.movements.end(),
                   [&](const Movement& each) {
                     return each.person_row_id == person && each.Counts() &&
                            IsFact(each) && IsMadeSince(travel, each, since);
                   });
  return found == travel.movements.end() ? nullptr : &*found;
}

}  // namespace

const Proposal* Accepted(const std::vector<Proposal>& proposals) {
  const auto found = std::find_if(
      proposals.begin(), proposals.end(), [](const Proposal& each) {
        return each.state == ProposalState::kAccepted;
      });
  return found == proposals.end() ? nullptr : &*found;
}

absl::Time HersSince(const std::vector<Proposal>& proposals,
                     const std::vector<Step>& steps) {
  absl::Time since = absl::InfinitePast();
  const bool another_before =
      std::any_of(proposals.begin(), proposals.end(), [](const Proposal& each) {
        return each.confirmed && !IsLive(each.state);
      });
  if (!another_before) return since;
  const Proposal* const hers = Accepted(proposals);
  for (const Step& step : steps) {
    if (step.kind == StepKind::kConfirmReservation &&
        (hers == nullptr || step.proposal_row_id == hers->row_id)) {
      since = std::max(since, step.created_at);
    }
  }
  return since;
}

bool IsMadeSince(const Travel& travel, const Movement& movement,
                 absl::Time since) {
  if (movement.occurred_at >= since) return true;
  if (movement.recorded_at < since) return false;
  return std::none_of(travel.movements.begin(), travel.movements.end(),
                      [&](const Movement& before) {
                        return before.person_row_id == movement.person_row_id &&
                               before.Counts() && IsFact(before) &&
                               before.recorded_at < since &&
                               before.occurred_at > movement.occurred_at;
                      });
}

bool AnybodyArrived(const Travel& travel, absl::Time since) {
  return std::any_of(travel.movements.begin(), travel.movements.end(),
                     [&](const Movement& movement) {
                       return movement.kind == MovementKind::kArrived &&
                              movement.Counts() && !movement.to_shelter &&
                              IsMadeSince(travel, movement, since);
                     });
}

bool HasMoved(const Travel& travel, const std::string& person,
              absl::Time since) {
  return FirstSince(travel, person, since) != nullptr;
}

std::optional<absl::Time> MovedAt(const Travel& travel,
                                  const std::vector<std::string>& persons,
                                  absl::Time since) {
  absl::Time last = absl::InfinitePast();
  for (const std::string& person : persons) {
    const Movement* const went = FirstSince(travel, person, since);
    if (went == nullptr) return std::nullopt;
    last = std::max(last, went->occurred_at);
  }
  return last;
}

bool CheckedInByMistake(const std::vector<Proposal>& proposals,
                        const std::vector<Step>& steps, const Travel& travel) {
  const Proposal* const place = Accepted(proposals);
  return place != nullptr && IsDone(steps, StepKind::kCheckIn, place->row_id) &&
         !AnybodyArrived(travel, HersSince(proposals, steps));
}

bool CheckedOutByMistake(const std::vector<Proposal>& proposals,
                         const std::vector<Step>& steps, const Travel& travel) {
  const bool told = std::any_of(
      proposals.begin(), proposals.end(), [&](const Proposal& left) {
        return left.reason == kMovedOn &&
               IsDone(steps, StepKind::kCheckOut, left.row_id);
      });
  if (!told) return false;
  const absl::Time since = HersSince(proposals, steps);
  return std::any_of(travel.movements.begin(), travel.movements.end(),
                     [&](const Movement& mistaken) {
                       return mistaken.corrected && !mistaken.earlier &&
                              !mistaken.apart && IsFact(mistaken) &&
                              IsMadeSince(travel, mistaken, since) &&
                              !HasMoved(travel, mistaken.person_row_id, since);
                     });
}

}  // namespace sojourn::relocation::place_moves

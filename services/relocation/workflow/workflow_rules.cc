#include "services/relocation/workflow/workflow_rules.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "common/status/error.h"

namespace sojourn::relocation::workflow_rules {
namespace {

bool IsOpen(const Step& step) {
  return step.state == StepState::kPending || step.state == StepState::kRunning;
}

// May have reached the other service without our knowing.
bool MayHaveHappened(const Step& step) {
  return step.state == StepState::kRunning ||
         (step.state == StepState::kPending && step.tries > 0);
}

bool HasOpen(const std::vector<Step>& steps, StepKind kind,
             std::string_view proposal, std::string_view person = "") {
  return std::any_of(steps.begin(), steps.end(), [&](const Step& step) {
    return step.kind == kind && IsOpen(step) &&
           step.proposal_row_id == proposal && step.person_row_id == person;
  });
}

bool IsUndone(const std::vector<Step>& steps, const Step& forward) {
  return std::any_of(steps.begin(), steps.end(), [&](const Step& step) {
    return step.undoes == forward.row_id &&
           (IsOpen(step) || step.state == StepState::kDone);
  });
}

// It is due whatever the case comes to: what may be seen, and where she was.
bool IsDueAnyway(StepKind kind) {
  return kind == StepKind::kSetHostShare ||
         kind == StepKind::kSetMissionShare ||
         kind == StepKind::kSetFunderShare || kind == StepKind::kTellTravel;
}

// Another step of this kind for the same proposal was sent, or will be.
bool HasOf(const std::vector<Step>& steps, StepKind kind, const Step& forward,
           bool sent) {
  return std::any_of(steps.begin(), steps.end(), [&](const Step& step) {
    return step.kind == kind &&
           step.proposal_row_id == forward.proposal_row_id &&
           step.state != StepState::kCancelled &&
           step.state != StepState::kFailed &&
           (!sent || step.state == StepState::kDone || MayHaveHappened(step));
  });
}

// A host that was told of her arrival is told that she has left; after that
// nothing is left to give back.
std::optional<StepKind> UndoOf(const std::vector<Step>& steps,
                               const Step& forward) {
  if (forward.kind == StepKind::kHoldPlace) {
    if (HasOf(steps, StepKind::kCheckOut, forward, false)) return std::nullopt;
    if (HasOf(steps, StepKind::kCheckIn, forward, true)) {
      return StepKind::kCheckOut;
    }
  }
  return CompensationOf(forward.kind);
}

void UndoOne(const std::vector<Step>& steps, const Step& forward,
             absl::Time due_at, StepPlan& plan) {
  if (IsDueAnyway(forward.kind)) return;
  const bool now = due_at == absl::InfinitePast();
  const bool begun = MayHaveHappened(forward);
  if (IsOpen(forward) && (!begun || now)) plan.cancel.push_back(forward.row_id);
  const std::optional<StepKind> kind = UndoOf(steps, forward);
  if (!kind || !(begun || forward.state == StepState::kDone)) return;
  if (IsUndone(steps, forward)) return;
  plan.add.push_back({.kind = *kind,
                      .proposal_row_id = forward.proposal_row_id,
                      .person_row_id = forward.person_row_id,
                      .undoes = forward.row_id,
                      .peer_ref = forward.peer_ref,
                      .due_at = due_at});
}

bool IsCompensation(const Step& step) { return !step.undoes.empty(); }

// The step that tells who may see what a step of this kind brought.
std::optional<StepKind> ShareOf(StepKind kind) {
  if (kind == StepKind::kHoldPlace) return StepKind::kSetHostShare;
  if (kind == StepKind::kOpenApplication) return StepKind::kSetMissionShare;
  if (kind == StepKind::kSubmitGrant) return StepKind::kSetFunderShare;
  return std::nullopt;
}

bool IsOf(std::string_view row_id, std::string_view wanted) {
  return wanted.empty() || row_id == wanted;
}

}  // namespace

Outcome Classify(const absl::Status& answer) {
  switch (answer.code()) {
    case absl::StatusCode::kOk:
      return Outcome::kDone;
    case absl::StatusCode::kFailedPrecondition:
      return ReasonOf(answer) == "CANCELLED" ? Outcome::kKeyCancelled
                                             : Outcome::kRefused;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnimplemented:
      return Outcome::kRefused;
    default:
      return Outcome::kUnknown;
  }
}

absl::Duration LongestPause(StepKind kind) {
  return kind == StepKind::kRankPlaces ? kLongestPauseOfRanking : kLongestPause;
}

absl::Duration Backoff(int tries, double unit, absl::Duration most) {
  constexpr absl::Duration kFirst = absl::Milliseconds(200);
  const double factor = std::pow(2.0, std::clamp(tries - 1, 0, 20));
  return std::min(kFirst * factor, most) * unit;
}

absl::Duration RepeatAfter(const absl::Status& answer, const Step& step,
                           double unit) {
  const absl::Duration backoff =
      Backoff(step.tries, unit, LongestPause(step.kind));
  if (!absl::IsResourceExhausted(answer)) return backoff;
  return backoff + DetailsOf(answer).retry_after.value_or(absl::ZeroDuration());
}

Turn TurnAfter(int64_t turns) {
  return (turns + 1) % kTurnsOfLongest == 0 ? Turn::kLongestWaiting
                                            : Turn::kByLevel;
}

bool IsOfAgreement(std::string_view reason) {
  return reason == "AGREEMENT_MISSING" || reason == "AGREEMENT_EXPIRED" ||
         reason == "ORGANISATION_INACTIVE";
}

bool WaitsForHerWord(std::string_view reason) {
  return reason == "CONSENT_MISSING" || reason == "PARTY_VISA_REFUSED" ||
         reason == "CASE_SUSPENDED";
}

bool IsOfAnotherVersion(StepKind kind, std::string_view reason) {
  return kind == StepKind::kOpenApplication &&
         (reason == "REQUEST_ID_REUSED" || reason == "GUARDIAN_INVALID");
}

std::optional<absl::Duration> AskAgainAfter(StepKind kind,
                                            std::string_view reason,
                                            bool bridging) {
  // Money may come: a fund opens, a window begins, another grant is freed.
  // Before a place is there nobody waits for that: an officer asks elsewhere.
  if (kind == StepKind::kSubmitGrant && reason == "NO_FUND_FITS" && !bridging) {
    return absl::Hours(24);
  }
  // The application for another route is being withdrawn.
  if (kind == StepKind::kOpenApplication && reason == "APPLICATION_OPEN") {
    return absl::ZeroDuration();
  }
  // She lives there until she moves on.
  if (kind == StepKind::kCheckOut && reason == "PLACE_IN_USE") {
    return absl::Hours(6);
  }
  // She may agree tomorrow.
  if (WaitsForHerWord(reason)) return absl::Hours(24);
  // The office renews it, or another one takes its place.
  if (IsOfAgreement(reason)) return absl::Hours(1);
  return std::nullopt;
}

void StepPlan::Append(StepPlan other) {
  std::move(other.add.begin(), other.add.end(), std::back_inserter(add));
  std::move(other.cancel.begin(), other.cancel.end(),
            std::back_inserter(cancel));
}

int HoldLimit(int level) { return level == 1 ? 3 : 2; }

StepPlan PlanHolds(int level, const std::vector<Held>& proposals,
                   const std::vector<Step>& steps) {
  int taken = 0;
  for (const Held& held : proposals) {
    const bool holds = held.state == ProposalState::kHolding ||
                       held.state == ProposalState::kOffered ||
                       held.state == ProposalState::kAccepted;
    if (holds || HasOpen(steps, StepKind::kHoldPlace, held.proposal_row_id)) {
      ++taken;
    }
  }
  StepPlan plan;
  for (const Held& held : proposals) {
    if (taken >= HoldLimit(level)) break;
    if (held.state != ProposalState::kCityAccepted) continue;
    if (HasOpen(steps, StepKind::kHoldPlace, held.proposal_row_id)) continue;
    plan.add.push_back({.kind = StepKind::kHoldPlace,
                        .proposal_row_id = held.proposal_row_id});
    ++taken;
  }
  return plan;
}

StepPlan PlanAssessments(const std::string& proposal_row_id,
                         const std::vector<std::string>& person_row_ids,
                         const std::vector<Step>& steps) {
  StepPlan plan;
  for (const std::string& person : person_row_ids) {
    if (HasOpen(steps, StepKind::kAssessRoute, proposal_row_id, person)) {
      continue;
    }
    plan.add.push_back({.kind = StepKind::kAssessRoute,
                        .proposal_row_id = proposal_row_id,
                        .person_row_id = person});
  }
  return plan;
}

StepPlan PlanConfirm(const Held& chosen) {
  StepPlan plan;
  plan.add.push_back({.kind = StepKind::kConfirmReservation,
                      .proposal_row_id = chosen.proposal_row_id,
                      .peer_ref = chosen.reservation_id});
  return plan;
}

StepPlan PlanUndoProposal(const std::string& proposal_row_id,
                          const std::vector<Step>& steps, absl::Time due_at) {
  StepPlan plan;
  for (const Step& step : steps) {
    if (step.proposal_row_id != proposal_row_id || IsCompensation(step)) {
      continue;
    }
    UndoOne(steps, step, due_at, plan);
  }
  return plan;
}

StepPlan PlanUndoApplication(const std::string& person_row_id,
                             const std::vector<Step>& steps, absl::Time due_at,
                             absl::Time since) {
  StepPlan plan;
  for (const Step& step : steps) {
    if (step.kind != StepKind::kOpenApplication || step.created_at < since ||
        step.person_row_id != person_row_id) {
      continue;
    }
    UndoOne(steps, step, due_at, plan);
  }
  return plan;
}

StepPlan PlanDrop(const Step& step, const std::vector<Step>& steps,
                  absl::Time due_at) {
  StepPlan plan;
  if (step.kind == StepKind::kTellTravel && IsOpen(step)) {
    plan.cancel.push_back(step.row_id);
  }
  UndoOne(steps, step, due_at, plan);
  return plan;
}

StepPlan PlanBridging(const std::vector<std::string>& record_ids,
                      const std::vector<std::string>& instead_of,
                      const std::vector<Step>& steps) {
  StepPlan plan;
  for (const Step& step : steps) {
    const bool replaced = std::find(instead_of.begin(), instead_of.end(),
                                    step.record_id) != instead_of.end();
    if (step.kind == StepKind::kSubmitGrant && replaced &&
        step.state == StepState::kFailed) {
      plan.cancel.push_back(step.row_id);
    }
  }
  for (const std::string& record : record_ids) {
    plan.add.push_back({.kind = StepKind::kSubmitGrant, .record_id = record});
  }
  return plan;
}

StepPlan PlanRanking(const std::string& ranking_id,
                     const std::vector<Step>& steps) {
  StepPlan plan;
  for (const Step& step : steps) {
    const bool stands = IsOpen(step) || step.state == StepState::kFailed;
    if (step.kind == StepKind::kRankPlaces && stands) {
      plan.cancel.push_back(step.row_id);
    }
  }
  plan.add.push_back({.kind = StepKind::kRankPlaces, .peer_ref = ranking_id});
  return plan;
}

StepPlan PlanAskAnew(const std::string& step_row_id,
                     const std::vector<Step>& steps) {
  StepPlan plan;
  for (const Step& step : steps) {
    if (step.row_id != step_row_id) continue;
    UndoOne(steps, step, absl::InfinitePast(), plan);
    plan.add.push_back({.kind = step.kind,
                        .proposal_row_id = step.proposal_row_id,
                        .person_row_id = step.person_row_id,
                        .record_id = step.record_id,
                        .peer_ref = step.kind == StepKind::kExtendReservation
                                        ? step.peer_ref
                                        : ""});
  }
  return plan;
}

StepPlan PlanShares(const std::vector<Step>& steps, const Brought& brought) {
  StepPlan plan;
  const std::optional<StepKind> share = ShareOf(brought.by);
  if (!share) return plan;
  for (const Step& step : steps) {
    const bool told =
        step.state == StepState::kDone ||
        (brought.and_undone && step.state == StepState::kCompensated);
    if (step.kind != brought.by || !told || step.peer_ref.empty()) continue;
    if (!IsOf(step.proposal_row_id, brought.proposal_row_id) ||
        !IsOf(step.person_row_id, brought.person_row_id)) {
      continue;
    }
    for (const Step& older : steps) {
      if (older.kind == *share && older.peer_ref == step.peer_ref &&
          IsOpen(older)) {
        plan.cancel.push_back(older.row_id);
      }
    }
    plan.add.push_back({.kind = *share,
                        .proposal_row_id = step.proposal_row_id,
                        .person_row_id = step.person_row_id,
                        .peer_ref = step.peer_ref});
  }
  return plan;
}

int64_t NumberOf(const std::vector<Step>& steps, const Step& step) {
  int64_t planned = 0;
  int64_t heard = 0;
  for (const Step& each : steps) {
    if (each.kind != step.kind || each.peer_ref != step.peer_ref) continue;
    ++planned;
    heard = std::max(heard, each.heard_number);
  }
  return heard + planned;
}

StepPlan PlanUndoGrant(const std::vector<Step>& steps, absl::Time due_at,
                       absl::Time since) {
  StepPlan plan;
  for (const Step& step : steps) {
    if (step.kind != StepKind::kSubmitGrant || step.created_at < since) {
      continue;
    }
    UndoOne(steps, step, due_at, plan);
  }
  return plan;
}

bool Stands(const std::vector<Step>& steps, StepKind kind,
            std::string_view person_row_id, absl::Time since) {
  return std::any_of(steps.begin(), steps.end(), [&](const Step& step) {
    return step.kind == kind && step.person_row_id == person_row_id &&
           step.record_id.empty() && step.created_at >= since &&
           step.state != StepState::kCancelled &&
           step.state != StepState::kCompensated && !IsUndone(steps, step);
  });
}

bool IsDelayed(const Step& step) {
  return IsCompensation(step) && step.state == StepState::kPending &&
         step.tries == 0 && step.due_at != absl::InfinitePast();
}

StepPlan PlanUndoCase(const std::vector<Step>& steps, absl::Time since,
                      absl::Time due_at) {
  StepPlan plan;
  plan.cancel_reason = "CASE_ENDED";
  for (const Step& step : steps) {
    // Movements are stored without a time.
    const bool earlier =
        step.created_at < since && step.created_at != absl::InfinitePast();
    // A host is told that she has left whatever the case comes to.
    if (step.kind == StepKind::kCheckOut) continue;
    if (!IsCompensation(step) && !earlier) UndoOne(steps, step, due_at, plan);
  }
  return plan;
}

bool IsGivenBackLater(const std::vector<Step>& steps, const Step& forward) {
  return std::any_of(steps.begin(), steps.end(), [&](const Step& step) {
    return step.undoes == forward.row_id && IsDelayed(step);
  });
}

bool IsWithdrawnLater(const std::vector<Step>& steps,
                      std::string_view person_row_id) {
  return std::any_of(steps.begin(), steps.end(), [&](const Step& step) {
    return step.kind == StepKind::kWithdrawApplication &&
           step.person_row_id == person_row_id && IsDelayed(step);
  });
}

StepPlan PlanKeepCase(const std::vector<Held>& proposals,
                      const std::vector<Step>& steps,
                      const std::vector<std::string>& unwanted) {
  const auto ended = [&](std::string_view proposal) {
    return std::any_of(proposals.begin(), proposals.end(), [&](const Held& h) {
      return h.proposal_row_id == proposal && !IsLive(h.state);
    });
  };
  StepPlan plan;
  for (const Step& step : steps) {
    // A compensation without a due time belongs to a decision made before the
    // case ended: it goes on.
    if (IsDelayed(step) && !ended(step.proposal_row_id) &&
        std::find(unwanted.begin(), unwanted.end(), step.row_id) ==
            unwanted.end()) {
      plan.cancel.push_back(step.row_id);
    }
  }
  return plan;
}

StepPlan PlanExtensions(const std::vector<Held>& proposals,
                        const std::vector<Step>& steps) {
  StepPlan plan;
  for (const Held& held : proposals) {
    const bool lapses = held.state == ProposalState::kHolding ||
                        held.state == ProposalState::kOffered;
    if (!lapses || held.reservation_id.empty()) continue;
    if (HasOpen(steps, StepKind::kExtendHold, held.proposal_row_id)) continue;
    plan.add.push_back({.kind = StepKind::kExtendHold,
                        .proposal_row_id = held.proposal_row_id,
                        .peer_ref = held.reservation_id,
                        .due_at = held.held_until - kExtendBefore});
  }
  return plan;
}

StepPlan PlanNoProlonging(const std::string& proposal_row_id,
                          const std::vector<Step>& steps) {
  StepPlan plan;
  for (const Step& step : steps) {
    // A refusal that an officer repeats would bring the nights after all.
    const bool may_come = IsOpen(step) || step.state == StepState::kFailed;
    if (step.kind == StepKind::kExtendReservation && may_come &&
        step.proposal_row_id == proposal_row_id) {
      plan.cancel.push_back(step.row_id);
    }
  }
  return plan;
}

bool IsProlonging(const std::string& proposal_row_id,
                  const std::vector<Step>& steps) {
  return HasOpen(steps, StepKind::kExtendReservation, proposal_row_id);
}

StepPlan PlanNoExtensions(const std::vector<Step>& steps) {
  StepPlan plan;
  for (const Step& step : steps) {
    if (step.kind == StepKind::kExtendHold &&
        step.state == StepState::kPending && step.tries == 0) {
      plan.cancel.push_back(step.row_id);
    }
  }
  return plan;
}

std::optional<StepKind> CompensationOf(StepKind kind) {
  switch (kind) {
    case StepKind::kHoldPlace:
      return StepKind::kReleaseReservation;
    case StepKind::kOpenApplication:
      return StepKind::kWithdrawApplication;
    case StepKind::kSubmitGrant:
      return StepKind::kCancelGrant;
    // A confirmation, an extension, more nights, a check-in and a check-out end
    // with their reservation;
    // an assessment leaves nothing behind.
    case StepKind::kAssessRoute:
    case StepKind::kExtendHold:
    case StepKind::kConfirmReservation:
    case StepKind::kCheckIn:
    case StepKind::kCheckOut:
    case StepKind::kExtendReservation:
    case StepKind::kReleaseReservation:
    case StepKind::kWithdrawApplication:
    case StepKind::kCancelGrant:
    // What is not so is taken back by a step of the same kind.
    case StepKind::kTellTravel:
    // Nobody was told anything.
    case StepKind::kRankPlaces:
    // The next word takes the place of the last.
    case StepKind::kSetHostShare:
    case StepKind::kSetMissionShare:
    case StepKind::kSetFunderShare:
    // Nothing brings an erased case back.
    case StepKind::kEraseKeys:
    case StepKind::kEraseInCapacity:
    case StepKind::kEraseInVisa:
    case StepKind::kEraseInGrants:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace sojourn::relocation::workflow_rules

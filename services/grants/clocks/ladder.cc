#include "services/grants/clocks/ladder.h"

#include <array>

namespace sojourn::grants::rules {
namespace {

constexpr std::array kRungs = {EscalationRung::kNear, EscalationRung::kOverdue,
                               EscalationRung::kLongOverdue};

}  // namespace

std::optional<GrantClock> ClockOf(GrantState state) {
  switch (state) {
    case GrantState::kSubmitted:
    case GrantState::kScreened:
    case GrantState::kVerifying:
    case GrantState::kAssessed:
      return GrantClock::kDecision;
    case GrantState::kApproved:
    case GrantState::kAgreed:
    case GrantState::kPaying:
      return GrantClock::kFunds;
    case GrantState::kPaid:
      return GrantClock::kReceipt;
    case GrantState::kDeclined:
    case GrantState::kReferred:
    case GrantState::kReceived:
    case GrantState::kReportDue:
    case GrantState::kReported:
    case GrantState::kReportWaived:
    case GrantState::kClosed:
    case GrantState::kCancelled:
    case GrantState::kRecovering:
      return std::nullopt;
  }
  return std::nullopt;
}

absl::Time ReachedAt(const Promise& promise, EscalationRung rung) {
  const absl::Duration promised = promise.due - promise.from;
  switch (rung) {
    case EscalationRung::kNear:
      return promise.due - promised / 4;
    case EscalationRung::kOverdue:
      return promise.due;
    case EscalationRung::kLongOverdue:
      return promise.due + promised / 2;
  }
  return promise.due;
}

std::string_view ToldOf(EscalationRung rung, GrantState state) {
  switch (rung) {
    case EscalationRung::kNear:
      return state == GrantState::kAssessed ? "GRANT_APPROVER"
                                            : "GRANT_OFFICER";
    case EscalationRung::kOverdue:
      return "FUND_MANAGER";
    case EscalationRung::kLongOverdue:
      return "PROGRAMME_OFFICER";
  }
  return "";
}

std::optional<EscalationRung> ToTell(const Promise& promise,
                                     std::optional<EscalationRung> told,
                                     absl::Time now) {
  std::optional<EscalationRung> reached;
  for (const EscalationRung rung : kRungs) {
    if (ReachedAt(promise, rung) <= now) reached = rung;
  }
  if (!reached || (told && *told >= *reached)) return std::nullopt;
  return reached;
}

std::optional<absl::Time> NextLook(const Promise& promise, absl::Time now) {
  for (const EscalationRung rung : kRungs) {
    const absl::Time at = ReachedAt(promise, rung);
    if (at > now) return at;
  }
  return std::nullopt;
}

}  // namespace sojourn::grants::rules

#include "services/relocation/relocation_clocks.h"

#include <algorithm>
#include <array>

#include "services/relocation/referral/referral_rules.h"

namespace sojourn::relocation {
namespace {

// Written before the first thread that reads it is started.
ServiceLevels levels_in_use = kProposedLevels;

constexpr std::array<std::string_view, kClockKinds> kNames = {
    "ACKNOWLEDGE", "TRIAGE", "VERIFY",      "DECIDE",
    "PROPOSE",     "FUNDS",  "ASSESS_RISK", "SECOND_RISK"};

bool IsOfRisk(ClockKind kind) {
  return kind == ClockKind::kAssessRisk || kind == ClockKind::kSecondRisk;
}

std::optional<absl::Time> MetAt(const Milestones& met, ClockKind kind) {
  switch (kind) {
    case ClockKind::kAcknowledge:
      return met.acknowledged;
    case ClockKind::kTriage:
      return met.triaged;
    case ClockKind::kVerify:
      return met.verified;
    case ClockKind::kDecide:
      return met.decided;
    case ClockKind::kPropose:
      return met.proposed;
    case ClockKind::kFunds:
      return met.funded;
    case ClockKind::kAssessRisk:
      return met.risk_assessed;
    case ClockKind::kSecondRisk:
      return met.risk_seconded;
  }
  return std::nullopt;
}

// Of a case of which no assessment is promised: nothing.
std::optional<absl::Time> RiskIsAsked(const Milestones& met, ClockKind kind) {
  if (kind == ClockKind::kAssessRisk || !met.risk_asked) return met.risk_asked;
  if (!met.risk_assessed) return std::nullopt;
  return std::max(*met.risk_asked, *met.risk_assessed);
}

std::optional<absl::Time> Due(const Relocation& relocation, ClockKind kind) {
  const std::optional<absl::Duration> promise = Promise(relocation.level, kind);
  if (!promise.has_value()) return std::nullopt;
  absl::Time from = relocation.begun_at();
  if (IsOfRisk(kind)) {
    const auto since = RiskIsAsked(relocation.milestones, kind);
    if (!since) return std::nullopt;
    from = *since;
  }
  if (kind == ClockKind::kDecide) {
    if (!relocation.milestones.verified) return std::nullopt;
    from = *relocation.milestones.verified;
  }
  // Who has become an emergency is helped in the hours of one from then on.
  if (kind != ClockKind::kAcknowledge && relocation.l1_since) {
    from = std::max(from, *relocation.l1_since);
  }
  const bool stops = relocation.level != Level::kL1 && !IsOfRisk(kind);
  const absl::Duration stood_still =
      stops ? relocation.paused_total : absl::ZeroDuration();
  return from + *promise + stood_still;
}

void SetOnce(std::optional<absl::Time>& milestone, absl::Time now) {
  if (!milestone.has_value()) milestone = now;
}

void SettleMilestones(Event event, absl::Time now, Milestones& met) {
  switch (event) {
    case Event::kAcknowledged:
      return SetOnce(met.acknowledged, now);
    case Event::kTriaged:
      SetOnce(met.acknowledged, now);
      return SetOnce(met.triaged, now);
    case Event::kVerified:
    case Event::kNotVerified:
      return SetOnce(met.verified, now);
    case Event::kFoundEligible:
    case Event::kFoundIneligible:
    case Event::kWaitlisted:
      return SetOnce(met.decided, now);
    case Event::kCityAsked:
      return SetOnce(met.proposed, now);
    case Event::kFundsReceived:
      return SetOnce(met.funded, now);
    case Event::kRiskAssessed:
      return SetOnce(met.risk_assessed, now);
    case Event::kRiskSeconded:
      return SetOnce(met.risk_seconded, now);
    default:
      return;
  }
}

bool IsOfRisk(Event event) {
  return event == Event::kRiskAssessed || event == Event::kRiskSeconded;
}

// Promised once somebody has judged how urgent it is, or again where it became
// urgent; of a case that was triaged before anything was promised, nothing.
void SettleRiskPromise(const Relocation& before, Event event, absl::Time now,
                       Relocation& next) {
  if (event != Event::kTriaged && event != Event::kReopened) return;
  std::optional<absl::Time>& asked = next.milestones.risk_asked;
  const bool urgent = next.level <= Level::kL2;
  const bool fresh = event == Event::kReopened || !before.milestones.triaged ||
                     before.level > Level::kL2;
  if (!urgent) asked = std::nullopt;
  if (urgent && fresh) SetOnce(asked, now);
}

bool IsOfReferral(Event event) {
  return event >= Event::kReferralSent && event <= Event::kReferralReceived;
}

}  // namespace

bool HasOpenPromises(State state) {
  return kBeforeTravel.Has(state) && state != State::kIneligible;
}

std::string_view Name(ClockKind kind) {
  return kNames[static_cast<size_t>(kind)];
}

void UseServiceLevels(const ServiceLevels& levels) { levels_in_use = levels; }

std::optional<absl::Duration> Promise(Level level, ClockKind kind) {
  if (IsOfRisk(kind)) {
    if (level > Level::kL2) return std::nullopt;
    return kRiskIsDue;
  }
  const int hours =
      levels_in_use
          .hours[static_cast<size_t>(level) - 1][static_cast<size_t>(kind)];
  if (hours == 0) return std::nullopt;
  return absl::Hours(hours);
}

bool WaitsForDefender(State state) {
  return state == State::kOffered || state == State::kIncomplete;
}

std::vector<Clock> Clocks(const Relocation& relocation, absl::Time now) {
  std::vector<Clock> clocks;
  const bool open = HasOpenPromises(relocation.state);
  for (int i = 0; i < kClockKinds; ++i) {
    Clock clock;
    clock.kind = static_cast<ClockKind>(i);
    clock.due = Due(relocation, clock.kind);
    clock.met_at = MetAt(relocation.milestones, clock.kind);
    clock.stopped = !clock.met_at && relocation.paused_since.has_value() &&
                    !IsOfRisk(clock.kind);
    if (clock.stopped && clock.due) {
      *clock.due += now - *relocation.paused_since;
    }
    clock.overdue = clock.due &&
                    (clock.met_at ? *clock.met_at > *clock.due
                                  : open && !clock.stopped && now > *clock.due);
    clocks.push_back(clock);
  }
  return clocks;
}

std::optional<absl::Time> NextDue(const Relocation& relocation) {
  std::optional<absl::Time> next = relocation.referral_due_at;
  const std::optional<absl::Time>& later = relocation.later_due_at;
  if (later && (!next || *later < *next)) next = later;
  if (!HasOpenPromises(relocation.state)) return next;
  for (int i = 0; i < kClockKinds; ++i) {
    const auto kind = static_cast<ClockKind>(i);
    if (MetAt(relocation.milestones, kind)) continue;
    const std::optional<absl::Time> due = Due(relocation, kind);
    if (due && (!next || *due < *next)) next = due;
  }
  return next;
}

void SettleClocks(const Relocation& before, Event event, absl::Time now,
                  Relocation& next) {
  // Of what comes later the time alone would tell how her journey goes.
  const bool late = IsOfRisk(event) && !kBeforeTravel.Has(before.state);
  if (!late) SettleMilestones(event, now, next.milestones);
  SettleRiskPromise(before, event, now, next);
  // Nobody is asked any more, whoever said no: the promise is open as before.
  if (StateSet::Range(State::kProposed, State::kPreDeparture)
          .Has(before.state) &&
      next.state == State::kWaitlisted) {
    next.milestones.proposed = std::nullopt;
  }
  const bool pauses = WaitsForDefender(next.state) && next.level != Level::kL1;
  if (pauses && !before.paused_since) next.paused_since = now;
  if (!pauses && before.paused_since) {
    next.paused_total = before.paused_total + (now - *before.paused_since);
    next.paused_since = std::nullopt;
  }
}

void SettleEmergency(const Relocation& before, Event event, absl::Time now,
                     Relocation& next) {
  if (next.level != Level::kL1) {
    next.l1_since = std::nullopt;
  } else if (before.level != Level::kL1) {
    next.l1_since = now;
    const bool triaged_so =
        event == Event::kTriaged || event == Event::kReopened;
    if (!triaged_so && After(next.state, Event::kTriaged)) {
      next.milestones.triaged = std::nullopt;
    }
  }
}

bool WaitsForSecondTriage(const Relocation& relocation) {
  const std::optional<absl::Time>& read = relocation.milestones.acknowledged;
  return relocation.l1_since && read && *read < *relocation.l1_since &&
         !relocation.milestones.triaged &&
         After(relocation.state, Event::kTriaged).has_value();
}

void SettleReferral(const Relocation& before, Event event, bool by_hand,
                    absl::Time now, Relocation& next) {
  std::optional<absl::Time>& due = next.referral_due_at;
  if (!due) return;
  if (next.level == Level::kL1 && before.level != Level::kL1) {
    due = std::min(*due, now + AnswerWithin(Level::kL1));
  }
  const bool taken_up = now >= *due && by_hand && !IsOfReferral(event);
  if (taken_up || !kOpen.Has(next.state)) due = std::nullopt;
}

}  // namespace sojourn::relocation

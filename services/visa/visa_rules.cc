#include "services/visa/visa_rules.h"

#include <algorithm>
#include <utility>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/visa/checklist/checklist_rules.h"
#include "services/visa/checklist/expiry_rules.h"
#include "services/visa/routes/route_edit_rules.h"
#include "services/visa/visa_application_edits.h"
#include "services/visa/visa_assess.h"
#include "services/visa/visa_recorder.h"

namespace sojourn::visa {
namespace {

using S = ApplicationState;

absl::StatusOr<const CoveringMission*> ChooseMission(const OpenSpec& spec,
                                                     const Route& route) {
  if (spec.mission_organisation_id.empty()) {
    const auto covering =
        MissionsFor(route, spec.present_country, spec.present_country);
    if (!covering.empty()) return covering.front();
  }
  for (const CoveringMission& mission : route.missions) {
    if (mission.organisation_id == spec.mission_organisation_id) {
      return &mission;
    }
  }
  return FailedPrecondition(
      "MISSION_NOT_COVERING",
      "The mission does not take applications on this route.",
      "Choose one of the route's missions.");
}

absl::Status CheckRoute(const OpenSpec& spec, const Route& route) {
  if (route.status != RouteStatus::kActive) {
    return FailedPrecondition("ROUTE_SUSPENDED", "The route is suspended.",
                              "Assess the route again for other options.");
  }
  if ((route.effective_first && spec.stay.first < *route.effective_first) ||
      (route.effective_last && spec.stay.first > *route.effective_last)) {
    return FailedPrecondition("ROUTE_NOT_IN_FORCE",
                              "The route is not in force when the stay begins.",
                              "Assess the route again for other options.");
  }
  if (route.scheme == Scheme::kVisaFree || route.scheme == Scheme::kInternal) {
    return FailedPrecondition("NO_APPLICATION_NEEDED",
                              "Nobody applies for anything on this route.");
  }
  if (spec.stay.count() > route.allowed_days) {
    return FailedPrecondition("ROUTE_DAYS_EXCEEDED",
                              "The stay is longer than the route allows.",
                              "Shorten the stay or choose another route.");
  }
  return absl::OkStatus();
}

// The year is that of the mission, as the day of opening is.
absl::Status CheckQuota(const Route& route, absl::CivilDay today) {
  if (route.quota_per_year > 0 &&
      QuotaUsedIn(route, today.year()) >= route.quota_per_year) {
    return FailedPrecondition("QUOTA_EXHAUSTED",
                              "The route's quota for the year is used up.",
                              "Assess the route again for other options.");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Application> Open(const OpenSpec& spec, const Route& route,
                                 absl::Time now) {
  RETURN_IF_ERROR(CheckRoute(spec, route));
  ASSIGN_OR_RETURN(const CoveringMission* mission, ChooseMission(spec, route));
  RETURN_IF_ERROR(CheckQuota(route, TodayIn(mission->time_zone, now)));
  Application opened;
  opened.case_ref = spec.case_ref;
  opened.person_ref = spec.person_ref;
  opened.route_id = route.public_id;
  opened.scheme = route.scheme;
  opened.destination_country = route.destination_country;
  opened.preclearance = route.preclearance;
  opened.level = spec.level;
  opened.clocks = route.clocks;
  opened.mission_organisation_id = mission->organisation_id;
  opened.mission_country =
      mission->country.empty() ? route.destination_country : mission->country;
  opened.time_zone = mission->time_zone;
  opened.handling = spec.handling == Handling::kUnspecified ? mission->handling
                                                            : spec.handling;
  opened.identity = spec.identity;
  opened.stay = spec.stay;
  opened.stay_answer = spec.stay_answer;
  if (spec.minor) opened.guardianship = spec.guardianship;
  opened.checklist = ChecklistFor(spec, route);
  const LegalDays lodging = LodgingWindow(route.clocks, spec.stay.first);
  SetDeadline(opened, DeadlineKind::kLodgingOpens, lodging.first);
  SetDeadline(opened, DeadlineKind::kLodgeBy, lodging.last);
  Fact fact{.type = FactType::kOpened,
            .occurred_on = TodayIn(opened.time_zone, now),
            .recorded_at = now};
  if (fact.occurred_on > lodging.last) {
    fact.flags.push_back(ApplicationFlag::kOpenedTooLateToLodge);
  }
  opened.flags = fact.flags;
  opened.history.push_back(std::move(fact));
  return opened;
}

Telling Journey(const Application& application, FactType type, absl::Time now) {
  return {.type = type, .occurred_on = TodayIn(application.time_zone, now)};
}

bool IsJourney(FactType type) { return type == FactType::kEntered; }

absl::StatusOr<Application> Record(const Application& current,
                                   const Telling& telling, absl::Time now) {
  FieldChecker check;
  const absl::CivilDay today = TodayIn(current.time_zone, now);
  const auto check_day = [&](const char* field, absl::CivilDay day) {
    if (day <= today) return;
    check.Add(field, "DATE_IN_FUTURE",
              "Say the day on which it happened, not one to come.");
  };
  check_day("occurred_on", telling.occurred_on);
  if (telling.notified_on) check_day("notified_on", *telling.notified_on);
  RETURN_IF_ERROR(check.Finish());
  return RecordFact(current, telling, now);
}

absl::StatusOr<Application> Book(const Application& current,
                                 absl::Time appointment_at, absl::Time now) {
  if (appointment_at < now) {
    return InvalidField("appointment_at", "TIME_IN_PAST",
                        "Give the time of an appointment to come.");
  }
  const bool permitted =
      !current.preclearance ||
      current.preclearance_outcome == PreclearanceOutcome::kGranted;
  if (!permitted && StateBeforeLodging(current.state)) {
    return FailedPrecondition("PRECLEARANCE_MISSING",
                              "The ministry has not given its permission.",
                              "Record the preclearance first.");
  }
  const auto state = Next(current.state, Event::kBook);
  if (!state) {
    return FailedPrecondition(
        "STATE_FORBIDS", "There is nothing left to book an appointment for.");
  }
  Application next = current;
  next.state = *state;
  next.appointment_at = appointment_at;
  Fact fact{.type = FactType::kAppointmentBooked,
            .occurred_on = TodayIn(current.time_zone, now),
            .recorded_at = now};
  // An earlier booking's flag does not outlive it.
  std::erase(next.flags, ApplicationFlag::kAppointmentTooLate);
  const Deadline* by = FindDeadline(next, DeadlineKind::kLodgeBy);
  if (by != nullptr && TodayIn(current.time_zone, appointment_at) > by->due) {
    fact.flags.push_back(ApplicationFlag::kAppointmentTooLate);
    next.flags.push_back(ApplicationFlag::kAppointmentTooLate);
  }
  WatchExpiry(next, fact);
  next.history.push_back(std::move(fact));
  return next;
}

absl::StatusOr<std::optional<Application>> Withdraw(const Application& current,
                                                    absl::Time now) {
  if (IsEnded(current.state)) return std::nullopt;
  const auto state = Next(current.state, Event::kWithdraw);
  if (!state) {
    return FailedPrecondition("VISA_IN_USE",
                              "She has entered on this visa already.");
  }
  Application next = current;
  next.state = *state;
  CancelOpenDeadlines(next);
  next.history.push_back({.type = FactType::kWithdrawn,
                          .occurred_on = TodayIn(current.time_zone, now),
                          .recorded_at = now});
  return next;
}

absl::StatusOr<std::optional<Application>> WithdrawWithConsent(
    const Application& current, absl::Time now) {
  if (current.state == S::kCollected || current.state == S::kUsed ||
      current.state == S::kExtended) {
    return std::nullopt;
  }
  return Withdraw(current, now);
}

}  // namespace sojourn::visa

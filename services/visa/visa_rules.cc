#include "services/visa/visa_rules.h"

#include <algorithm>
#include <utility>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/visa/visa_assess.h"

namespace sojourn::visa {
namespace {

using S = ApplicationState;

void AddOnce(auto& list, auto value) {
  if (std::ranges::find(list, value) == list.end()) list.push_back(value);
}

Deadline* FindDeadline(Application& application, DeadlineKind kind) {
  const auto found =
      std::ranges::find(application.deadlines, kind, &Deadline::kind);
  return found == application.deadlines.end() ? nullptr : &*found;
}

bool IsOpen(const Deadline& deadline) {
  return !deadline.met_on && !deadline.cancelled;
}

// Replaces a deadline that was set from an earlier telling.
void SetDeadline(Application& application, DeadlineKind kind,
                 absl::CivilDay due) {
  if (Deadline* deadline = FindDeadline(application, kind)) {
    *deadline = {.kind = kind, .due = due};
  } else {
    application.deadlines.push_back({.kind = kind, .due = due});
  }
}

void MeetDeadline(Application& application, DeadlineKind kind,
                  absl::CivilDay on) {
  Deadline* deadline = FindDeadline(application, kind);
  if (deadline != nullptr && !deadline->cancelled) deadline->met_on = on;
}

void CancelOpenDeadlines(Application& application) {
  for (Deadline& deadline : application.deadlines) {
    if (IsOpen(deadline)) deadline.cancelled = true;
  }
}

Event EventOf(const Telling& telling) {
  switch (telling.type) {
    case FactType::kDocumentRecorded:
      return Event::kDocument;
    case FactType::kPreclearanceRecorded:
      switch (telling.preclearance) {
        case PreclearanceOutcome::kGranted:
          return Event::kGrantPreclearance;
        case PreclearanceOutcome::kRefused:
          return Event::kRefusePreclearance;
        case PreclearanceOutcome::kUnspecified:
        case PreclearanceOutcome::kAsked:
          return Event::kAskPreclearance;
      }
      return Event::kAskPreclearance;
    case FactType::kLodged:
      return Event::kLodge;
    case FactType::kAdmissible:
      return Event::kAdmit;
    case FactType::kIssued:
      return Event::kIssue;
    case FactType::kRefused:
      return Event::kRefuse;
    case FactType::kCollected:
      return Event::kCollect;
    case FactType::kAppointmentBooked:
      return Event::kBook;
    case FactType::kUnspecified:
    case FactType::kOpened:
    case FactType::kWithdrawn:
      return Event::kWithdraw;
  }
  return Event::kWithdraw;
}

bool Contains(const LegalDays& outer, const LegalDays& inner) {
  return outer.first <= inner.first && inner.last <= outer.last;
}

// One fact on its way into an application.
class Recorder {
 public:
  Recorder(const Application& current, const Telling& telling, absl::Time now)
      : current_(current),
        telling_(telling),
        next_(current),
        fact_{.type = telling.type,
              .occurred_on = telling.occurred_on,
              .recorded_at = now} {}

  Application Run() {
    MoveState();
    switch (telling_.type) {
      case FactType::kDocumentRecorded:
        TakeDocument(*telling_.document);
        break;
      case FactType::kPreclearanceRecorded:
        next_.preclearance_outcome = telling_.preclearance;
        break;
      case FactType::kLodged:
        TakeLodging();
        break;
      case FactType::kAdmissible:
        TakeAdmission();
        break;
      case FactType::kIssued:
        TakeIssue();
        break;
      case FactType::kRefused:
        TakeRefusal();
        break;
      default:
        break;
    }
    if (IsEnded(next_.state)) CloseEnded();
    for (const ApplicationFlag flag : fact_.flags) AddOnce(next_.flags, flag);
    next_.history.push_back(std::move(fact_));
    return std::move(next_);
  }

 private:
  void Flag(ApplicationFlag flag) { AddOnce(fact_.flags, flag); }

  void MoveState() {
    const Event event = EventOf(telling_);
    if (current_.state == S::kWithdrawn) {
      Flag(ApplicationFlag::kAfterWithdrawal);
      return;
    }
    if (const auto next = Next(current_.state, event)) {
      next_.state = *next;
      return;
    }
    const bool told_before =
        DayOf(current_, telling_.type).has_value() && event != Event::kDocument;
    next_.state = NextOutOfOrder(current_.state, event, IsNewestDecision());
    if (!told_before || next_.state != current_.state) {
      Flag(ApplicationFlag::kOutOfOrder);
    }
  }

  bool IsNewestDecision() const {
    const auto decided = std::max(DayOf(current_, FactType::kIssued),
                                  DayOf(current_, FactType::kRefused));
    return !decided || telling_.occurred_on >= *decided;
  }

  void TakeDocument(const Document& told) {
    const auto found =
        std::ranges::find(next_.checklist, told.kind, &Document::kind);
    if (found == next_.checklist.end()) {
      next_.checklist.push_back(told);
    } else {
      *found = told;
    }
  }

  void TakeLodging() {
    const absl::CivilDay on = telling_.occurred_on;
    const Deadline* opens = FindDeadline(next_, DeadlineKind::kLodgingOpens);
    const Deadline* by = FindDeadline(next_, DeadlineKind::kLodgeBy);
    if (opens != nullptr && on < opens->due) {
      Flag(ApplicationFlag::kLodgedTooEarly);
    }
    if (by != nullptr && on > by->due) Flag(ApplicationFlag::kLodgedTooLate);
    if (!MissingDocuments(current_).empty()) {
      Flag(ApplicationFlag::kDocumentsIncomplete);
    }
    if (current_.preclearance &&
        current_.preclearance_outcome != PreclearanceOutcome::kGranted) {
      Flag(ApplicationFlag::kPreclearanceMissing);
    }
    CloseLodging();
  }

  void CloseLodging() {
    MeetDeadline(next_, DeadlineKind::kLodgingOpens, telling_.occurred_on);
    MeetDeadline(next_, DeadlineKind::kLodgeBy, telling_.occurred_on);
  }

  // Whatever follows the lodging shows that it took place.
  void CloseLodgingIfOpen() {
    const Deadline* by = FindDeadline(next_, DeadlineKind::kLodgeBy);
    if (by != nullptr && IsOpen(*by)) CloseLodging();
  }

  void TakeAdmission() {
    CloseLodgingIfOpen();
    const absl::CivilDay on = telling_.occurred_on;
    const RouteClocks& clocks = next_.clocks;
    SetDeadline(next_, DeadlineKind::kDecisionDue, on + clocks.decision_days);
    SetDeadline(next_, DeadlineKind::kDecisionLatest,
                on + clocks.decision_max_days);
    // A decision told before the admission it followed keeps its day.
    const auto decided = std::max(DayOf(current_, FactType::kIssued),
                                  DayOf(current_, FactType::kRefused));
    if (decided) MeetDecision(*decided);
  }

  void MeetDecision(absl::CivilDay on) {
    const Deadline* latest = FindDeadline(next_, DeadlineKind::kDecisionLatest);
    if (latest != nullptr && on > latest->due) {
      Flag(ApplicationFlag::kDecisionLate);
    }
    MeetDeadline(next_, DeadlineKind::kDecisionDue, on);
    MeetDeadline(next_, DeadlineKind::kDecisionLatest, on);
  }

  void TakeIssue() {
    CloseLodgingIfOpen();
    MeetDecision(telling_.occurred_on);
    // An older decision told late does not undo the newer one.
    if (next_.state == S::kRefused || next_.state == S::kAppealed) return;
    next_.visa = telling_.visa;
    next_.refusal_grounds.clear();
    if (Deadline* appeal = FindDeadline(next_, DeadlineKind::kAppealBy)) {
      if (IsOpen(*appeal)) appeal->cancelled = true;
    }
    const LegalDays stay = next_.stay.value_or(next_.visa->valid);
    if (!Contains(next_.visa->valid, stay) || next_.visa->days < stay.count()) {
      Flag(ApplicationFlag::kVisaShorterThanStay);
    }
  }

  void TakeRefusal() {
    CloseLodgingIfOpen();
    MeetDecision(telling_.occurred_on);
    if (next_.state != S::kRefused) return;
    next_.visa.reset();
    next_.refusal_grounds = telling_.grounds;
    if (telling_.appeal_by) {
      SetDeadline(next_, DeadlineKind::kAppealBy, *telling_.appeal_by);
    }
  }

  void CloseEnded() {
    for (Deadline& deadline : next_.deadlines) {
      const bool outlives = deadline.kind == DeadlineKind::kAppealBy &&
                            next_.state == S::kRefused;
      if (IsOpen(deadline) && !outlives) deadline.cancelled = true;
    }
  }

  const Application& current_;
  const Telling& telling_;
  Application next_;
  Fact fact_;
};

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
  if (route.scheme == Scheme::kVisaFree || route.scheme == Scheme::kInternal) {
    return FailedPrecondition("NO_APPLICATION_NEEDED",
                              "Nobody applies for anything on this route.");
  }
  if (spec.stay.count() > route.allowed_days) {
    return FailedPrecondition("ROUTE_DAYS_EXCEEDED",
                              "The stay is longer than the route allows.",
                              "Shorten the stay or choose another route.");
  }
  if (route.quota_per_year > 0 && route.quota_used >= route.quota_per_year) {
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
  Application opened;
  opened.case_ref = spec.case_ref;
  opened.person_ref = spec.person_ref;
  opened.route_id = route.public_id;
  opened.scheme = route.scheme;
  opened.destination_country = route.destination_country;
  opened.preclearance = route.preclearance;
  opened.clocks = route.clocks;
  opened.mission_organisation_id = mission->organisation_id;
  opened.time_zone = mission->time_zone;
  opened.handling = spec.handling == Handling::kUnspecified ? mission->handling
                                                            : spec.handling;
  opened.identity = spec.identity;
  opened.stay = spec.stay;
  opened.stay_answer = spec.stay_answer;
  std::vector<DocumentKind> kinds = route.documents;
  if (spec.minor) {
    AddOnce(kinds, DocumentKind::kParentalConsent);
    AddOnce(kinds, DocumentKind::kBirthCertificate);
  }
  for (const DocumentKind kind : kinds) {
    opened.checklist.push_back({.kind = kind});
  }
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

absl::StatusOr<Application> Record(const Application& current,
                                   const Telling& telling, absl::Time now) {
  if (telling.occurred_on > TodayIn(current.time_zone, now)) {
    return InvalidField("occurred_on", "DATE_IN_FUTURE",
                        "Say the day on which it happened, not one to come.");
  }
  return Recorder(current, telling, now).Run();
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

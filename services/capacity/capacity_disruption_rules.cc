#include "services/capacity/capacity_disruption_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_names.h"
#include "services/capacity/capacity_rules.h"

namespace sojourn::capacity::rules {
namespace {

// A report may be late; what the place was used for long ago stays as it was.
constexpr int kMostDaysSince = 90;

absl::Time MoveBy(const Reservation& reservation) {
  const absl::Time reported =
      reservation.disrupted_at.value_or(absl::InfinitePast());
  if (reservation.level == Level::kL1 || !reservation.disrupted_from) {
    return reported;
  }
  return std::max(reported, StartOfDay(*reservation.disrupted_from,
                                       reservation.host_time_zone));
}

}  // namespace

absl::StatusOr<Stay> DisruptedDays(std::optional<absl::CivilDay> first_day,
                                   std::optional<absl::CivilDay> until,
                                   absl::CivilDay today) {
  const Stay days = {first_day.value_or(today), until.value_or(kFurtherNotice)};
  FieldChecker checker;
  if (days.check_in < today - kMostDaysSince ||
      days.check_in > FarthestDay(today)) {
    checker.Add("first_day", "DATE_TOO_FAR",
                "at most 90 days before today, and ten years after it");
  }
  if (first_day.has_value() && days.check_out <= days.check_in) {
    checker.Add("until", "DATES_REVERSED", "must come after the first day");
  } else if (days.check_out <= today) {
    checker.Add("until", "DISRUPTION_OVER",
                "the place can be lived in again by today");
  } else if (until.has_value() && days.check_out > FarthestDay(today)) {
    checker.Add("until", "DATE_TOO_FAR",
                "at most ten years from today: leave it out until further "
                "notice");
  }
  RETURN_IF_ERROR(checker.Finish());
  return days;
}

absl::Status PlaceDisrupted() {
  return FailedPrecondition(
      "PLACE_DISRUPTED", "the place cannot be lived in on some of these nights",
      "look for another place, or for nights after the disruption");
}

absl::Status CheckNotDisrupted(const Place& place, const Stay& nights) {
  const bool disrupted =
      std::any_of(place.disruptions.begin(), place.disruptions.end(),
                  [&](const Stay& days) { return days.Meets(nights); });
  return disrupted ? PlaceDisrupted() : absl::OkStatus();
}

absl::Status CheckMayLift(bool by_office, Viewer viewer) {
  if (!by_office || viewer != Viewer::kHost) return absl::OkStatus();
  return FailedPrecondition("REPORTED_BY_OFFICE",
                            "the programme office reported this disruption",
                            "tell the office why it is over: it lifts it");
}

bool LivesThere(const Reservation& reservation) {
  return reservation.state == State::kOccupied ||
         (reservation.state == State::kDisrupted &&
          reservation.checked_in_at.has_value());
}

bool FactsAllow(const Reservation& reservation, Event event) {
  const bool disrupted = reservation.state == State::kDisrupted;
  switch (event) {
    case Event::kRelease:
      return !LivesThere(reservation);
    case Event::kCheckIn:
      return !disrupted || (reservation.confirmed_at.has_value() &&
                            !reservation.checked_in_at.has_value());
    case Event::kCheckOut:
      return LivesThere(reservation);
    case Event::kRestoreHold:
    case Event::kRestorePromise:
    case Event::kRestoreStay:
      return event == RestoringEvent(reservation);
    case Event::kExtend:
    case Event::kConfirm:
    case Event::kLapse:
    case Event::kProlong:
    case Event::kDisrupt:
      return true;
  }
  return true;
}

Event RestoringEvent(const Reservation& reservation) {
  if (reservation.checked_in_at.has_value()) return Event::kRestoreStay;
  return reservation.confirmed_at.has_value() ? Event::kRestorePromise
                                              : Event::kRestoreHold;
}

absl::Status CheckUndoRelease(const Reservation& reservation, absl::Time now) {
  if (reservation.state != State::kReleased || !reservation.released_at) {
    return FailedPrecondition(
        "STATE_FORBIDS",
        absl::StrCat("cannot take back the release of a reservation that is ",
                     Name(StateAt(reservation, now))),
        "read the reservation to see what is possible now");
  }
  // Consent may be taken back of what was released before for another reason.
  if (reservation.release_reason == ReleaseReason::kConsentWithdrawn ||
      reservation.host_view_closed) {
    return FailedPrecondition("CONSENT_WITHDRAWN",
                              "the guest no longer agrees that the host knows "
                              "of her",
                              "ask her; with her consent hold a place again");
  }
  if (now - *reservation.released_at > kUndoWithin) {
    return FailedPrecondition("UNDO_TOO_LATE",
                              "it was released over 15 minutes ago",
                              "hold a place again");
  }
  if (!reservation.confirmed_at && reservation.held_until <= now) {
    return FailedPrecondition("HOLD_LAPSED", "the hold's time had passed",
                              "hold a place again");
  }
  return absl::OkStatus();
}

absl::Status CheckUsableAgain(const Host& host, const Place& place,
                              const Reservation& reservation, absl::Time now) {
  RETURN_IF_ERROR(CheckUsable(host, place));
  // A vetting may run out while a place is held; it may not be promised so.
  if (reservation.confirmed_at) {
    RETURN_IF_ERROR(CheckConfirm(host, place, now));
  }
  // Nights that are over need no bed.
  const Stay& stay = reservation.stay;
  RETURN_IF_ERROR(CheckNotDisrupted(
      place,
      {std::max(stay.check_in, Today(host.time_zone, now)), stay.check_out}));
  return CheckOpen(place, {stay.check_in, reservation.free_from});
}

bool IsAsBefore(const Host& host, const Place& place,
                const Reservation& reservation, absl::Time now) {
  if (LivesThere(reservation)) return true;
  // A hold whose time has passed lapses, whatever became of the place.
  if (!reservation.confirmed_at && reservation.held_until <= now) return true;
  return reservation.stay.check_out > Today(host.time_zone, now) &&
         CheckUsableAgain(host, place, reservation, now).ok();
}

std::vector<WaitingFor> WaitingForDisrupted(const Reservation& reservation) {
  std::vector<WaitingFor> waits = {
      {"PROGRAMME_OFFICER",
       LivesThere(reservation)
           ? "ask the guests where they want to go, and move them"
           : "another place for the party",
       MoveBy(reservation)}};
  waits.push_back({"CITY_COORDINATOR",
                   LivesThere(reservation)
                       ? "look after the guests until they are moved, and say "
                         "when they have left: CheckOut"
                       : "receive nobody there, and say when the place can be "
                         "lived in again: LiftDisruption; the days have to be "
                         "open then",
                   std::nullopt});
  return waits;
}

}  // namespace sojourn::capacity::rules

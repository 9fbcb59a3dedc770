#include "services/capacity/capacity_rules.h"

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/reference/time_zones.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_disruption_rules.h"
#include "services/capacity/capacity_names.h"

namespace sojourn::capacity::rules {
namespace {

constexpr int kMostYears = 10;
constexpr absl::Duration kUrgentHold = absl::Hours(72);
constexpr absl::Duration kHold = absl::Hours(24 * 7);
// Details of an error stay small; the rest is in ListReservations.
constexpr size_t kNamedReservations = 20;

}  // namespace

absl::Status CheckUsable(const Host& host, const Place& place) {
  if (host.status != HostStatus::kActive) {
    return FailedPrecondition("HOST_NOT_ACTIVE", "the host takes no new guests",
                              "look for a place at another host");
  }
  switch (place.status) {
    case PlaceStatus::kOpen:
      return absl::OkStatus();
    case PlaceStatus::kBlocked:
      return FailedPrecondition("PLACE_BLOCKED",
                                "the place may not be used now",
                                "look for another place");
    case PlaceStatus::kRetired:
      return FailedPrecondition("PLACE_RETIRED",
                                "the place is no longer offered",
                                "look for another place");
  }
  return absl::OkStatus();
}

namespace {

bool WithinOne(absl::Span<const Stay> windows, const Stay& period) {
  return std::any_of(windows.begin(), windows.end(), [&](const Stay& window) {
    return window.Contains(period);
  });
}

bool OverlapsAny(absl::Span<const Stay> periods, const Stay& nights) {
  return std::any_of(periods.begin(), periods.end(),
                     [&](const Stay& period) { return period.Meets(nights); });
}

}  // namespace

absl::Status CheckOpen(const Place& place, const Stay& period) {
  std::vector<Stay> windows;
  windows.reserve(place.windows.size());
  for (const Window& window : place.windows) windows.push_back(window.period);
  if (!WithinOne(windows, period)) {
    return FailedPrecondition(
        "OUTSIDE_AVAILABILITY",
        "the stay and its turnover days are not within one open window",
        "choose nights the host has opened, or ask it to open more");
  }
  if (OverlapsAny(place.blocked_days, period)) {
    return FailedPrecondition(
        "DAYS_BLOCKED", "the host has blocked one of these days",
        "choose other nights, or ask the host to unblock them");
  }
  return absl::OkStatus();
}

namespace {

// The nights of a reservation that some window must hold. Those a guest has
// already slept need no window any more.
Stay NightsToKeep(const Reservation& reservation, absl::CivilDay today) {
  // A place that cannot be lived in may be closed: the parties are placed anew.
  if (reservation.state == State::kDisrupted) return {};
  Stay nights = {reservation.stay.check_in, reservation.free_from};
  if (reservation.state == State::kOccupied) {
    nights.check_in = std::max(nights.check_in, today);
  }
  return nights;
}

NextAction ActionOf(const char* name, const absl::Status& status) {
  if (status.ok()) return {.action = name};
  ErrorDetails details = DetailsOf(status);
  return {.action = name,
          .allowed = false,
          .reason = std::move(details.reason),
          .remedy = std::move(details.metadata["remedy"])};
}

// OK where there are none.
absl::Status RefuseReserved(absl::Span<const std::string> reservations,
                            const char* where, const char* remedy) {
  if (reservations.empty()) return absl::OkStatus();
  return FailedPrecondition(
      "AVAILABILITY_RESERVED",
      NameReservations(reservations, absl::StrCat(" have nights ", where)),
      absl::StrCat(remedy,
                   ", or ask the programme office to move the guests first"));
}

}  // namespace

absl::Status CheckEtag(const std::string& etag, int64_t version) {
  const std::string current = absl::StrCat(version);
  if (etag.empty() || etag == current) return absl::OkStatus();
  return EtagMismatch(current);
}

absl::CivilDay Today(const std::string& time_zone, absl::Time now) {
  return absl::ToCivilDay(now, reference::ZoneNamed(time_zone));
}

absl::CivilDay FarthestDay(absl::CivilDay today) {
  return absl::CivilDay(today.year() + kMostYears, today.month(), today.day());
}

absl::Time StartOfDay(absl::CivilDay day, const std::string& time_zone) {
  return absl::FromCivil(day, reference::ZoneNamed(time_zone));
}

State StateAt(const Reservation& reservation, absl::Time now) {
  const bool lapsed =
      reservation.state == State::kHeld && reservation.held_until <= now;
  return lapsed ? State::kExpired : reservation.state;
}

absl::CivilDay FreeFrom(const Stay& stay, int turnover_days) {
  return stay.check_out + turnover_days;
}

bool IsStale(absl::Time confirmed_at, absl::Time now) {
  return now - confirmed_at > kStaleAfter;
}

absl::Time DefaultHeldUntil(Level level, absl::Time now) {
  return now + (level == Level::kL1 ? kUrgentHold : kHold);
}

absl::StatusOr<std::vector<Stay>> NormaliseWindows(std::vector<Stay> windows) {
  std::sort(windows.begin(), windows.end(), [](const Stay& a, const Stay& b) {
    return a.check_in < b.check_in;
  });
  std::vector<Stay> joined;
  for (const Stay& window : windows) {
    if (joined.empty() || joined.back().check_out < window.check_in) {
      joined.push_back(window);
    } else if (joined.back().check_out == window.check_in) {
      joined.back().check_out = window.check_out;
    } else {
      return InvalidField(
          "windows", "WINDOWS_OVERLAP",
          absl::StrCat("the window from ",
                       absl::FormatCivilTime(window.check_in),
                       " begins before the one before it ends: join them"));
    }
  }
  return joined;
}

std::vector<Stay> NormaliseBlockedDays(std::vector<Stay> blocked) {
  std::sort(blocked.begin(), blocked.end(), [](const Stay& a, const Stay& b) {
    return a.check_in < b.check_in;
  });
  std::vector<Stay> joined;
  for (const Stay& days : blocked) {
    if (joined.empty() || joined.back().check_out < days.check_in) {
      joined.push_back(days);
    } else {
      joined.back().check_out =
          std::max(joined.back().check_out, days.check_out);
    }
  }
  return joined;
}

std::string NameReservations(absl::Span<const std::string> ids,
                             const std::string& what) {
  std::vector<std::string> named;
  size_t unnamed = 0;
  for (const std::string& id : ids) {
    if (id.empty()) {
      ++unnamed;
    } else if (named.size() < kNamedReservations) {
      named.push_back(id);
    }
  }
  if (unnamed > 0) {
    named.push_back(
        absl::StrCat(unnamed, " that the programme office knows of"));
  }
  return absl::StrCat(ids.size(), " reservation(s)", what, ": ",
                      absl::StrJoin(named, ", "));
}

absl::Status CheckReservedNightsNotBlocked(
    absl::Span<const Stay> blocked, absl::Span<const Reservation> reservations,
    absl::CivilDay today) {
  std::vector<std::string> inside;
  for (const Reservation& reservation : reservations) {
    const Stay nights = NightsToKeep(reservation, today);
    if (nights.check_in < nights.check_out && OverlapsAny(blocked, nights)) {
      inside.push_back(reservation.public_id);
    }
  }
  return RefuseReserved(inside, "on these days", "block days that nobody has");
}

absl::Status CheckReservedNightsStayOpen(
    absl::Span<const Stay> windows, absl::Span<const Reservation> reservations,
    absl::CivilDay today) {
  std::vector<std::string> uncovered;
  for (const Reservation& reservation : reservations) {
    const Stay nights = NightsToKeep(reservation, today);
    if (nights.check_in < nights.check_out && !WithinOne(windows, nights)) {
      uncovered.push_back(reservation.public_id);
    }
  }
  return RefuseReserved(uncovered, "outside these windows",
                        "keep their nights and turnover days open");
}

bool Fits(const PlaceSpec& place, const Party& party) {
  return party.adults <= place.adults &&
         party.adults + party.children <= place.adults + place.children &&
         party.bedrooms <= place.bedrooms &&
         (!party.step_free || place.step_free) &&
         party.women_only == place.women_only && (!party.cot || place.cot) &&
         (!party.pets || place.pets) && (!party.same_night || place.same_night);
}

absl::Status CheckStayBegins(const Stay& stay, const Host& host,
                             absl::Time now) {
  if (stay.check_in >= Today(host.time_zone, now)) return absl::OkStatus();
  return InvalidField("stay.check_in", "STAY_IN_PAST",
                      "check-in is before today at the host");
}

bool IsUrgent(Level level) {
  return level == Level::kL1 || level == Level::kL2;
}

absl::Status CheckTakesIn(const Host& host, const Place& place,
                          const HoldSpec& hold, absl::Time now) {
  RETURN_IF_ERROR(CheckStayBegins(hold.stay, host, now));
  RETURN_IF_ERROR(CheckUsable(host, place));
  if (place.spec.lane == Lane::kUrgent && !IsUrgent(hold.level)) {
    return FailedPrecondition("LANE_URGENT",
                              "the place is kept for urgent cases",
                              "choose a regular place, here or elsewhere");
  }
  if (!Fits(place.spec, hold.party)) {
    return FailedPrecondition(
        "PARTY_DOES_NOT_FIT",
        "the place is too small for the party or lacks something it needs",
        "compare the place with the party's needs, or search");
  }
  return absl::OkStatus();
}

absl::Status CheckHold(const Host& host, const Place& place,
                       const HoldSpec& hold, absl::Time now) {
  RETURN_IF_ERROR(CheckTakesIn(host, place, hold, now));
  RETURN_IF_ERROR(CheckNotDisrupted(place, hold.stay));
  return CheckOpen(place, {hold.stay.check_in,
                           FreeFrom(hold.stay, place.spec.turnover_days)});
}

std::vector<std::vector<std::string>> OrderToTry(std::vector<Place> places,
                                                 Level level) {
  if (!IsUrgent(level)) {
    std::erase_if(places, [](const Place& place) {
      return place.spec.lane == Lane::kUrgent;
    });
  }
  const auto rank = [](const Place& place) {
    const PlaceSpec& spec = place.spec;
    return std::tuple(spec.lane == Lane::kRegular, spec.adults + spec.children,
                      spec.bedrooms);
  };
  std::stable_sort(
      places.begin(), places.end(),
      [&](const Place& a, const Place& b) { return rank(a) < rank(b); });
  std::vector<std::vector<std::string>> groups;
  for (size_t i = 0; i < places.size(); ++i) {
    if (i == 0 || rank(places[i - 1]) < rank(places[i])) groups.emplace_back();
    groups.back().push_back(places[i].public_id);
  }
  return groups;
}

absl::Status CheckVetted(const Vetting& vetting, absl::CivilDay today) {
  if (vetting.vetted_on <= today) return absl::OkStatus();
  return InvalidField("place.vetting.vetted_on", "DATE_IN_FUTURE",
                      "it has not happened yet");
}

absl::Status CheckOccurred(absl::Time occurred_at, absl::Time now) {
  if (occurred_at <= now) return absl::OkStatus();
  return InvalidField("occurred_at", "TIME_IN_FUTURE",
                      "it has not happened yet");
}

absl::Status CheckLeft(const Reservation& reservation, absl::Time left_at,
                       absl::Time now) {
  RETURN_IF_ERROR(CheckOccurred(left_at, now));
  // What she is told to have come at may be finer than whole seconds, in which
  // relocation counts.
  const absl::Time came = absl::FromUnixSeconds(absl::ToUnixSeconds(
      reservation.checked_in_at.value_or(absl::UnixEpoch())));
  if (came <= left_at) return absl::OkStatus();
  return InvalidField("occurred_at", "DATES_REVERSED",
                      "the party had not moved in yet: check the day");
}

void Leave(Reservation& reservation, absl::Time left_at,
           const std::string& time_zone, int turnover_days) {
  reservation.checked_out_at = left_at;
  // A stay has at least one night, also for who left on the day she came.
  const absl::CivilDay out =
      std::max(Today(time_zone, left_at), reservation.stay.check_in + 1);
  reservation.stay.check_out = std::min(reservation.stay.check_out, out);
  reservation.free_from =
      std::min(reservation.free_from, FreeFrom({{}, out}, turnover_days));
}

bool ShowsAddress(const Reservation& reservation, Viewer viewer) {
  return viewer != Viewer::kHost &&
         (reservation.state == State::kConfirmed || LivesThere(reservation));
}

bool ShowsParty(const Reservation& reservation, Viewer viewer, absl::Time now) {
  if (viewer != Viewer::kHost) return true;
  const State state = StateAt(reservation, now);
  return !reservation.host_view_closed && state != State::kReleased &&
         state != State::kExpired && state != State::kCompleted;
}

bool ShowsDue(const Reservation& reservation, Viewer viewer) {
  return viewer != Viewer::kHost || reservation.state == State::kConfirmed ||
         reservation.state == State::kOccupied;
}

absl::StatusOr<absl::Time> ExtendedUntil(const Reservation& reservation,
                                         std::optional<absl::Time> asked,
                                         absl::Time now) {
  const absl::Time until =
      asked.value_or(DefaultHeldUntil(reservation.level, now));
  if (until <= now) {
    return InvalidField("held_until", "TIME_IN_PAST", "the time has passed");
  }
  if (until > now + kLongestHold) {
    return InvalidField("held_until", "HOLD_TOO_LONG",
                        "a hold lasts at most 30 days from now");
  }
  return std::max(until, reservation.held_until);
}

absl::Status CheckConfirm(const Host& host, const Place& place,
                          absl::Time now) {
  RETURN_IF_ERROR(CheckUsable(host, place));
  if (place.vetting_expires_on < Today(host.time_zone, now)) {
    return FailedPrecondition("VETTING_EXPIRED",
                              "the place's vetting is out of date",
                              "have the place vetted again, then confirm");
  }
  return absl::OkStatus();
}

absl::Status CheckLonger(const Reservation& reservation,
                         absl::CivilDay check_out) {
  if (check_out < reservation.stay.check_out) {
    return InvalidField("check_out", "STAY_NOT_LONGER",
                        "give a day after the present check-out");
  }
  if (check_out - reservation.stay.check_in > kMostNights) {
    return InvalidField("check_out", "STAY_TOO_LONG", "at most 730 nights");
  }
  return absl::OkStatus();
}

Stay AddedNights(const Reservation& reservation, absl::CivilDay check_out,
                 int turnover_days) {
  return {reservation.stay.check_out, FreeFrom({{}, check_out}, turnover_days)};
}

absl::Status CheckProlong(const Host& host, const Place& place,
                          const Reservation& reservation,
                          absl::CivilDay check_out, absl::Time now) {
  RETURN_IF_ERROR(CheckConfirm(host, place, now));
  RETURN_IF_ERROR(
      CheckNotDisrupted(place, {reservation.stay.check_out, check_out}));
  return CheckOpen(
      place, AddedNights(reservation, check_out, place.spec.turnover_days));
}

absl::StatusOr<State> Apply(const Reservation& reservation, Event event,
                            absl::Time now) {
  const State current = StateAt(reservation, now);
  if (const auto next = Next(current, event);
      next.has_value() && FactsAllow(reservation, event)) {
    return *next;
  }
  if (current == State::kDisrupted &&
      (event == Event::kConfirm || event == Event::kExtend ||
       event == Event::kProlong)) {
    return PlaceDisrupted();
  }
  if (current == State::kExpired && Next(State::kHeld, event).has_value()) {
    return FailedPrecondition("HOLD_LAPSED", "the hold's time had passed",
                              "hold a place again");
  }
  return FailedPrecondition(
      "STATE_FORBIDS",
      absl::StrCat("cannot ", EventName(event), " a reservation that is ",
                   Name(current)),
      "read the reservation to see what is possible now");
}

std::vector<WaitingFor> WaitingForAt(const Reservation& reservation,
                                     absl::Time now) {
  const auto day = [&](absl::CivilDay date) {
    return StartOfDay(date, reservation.host_time_zone);
  };
  switch (StateAt(reservation, now)) {
    case State::kHeld:
      return {{"PROGRAMME_OFFICER", "confirmation before the hold lapses",
               reservation.held_until}};
    case State::kConfirmed:
      return {{"CITY_COORDINATOR", "the party's arrival",
               day(reservation.stay.check_in)}};
    case State::kOccupied:
      return {{"CITY_COORDINATOR", "the end of the stay",
               day(reservation.stay.check_out)}};
    case State::kDisrupted:
      return WaitingForDisrupted(reservation);
    case State::kCompleted:
    case State::kReleased:
    case State::kExpired:
      return {};
  }
  return {};
}

std::vector<NextAction> NextActionsAt(const Reservation& reservation,
                                      Viewer viewer, absl::Time now) {
  struct Call {
    Event event;
    const char* name;
    bool programme;
    bool host;
  };
  static constexpr Call kCalls[] = {
      {Event::kConfirm, "ConfirmReservation", false, false},
      {Event::kExtend, "ExtendHold", true, false},
      {Event::kRelease, "ReleaseReservation", false, false},
      {Event::kCheckIn, "CheckIn", true, true},
      {Event::kCheckOut, "CheckOut", true, true},
      {Event::kProlong, "ExtendReservation", false, false},
  };
  std::vector<NextAction> actions;
  for (const Call& call : kCalls) {
    if (viewer == Viewer::kHost && !call.host) continue;
    if (viewer == Viewer::kProgramme && !call.programme) continue;
    actions.push_back(
        ActionOf(call.name, Apply(reservation, call.event, now).status()));
  }
  if (viewer == Viewer::kRelocation) {
    actions.push_back(
        ActionOf("UndoRelease", CheckUndoRelease(reservation, now)));
  }
  return actions;
}

}  // namespace sojourn::capacity::rules

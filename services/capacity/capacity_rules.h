// Every decision capacity makes, as pure functions of values: what may be held,
// confirmed, extended, and what an answer says about the work that is left.
#ifndef SERVICES_CAPACITY_CAPACITY_RULES_H_
#define SERVICES_CAPACITY_CAPACITY_RULES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/capacity/capacity.h"
#include "services/capacity/capacity_state_machine.h"

namespace sojourn::capacity::rules {

inline constexpr absl::Duration kStaleAfter = absl::Hours(24 * 30);
inline constexpr absl::Duration kLongestHold = absl::Hours(24 * 30);

// ABORTED ETAG_MISMATCH unless `etag` is empty or names `version`.
absl::Status CheckEtag(const std::string& etag, int64_t version);

// The date at `now` where the host is. `time_zone` was checked when the host
// was created; should this machine not know it any more, UTC is used.
absl::CivilDay Today(const std::string& time_zone, absl::Time now);

// The last day that plans may be made for: ten years ahead.
absl::CivilDay FarthestDay(absl::CivilDay today);

// When midnight begins `day` there.
absl::Time StartOfDay(absl::CivilDay day, const std::string& time_zone);

// The state at `now`: a hold past its time is EXPIRED, whether or not anything
// has written so yet.
State StateAt(const Reservation& reservation, absl::Time now);

// The day a place is free again after a stay.
absl::CivilDay FreeFrom(const Stay& stay, int turnover_days);

bool IsStale(absl::Time confirmed_at, absl::Time now);

// 72 hours for L1, 7 days otherwise.
absl::Time DefaultHeldUntil(Level level, absl::Time now);

// Windows in order of time, touching ones joined. INVALID_ARGUMENT
// WINDOWS_OVERLAP naming the field of the second of two that overlap; each
// window has been checked to be at least a night.
absl::StatusOr<std::vector<Stay>> NormaliseWindows(std::vector<Stay> windows);

// In order of time, what overlaps or touches joined.
std::vector<Stay> NormaliseBlockedDays(std::vector<Stay> blocked);

// How a refusal names reservations: "3 reservation(s) <what>: a, b, 1 that
// ...". At most 20 by their ids; one without an id, as its guests do not agree
// that the caller knows of them, is counted and not named.
std::string NameReservations(absl::Span<const std::string> ids,
                             const std::string& what = "");

// FAILED_PRECONDITION AVAILABILITY_RESERVED naming the reservations that have a
// night or a turnover day there. Nights already slept do not count.
// `reservations` are those that block the place.
absl::Status CheckReservedNightsNotBlocked(
    absl::Span<const Stay> blocked, absl::Span<const Reservation> reservations,
    absl::CivilDay today);

// FAILED_PRECONDITION AVAILABILITY_RESERVED naming the reservations whose
// stored period lies in no window. A reservation past `today` no longer needs
// one. `reservations` are those that block the place.
absl::Status CheckReservedNightsStayOpen(
    absl::Span<const Stay> windows, absl::Span<const Reservation> reservations,
    absl::CivilDay today);

// True if the place is large enough and has what the party needs of it.
bool Fits(const PlaceSpec& place, const Party& party);

// L1 and L2: what places of the urgent lane are kept for.
bool IsUrgent(Level level);

// What CheckHold asks beside the place's days.
absl::Status CheckTakesIn(const Host& host, const Place& place,
                          const HoldSpec& hold, absl::Time now);

// Whether `hold` may be made at `place`, all but the nights being free: errors
// as HoldPlace in the proto says.
absl::Status CheckHold(const Host& host, const Place& place,
                       const HoldSpec& hold, absl::Time now);

// FAILED_PRECONDITION HOST_NOT_ACTIVE, PLACE_BLOCKED, PLACE_RETIRED.
absl::Status CheckUsable(const Host& host, const Place& place);

// FAILED_PRECONDITION OUTSIDE_AVAILABILITY. `period` is nights and the turnover
// days after them.
absl::Status CheckOpen(const Place& place, const Stay& period);

// INVALID_ARGUMENT STAY_IN_PAST.
absl::Status CheckStayBegins(const Stay& stay, const Host& host,
                             absl::Time now);

// INVALID_ARGUMENT DATE_IN_FUTURE on field place.vetting.vetted_on.
absl::Status CheckVetted(const Vetting& vetting, absl::CivilDay today);

// The places of one host that are free, in the order to try them: urgent cases
// first where the host keeps places for them, others never there; then the
// smallest, so that families find the large ones. Those of one group are as
// good as each other.
std::vector<std::vector<std::string>> OrderToTry(std::vector<Place> places,
                                                 Level level);

// INVALID_ARGUMENT TIME_IN_FUTURE on field occurred_at.
absl::Status CheckOccurred(absl::Time occurred_at, absl::Time now);

// INVALID_ARGUMENT on field occurred_at: TIME_IN_FUTURE; DATES_REVERSED before
// the party moved in.
absl::Status CheckLeft(const Reservation& reservation, absl::Time left_at,
                       absl::Time now);

// The party has left: the nights that are left are given back, and the turnover
// days follow the day it left. Who stays longer than planned has what was
// planned: nights of the next party are not hers to take.
void Leave(Reservation& reservation, absl::Time left_at,
           const std::string& time_zone, int turnover_days);

// The address is shown once the place is promised, and to no host's account:
// its coordinators know where it is.
bool ShowsAddress(const Reservation& reservation, Viewer viewer);

// A host sees for whom it keeps the place. Of who does not come or has left,
// and of guests who do not agree that it knows of them, only the nights in its
// own calendar.
bool ShowsParty(const Reservation& reservation, Viewer viewer, absl::Time now);

// How long a hold lasts, and by when another place is looked for, tells how
// urgent the case is: a host learns the days of a stay alone.
bool ShowsDue(const Reservation& reservation, Viewer viewer);

// The time a hold lapses after an extension: the one asked for, or the default
// for its level, and never before the one it has.
absl::StatusOr<absl::Time> ExtendedUntil(const Reservation& reservation,
                                         std::optional<absl::Time> asked,
                                         absl::Time now);

absl::Status CheckConfirm(const Host& host, const Place& place, absl::Time now);

// INVALID_ARGUMENT on field check_out: STAY_NOT_LONGER, STAY_TOO_LONG.
absl::Status CheckLonger(const Reservation& reservation,
                         absl::CivilDay check_out);

// The nights by which a reservation grows, with the turnover behind them.
Stay AddedNights(const Reservation& reservation, absl::CivilDay check_out,
                 int turnover_days);

// Whether a guest may keep the place until `check_out`: as CheckConfirm, and
// PLACE_DISRUPTED of the nights added, OUTSIDE_AVAILABILITY and DAYS_BLOCKED of
// these with the turnover behind them. What she has already needs no window any
// more.
absl::Status CheckProlong(const Host& host, const Place& place,
                          const Reservation& reservation,
                          absl::CivilDay check_out, absl::Time now);

// The state after `event` at `now`. FAILED_PRECONDITION STATE_FORBIDS, or
// HOLD_LAPSED where only its time is the reason, PLACE_DISRUPTED where only the
// disruption is.
absl::StatusOr<State> Apply(const Reservation& reservation, Event event,
                            absl::Time now);

std::vector<WaitingFor> WaitingForAt(const Reservation& reservation,
                                     absl::Time now);

// The calls `viewer` may ever make on a reservation, refused ones with the
// reason they would answer.
std::vector<NextAction> NextActionsAt(const Reservation& reservation,
                                      Viewer viewer, absl::Time now);

}  // namespace sojourn::capacity::rules

#endif  // SERVICES_CAPACITY_CAPACITY_RULES_H_

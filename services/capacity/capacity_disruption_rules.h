// What follows where a place cannot be lived in, and what may be taken back of
// a release.
#ifndef SERVICES_CAPACITY_CAPACITY_DISRUPTION_RULES_H_
#define SERVICES_CAPACITY_CAPACITY_DISRUPTION_RULES_H_

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/capacity/capacity.h"
#include "services/capacity/capacity_state_machine.h"

namespace sojourn::capacity::rules {

inline constexpr absl::Duration kUndoWithin = absl::Minutes(15);

// The days a report is about: from today where no day was given, without an end
// until further notice. INVALID_ARGUMENT on field first_day: DATE_TOO_FAR; on
// field until: DATES_REVERSED, DISRUPTION_OVER, DATE_TOO_FAR.
absl::StatusOr<Stay> DisruptedDays(std::optional<absl::CivilDay> first_day,
                                   std::optional<absl::CivilDay> until,
                                   absl::CivilDay today);

// FAILED_PRECONDITION PLACE_DISRUPTED where some of `nights` are days on which
// the place cannot be lived in.
absl::Status CheckNotDisrupted(const Place& place, const Stay& nights);
absl::Status PlaceDisrupted();

// FAILED_PRECONDITION REPORTED_BY_OFFICE: what the office has seen, such as a
// danger, no host declares over.
absl::Status CheckMayLift(bool by_office, Viewer viewer);

// Also where she lives in a place that is disrupted: nobody puts her out by a
// record.
bool LivesThere(const Reservation& reservation);

// Whether what happened to the reservation allows an event that the table of
// states leaves open.
bool FactsAllow(const Reservation& reservation, Event event);

// The event that leads back to what it was before it was disrupted or released.
Event RestoringEvent(const Reservation& reservation);

// FAILED_PRECONDITION STATE_FORBIDS, CONSENT_WITHDRAWN, UNDO_TOO_LATE,
// HOLD_LAPSED: all that the reservation alone has against it.
absl::Status CheckUndoRelease(const Reservation& reservation, absl::Time now);

// And what the place has against it, all but the nights being free; `place`
// with its windows and disruptions.
absl::Status CheckUsableAgain(const Host& host, const Place& place,
                              const Reservation& reservation, absl::Time now);

// Whether a DISRUPTED reservation that no disruption hits any more is what it
// was before; `place` as above. Who lives there does; nobody else is promised
// again what the host could not keep, or a place that was burnt meanwhile:
// those are placed anew.
bool IsAsBefore(const Host& host, const Place& place,
                const Reservation& reservation, absl::Time now);

// Who has to do something for the party of a disrupted place, and until when:
// the office at once for L1, else before the first night that cannot be slept
// there.
std::vector<WaitingFor> WaitingForDisrupted(const Reservation& reservation);

}  // namespace sojourn::capacity::rules

#endif  // SERVICES_CAPACITY_CAPACITY_DISRUPTION_RULES_H_

// Decisions about hosts and places themselves: what may change of them while
// parties have nights there, and what an answer says of a list that is stale.
#ifndef SERVICES_CAPACITY_CAPACITY_HOSTING_RULES_H_
#define SERVICES_CAPACITY_CAPACITY_HOSTING_RULES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/capacity/capacity.h"
#include "services/capacity/capacity_hosting.h"

namespace sojourn::capacity::rules {

// What UpdateHost and UpdatePlace may change.
bool HostCanChange(std::string_view path);
bool PlaceCanChange(std::string_view path);

// The host or place with what the change names taken from it.
Host Changed(Host current, const HostChange& change);
Place Changed(Place current, const PlaceChange& change);

// FAILED_PRECONDITION HOST_RESERVED naming the reservations, where a host would
// leave while parties have nights there.
absl::Status CheckMayLeave(absl::Span<const Reservation> reservations);

// Whether some party could miss what `after` no longer has.
bool TakesAway(const PlaceSpec& before, const PlaceSpec& after);

// FAILED_PRECONDITION PLACE_RETIRED.
absl::Status CheckOffered(const Place& place);

// Whether `place` may become `changed`; `reservations` are those that block it,
// with their parties opened. Errors as UpdatePlace in the proto says, but for
// the vetting (CheckVetted).
absl::Status CheckPlaceChange(const Place& place, const Place& changed,
                              const PlaceChange& change,
                              absl::Span<const Reservation> reservations);

// FAILED_PRECONDITION PLACE_RESERVED.
absl::Status CheckMayRetire(absl::Span<const Reservation> reservations);

// INVALID_ARGUMENT DATE_TOO_FAR on field windows, blocked_days,
// place.vetting.expires_on.
absl::Status CheckWindowsNear(absl::Span<const Stay> windows,
                              absl::CivilDay today);
absl::Status CheckBlockedDaysNear(absl::Span<const Stay> blocked,
                                  absl::CivilDay today);
absl::Status CheckVettingNear(const Vetting& vetting, absl::CivilDay today);

// Fills what follows from oldest_confirmed_at.
void Age(WindowList& list, absl::Time now);

// "CONFIRM <host_id> <list_etag>": what a city writes back.
std::string ReplyLine(std::string_view host_id, std::string_view list_etag);
// Reads it as mail brings it: quoted, in any case, with a full stop.
// INVALID_ARGUMENT REPLY_LINE_INVALID.
absl::StatusOr<ListConfirmation> ReadReplyLine(std::string_view line);

std::vector<WaitingFor> WaitingForAt(const Host& host);
std::vector<WaitingFor> WaitingForAt(const Place& place, absl::Time now);
std::vector<NextAction> NextActionsAt(const Host& host, Viewer viewer);

}  // namespace sojourn::capacity::rules

#endif  // SERVICES_CAPACITY_CAPACITY_HOSTING_RULES_H_

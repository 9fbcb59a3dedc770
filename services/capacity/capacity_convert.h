// Between the messages of the contract and the values of capacity.h: parses and
// checks what needs neither time nor database, all bad fields in one answer.
#ifndef SERVICES_CAPACITY_CAPACITY_CONVERT_H_
#define SERVICES_CAPACITY_CAPACITY_CONVERT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/capacity/capacity.h"
#include "services/capacity/capacity_access.h"
#include "services/capacity/capacity_calendar_feed.h"
#include "services/capacity/capacity_hosting.h"
#include "services/capacity/capacity_import.h"
#include "services/capacity/capacity_store_hosts.h"
#include "services/capacity/capacity_store_occupancy.h"
#include "services/capacity/capacity_store_rounds.h"
#include "services/capacity/capacity_updates.h"
#include "sojourn/capacity/v1/capacity_service.pb.h"

namespace sojourn::capacity {

// Fills the organisation of a coordinator's own host; INVALID_ARGUMENT
// NOT_OWN_ORGANISATION or SAFE_HOUSE_RESERVED where the caller may not create
// such a host.
absl::StatusOr<Host> ParseHost(const v1::CreateHostRequest& request,
                               const Access& access);
absl::StatusOr<HostFilter> ParseFilter(const v1::ListHostsRequest& request);
absl::StatusOr<Place> ParsePlace(const v1::CreatePlaceRequest& request);
// Sorted and joined.
absl::StatusOr<std::vector<Stay>> ParseWindows(
    const v1::SetAvailabilityRequest& request);
// Sorted and joined.
absl::StatusOr<std::vector<Stay>> ParseBlockedDays(
    const v1::SetBlockedDaysRequest& request);
absl::StatusOr<HostChange> ParseHostChange(
    const v1::UpdateHostRequest& request);
absl::StatusOr<PlaceChange> ParsePlaceChange(
    const v1::UpdatePlaceRequest& request);
absl::StatusOr<ListConfirmation> ParseConfirmation(
    const v1::ConfirmAvailabilityRequest& request);
// MASK_PATH_UNKNOWN: the mask names what an import does not set.
absl::StatusOr<ImportMask> ParseMask(const v1::ImportCapacityRequest& first);
// One row of an import, of `host_id` where it names none. Fields that `mask`
// leaves out are as good as any.
absl::StatusOr<ImportedRow> ParseRow(const v1::ImportRow& row,
                                     const std::string& host_id,
                                     const ImportMask& mask);
absl::StatusOr<SearchSpec> ParseSearch(
    const v1::SearchAvailabilityRequest& request);
absl::StatusOr<HoldSpec> ParseHold(const v1::HoldPlaceRequest& request);
absl::StatusOr<ReservationFilter> ParseFilter(
    const v1::ListReservationsRequest& request, const Access& access);
absl::StatusOr<ReleaseReason> ParseRelease(
    const v1::ReleaseReservationRequest& request);
// Nothing where the default is asked for.
absl::StatusOr<std::optional<absl::Time>> ParseHeldUntil(
    const v1::ExtendHoldRequest& request);
absl::StatusOr<absl::Time> ParseOccurredAt(const v1::CheckInRequest& request);
absl::StatusOr<absl::Time> ParseOccurredAt(const v1::CheckOutRequest& request);
absl::StatusOr<absl::CivilDay> ParseCheckOut(
    const v1::ExtendReservationRequest& request);
absl::StatusOr<OccupancySpec> ParseOccupancy(
    const v1::GetOccupancyRequest& request);
// In order.
absl::StatusOr<RoundsSpec> ParseRounds(const v1::SetRoundsRequest& request);
// INVALID_ARGUMENT FIELD_REQUIRED unless `id` is there.
absl::Status CheckId(const char* field, const std::string& id);

v1::Host ToProto(const Host& host, Viewer viewer);
v1::AvailabilityList ToProto(const WindowList& list,
                             const std::string& host_id);
v1::ConfirmedPlace ToConfirmed(const Place& place, absl::Time now);
v1::AvailabilityChange ToProto(const AvailabilityChange& change, Viewer viewer);
v1::AvailabilityUpdate ToProto(const Update& update);
v1::CalendarFeed ToProto(const CalendarFeed& feed);
v1::Place ToProto(const Place& place, absl::Time now);
v1::Round ToProto(const Round& round);
v1::OfferRound ToProto(const OfferRound& offer);
v1::AvailablePlace ToProto(const AvailablePlace& found, absl::Time now);
void FillProto(const ImportResult& result, v1::ImportCapacityResponse& answer);
v1::Reservation ToProto(const Reservation& reservation, Viewer viewer,
                        absl::Time now);

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_CONVERT_H_

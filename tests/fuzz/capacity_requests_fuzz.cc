// Requests of capacity, through its parsers.
#include "services/capacity/capacity_convert.h"
#include "tests/fuzz/requests.h"

namespace {

using namespace sojourn::capacity;
using sojourn::fuzz::Try;

const std::vector<sojourn::fuzz::TryBytes>& Rpcs() {
  static const Access city = {.organisation = "city-1"};
  static const std::vector<sojourn::fuzz::TryBytes> rpcs = {
      Try<v1::CreateHostRequest>(
          [](const auto& request) { return ParseHost(request, city); }),
      Try<v1::ListHostsRequest>(
          [](const auto& request) { return ParseFilter(request); }),
      Try<v1::CreatePlaceRequest>(ParsePlace),
      Try<v1::SetAvailabilityRequest>(ParseWindows),
      Try<v1::UpdateHostRequest>(ParseHostChange),
      Try<v1::UpdatePlaceRequest>(ParsePlaceChange),
      Try<v1::ConfirmAvailabilityRequest>(ParseConfirmation),
      Try<v1::SetBlockedDaysRequest>(ParseBlockedDays),
      Try<v1::SearchAvailabilityRequest>(ParseSearch),
      Try<v1::GetOccupancyRequest>(ParseOccupancy),
      Try<v1::SetRoundsRequest>(ParseRounds),
      Try<v1::HoldPlaceRequest>(ParseHold),
      Try<v1::ListReservationsRequest>(
          [](const auto& request) { return ParseFilter(request, city); }),
      Try<v1::ReleaseReservationRequest>(ParseRelease),
      Try<v1::ExtendHoldRequest>(ParseHeldUntil),
      Try<v1::CheckInRequest>(
          [](const v1::CheckInRequest& in) { return ParseOccurredAt(in); }),
      Try<v1::CheckOutRequest>(
          [](const v1::CheckOutRequest& out) { return ParseOccurredAt(out); }),
      Try<v1::ImportRow>(
          [](const v1::ImportRow& row) { return ParseRow(row, "", {}); }),
      Try<v1::ImportRow>([](const v1::ImportRow& row) {
        return ParseRow(row, "host", {{"windows"}});
      }),
      Try<v1::ImportCapacityRequest>(ParseMask)};
  return rpcs;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  sojourn::fuzz::TryOne(Rpcs(), sojourn::fuzz::Text(data, size));
  return 0;
}

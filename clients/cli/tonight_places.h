// A roof for tonight: every place of every page, and for how long.
#ifndef CLIENTS_CLI_TONIGHT_PLACES_H_
#define CLIENTS_CLI_TONIGHT_PLACES_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "clients/cli/local_nights.h"
#include "sojourn/capacity/v1/capacity_service.pb.h"
#include "sojourn/relocation/v1/relocation_service.pb.h"

namespace sojourn::cli {

// Same-night places in the country she is in that take all of them for `stay`
// nights from one of these on. Languages are left out: a roof comes before a
// conversation.
capacity::v1::SearchAvailabilityRequest PlacesFor(
    const relocation::v1::Relocation& relocation, const Nights& nights,
    int stay);

using SearchPlaces =
    absl::FunctionRef<absl::StatusOr<capacity::v1::SearchAvailabilityResponse>(
        const capacity::v1::SearchAvailabilityRequest&)>;

// Places that are free for one night at least. The stay of each begins on the
// night it is free from, and lasts a week where it is free for one. The page
// token is left where capacity did not answer to the end. Nothing is asked
// where her country is not known. Errors: those of the first page.
absl::StatusOr<capacity::v1::SearchAvailabilityResponse> FindTonight(
    const relocation::v1::Relocation& relocation, const Nights& nights,
    SearchPlaces search);

// ", night of 2027-01-31, free for 1 to 4 nights": as far as the answer says
// so.
std::string HowLong(const capacity::v1::AvailablePlace& found);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_TONIGHT_PLACES_H_

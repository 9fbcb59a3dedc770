// `relocation tonight`: what can be done for one case before morning, on one
// screen.
#ifndef CLIENTS_CLI_TONIGHT_H_
#define CLIENTS_CLI_TONIGHT_H_

#include <set>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/connection.h"
#include "sojourn/capacity/v1/capacity_service.pb.h"
#include "sojourn/grants/v1/grants_service.pb.h"
#include "sojourn/relocation/v1/relocation_service.pb.h"

namespace sojourn::cli {

struct TonightFlags {
  std::string code;
  std::string night;  // 2027-01-31; empty: today where she is
};
CLI::App* AddTonight(CLI::App& relocation, TonightFlags* flags);

// What was found. Where a service does not answer, its status says so: the rest
// is shown all the same.
struct Tonight {
  relocation::v1::Relocation relocation;
  absl::StatusOr<relocation::v1::OnDuty> on_duty;
  // As FindTonight has them.
  absl::StatusOr<capacity::v1::SearchAvailabilityResponse> places;
  // Hosts that she must not be named, as relocation says of those found.
  absl::StatusOr<std::set<std::string>> kept_away = std::set<std::string>();
  absl::StatusOr<grants::v1::ListFundsResponse> funds;
};
std::string TonightText(const Tonight& tonight);

// Asks relocation, capacity and grants with the caller's own token and prints.
// Errors: those of GetRelocation, and VALUE_INVALID on --night.
absl::Status ShowTonight(Connection& connection, const TonightFlags& flags);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_TONIGHT_H_

#ifndef SERVICES_RELOCATION_EXPOSURE_EXPOSURE_DESK_H_
#define SERVICES_RELOCATION_EXPOSURE_EXPOSURE_DESK_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/relocation/exposure/exposure_store.h"
#include "services/relocation/rights/holding_peers.h"
#include "sojourn/relocation/v1/protection_calls.pb.h"

// An account was taken over: what it saw, here and in the other services.
namespace sojourn::relocation {

class ExposureDesk {
 public:
  // Both outlive this.
  ExposureDesk(server::Runtime& runtime, const HoldingPeers& peers)
      : runtime_(runtime), peers_(peers) {}

  // Draws up a report and stores it; its id. A service that is silent is named
  // in it. FAILED_PRECONDITION EXPOSURE_TOO_WIDE.
  absl::StatusOr<std::string> Report(
      const server::Call& call, const v1::ReportExposureRequest& request) const;

  // Asks once more every service a report waits for, and adds what it says.
  // For a worker; an error of the database alone.
  absl::Status AskAgain(absl::Time deadline) const;

 private:
  absl::Status AskAgain(const Exposure& exposure, const std::string& service,
                        absl::Time deadline) const;

  server::Runtime& runtime_;
  const HoldingPeers& peers_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_EXPOSURE_EXPOSURE_DESK_H_

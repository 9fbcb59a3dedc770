#ifndef SERVICES_RELOCATION_EXPOSURE_SIGHTINGS_H_
#define SERVICES_RELOCATION_EXPOSURE_SIGHTINGS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/audit/audit_reader.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/relocation/rights/holding_peers.h"
#include "sojourn/relocation/v1/protection_calls.pb.h"
#include "sojourn/type/v1/audit.pb.h"

// Who saw a case: what the audits of all services say, in one order.
namespace sojourn::relocation {

struct Sighting {
  std::string service;  // whose audit says so
  type::v1::AuditRecord record;
};

// Newest first, those before `before`, at most `limit`. `relocation_id` is one
// the caller may ask about. UNAVAILABLE PEER_UNAVAILABLE where a service is
// silent: a list with a gap would say that nobody looked there.
absl::StatusOr<std::vector<Sighting>> WhoSaw(
    server::Runtime& runtime, const HoldingPeers& peers,
    const server::Call& call, const std::string& relocation_id,
    const std::optional<audit::Stamp>& before, int limit);

// That another fund carries the same costs is for its security officers alone:
// these entries are in no list and no export.
bool TellsOfAnotherFund(const Sighting& sighting);

// As she is told of it.
v1::Sighting ToProto(const Sighting& sighting);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_EXPOSURE_SIGHTINGS_H_

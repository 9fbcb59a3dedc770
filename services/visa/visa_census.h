#ifndef SERVICES_VISA_VISA_CENSUS_H_
#define SERVICES_VISA_VISA_CENSUS_H_

#include <cstdint>
#include <map>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/server/runtime.h"
#include "services/visa/visa_enums.h"

// The gauge sojourn_visa_applications{phase, bucket}: how many applications
// stood in a phase an hour of domain time ago, as 1 in their bucket (0, 1-4,
// 5+). Merged, coarse and late, so that nobody reads from a dashboard that
// somebody has her visa now.
namespace sojourn::visa {

enum class Phase { kPreparing, kWithMission, kGranted, kEnded };

std::string_view Name(Phase phase);
// kUnspecified, which no application is in, counts as preparing.
Phase PhaseOf(ApplicationState state);

// Applications by phase an hour of domain time ago; a phase without any is
// absent. Errors are those of Database::Read.
absl::StatusOr<std::map<Phase, int64_t>> CountApplications(
    server::Runtime& runtime, absl::Time deadline);

// Registers the gauge; scrapes read it anew every 15 seconds at most. `runtime`
// outlives the last scrape.
void MeasureApplications(server::Runtime& runtime);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_VISA_CENSUS_H_

#ifndef SERVICES_RELOCATION_CASE_CASE_CENSUS_H_
#define SERVICES_RELOCATION_CASE_CASE_CENSUS_H_

#include <map>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/server/runtime.h"
#include "services/relocation/case/case_phase.h"

// The gauge sojourn_relocation_cases{phase, bucket}: how many cases stood in a
// phase an hour of domain time ago, as 1 in their bucket (0, 1-4, 5+). Merged,
// coarse and late, so that nobody reads from a dashboard that somebody is on
// her way now.
namespace sojourn::relocation {

// Cases by phase an hour of domain time ago; five or more are some number from
// five on.
absl::StatusOr<std::map<Phase, int64_t>> CountCases(server::Runtime& runtime,
                                                    absl::Time deadline);

// Registers the gauge; scrapes read it anew every 15 seconds at most.
void MeasureCases(server::Runtime& runtime);

// Which share of what came in is an emergency (level_share.h): a gauge that is
// 1 in one series.
void MeasureLevels(server::Runtime& runtime);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_CASE_CASE_CENSUS_H_

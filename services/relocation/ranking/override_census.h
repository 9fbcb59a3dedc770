#ifndef SERVICES_RELOCATION_RANKING_OVERRIDE_CENSUS_H_
#define SERVICES_RELOCATION_RANKING_OVERRIDE_CENSUS_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/server/runtime.h"

// How often people ask another place than the first of a ranking: weights that
// are set aside again and again are wrong.
namespace sojourn::relocation {

struct OverrideCount {
  int64_t overridden = 0;
  int64_t choices = 0;  // of rankings, those above among them
};
// Of hosts asked in the window of LevelWindowAt.
absl::StatusOr<OverrideCount> CountOverrides(server::Runtime& runtime,
                                             absl::Time deadline);

// sojourn_relocation_override_share, read at every scrape.
void MeasureOverrides(server::Runtime& runtime);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RANKING_OVERRIDE_CENSUS_H_

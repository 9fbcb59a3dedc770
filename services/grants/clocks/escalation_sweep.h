// Tells of promises as they come near and when they were not kept.
#ifndef SERVICES_GRANTS_CLOCKS_ESCALATION_SWEEP_H_
#define SERVICES_GRANTS_CLOCKS_ESCALATION_SWEEP_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/server/runtime.h"

namespace sojourn::grants {

// Looks at the grants that are to be looked at by now, at most 50: each in one
// transaction under its lock, with what was told, the event and its audit. What
// is due is read from the rows, so that a process that was down tells late and
// once, and several copies tell once; one that fails is logged and keeps no
// other back. How many were found.
absl::StatusOr<int> SweepEscalations(server::Runtime& runtime,
                                     absl::Time deadline);

// Until there is nothing left to do; at most a thousand grants a call.
void SweepAllEscalations(server::Runtime& runtime);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_CLOCKS_ESCALATION_SWEEP_H_

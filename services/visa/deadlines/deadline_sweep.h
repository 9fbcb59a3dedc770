// Tells of deadlines as they come near, and moves those whose holidays became
// known.
#ifndef SERVICES_VISA_DEADLINES_DEADLINE_SWEEP_H_
#define SERVICES_VISA_DEADLINES_DEADLINE_SWEEP_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/server/runtime.h"

namespace sojourn::visa {

// Looks at the applications whose deadlines are to be looked at by now, at most
// 50: each in one transaction under its lock, with what was told, the events
// and the audit of it. What is due is read from the rows, so that a process
// that was down tells late and once, and several copies tell once; one that
// fails is logged and keeps no other back. How many were found.
absl::StatusOr<int> SweepDeadlines(server::Runtime& runtime,
                                   absl::Time deadline);

// Until there is nothing left to do; at most a thousand applications a call.
void SweepAllDeadlines(server::Runtime& runtime);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_DEADLINES_DEADLINE_SWEEP_H_

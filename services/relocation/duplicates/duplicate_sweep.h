#ifndef SERVICES_RELOCATION_DUPLICATES_DUPLICATE_SWEEP_H_
#define SERVICES_RELOCATION_DUPLICATES_DUPLICATE_SWEEP_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "sojourn/relocation/v1/reading_calls.pb.h"

// Cases about the same people are proposed to the programme office without
// being asked for. Apart from every request: no case, version, history, feed or
// answer is another one for what is found.
namespace sojourn::relocation {

// Compares cases whose people were written since they were looked at with those
// that share a blind key, as FindPossibleDuplicates does and with the same
// record of the audit before anything is opened. Errors are the database's.
absl::Status ProposeDuplicates(server::Runtime& runtime, absl::Time deadline);

// The pairs that nobody has judged, to the programme's officers; no pair of
// which the caller, or her organisation, brought a case (OWN_SUBMISSION).
absl::StatusOr<std::vector<v1::WorkItem>> LikelyDuplicateWork(
    server::Runtime& runtime, const server::Call& call, int limit);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_DUPLICATES_DUPLICATE_SWEEP_H_

#ifndef SERVICES_RELOCATION_FAIRNESS_FAIRNESS_SWEEP_H_
#define SERVICES_RELOCATION_FAIRNESS_FAIRNESS_SWEEP_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/server/runtime.h"

namespace sojourn::relocation {

// The aggregator, and the only reader of what defenders say of themselves:
// counts cases half a year after they came in, each with a record of the audit;
// takes those out whose consent was taken back; closes years that are counted
// to the end. A few cases a turn. No case, version, history or feed is another
// one for it. Errors are the database's; one case that cannot be counted is
// logged and holds up no other.
absl::Status CountForFairness(server::Runtime& runtime, absl::Time deadline);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_FAIRNESS_FAIRNESS_SWEEP_H_

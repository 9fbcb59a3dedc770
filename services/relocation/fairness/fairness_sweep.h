#ifndef SERVICES_RELOCATION_FAIRNESS_FAIRNESS_SWEEP_H_
#define SERVICES_RELOCATION_FAIRNESS_FAIRNESS_SWEEP_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/server/runtime.h"
#include "services/relocation/rights/erasure_calls.h"

namespace sojourn::relocation {

// The aggregator, and the only reader of what defenders say of themselves:
// counts cases half a year after they came in, each with a record of the audit;
// takes those out whose consent was taken back; closes years that are counted
// to the end. A few cases a turn. No case, version, history or feed is another
// one for it. Errors are the database's; one case that cannot be counted is
// logged and holds up no other.
absl::Status CountForFairness(server::Runtime& runtime, absl::Time deadline);

// The same calls; but before the keys of a case go, what was taken back of it
// is taken out, as nobody could do so afterwards. Where the database or the key
// store does not answer, the keys wait; nothing else holds up an erasure.
// `runtime` outlives the calls.
ErasureCalls CountingFirst(server::Runtime& runtime, ErasureCalls calls);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_FAIRNESS_FAIRNESS_SWEEP_H_

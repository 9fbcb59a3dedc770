#ifndef SERVICES_RELOCATION_WORKLIST_LATER_DUE_SWEEP_H_
#define SERVICES_RELOCATION_WORKLIST_LATER_DUE_SWEEP_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/server/runtime.h"

namespace sojourn::relocation {

// One turn of settling `later_due_at` of the cases that were on their way, in a
// stay or suspended when an earlier version kept none: the next ones behind
// where it stands, once through all cases, and nothing after that. Only that
// time is written, with what lists are in order by: no version, history or feed
// tells of it. Each in one transaction under the lock of its case; a case that
// was settled is passed over, so that a crash loses nothing and several copies
// do no harm. One that cannot be opened is logged and left as it was; where the
// key store or the database does not answer, the next turn asks again, and that
// error is returned.
absl::Status SettleCasesOfBefore(server::Runtime& runtime, absl::Time deadline);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_WORKLIST_LATER_DUE_SWEEP_H_

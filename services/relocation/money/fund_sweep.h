#ifndef SERVICES_RELOCATION_MONEY_FUND_SWEEP_H_
#define SERVICES_RELOCATION_MONEY_FUND_SWEEP_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/server/runtime.h"

namespace sojourn::relocation {

// Asks another fund for what a fund that was suspended has not decided on: the
// application there is cancelled by a step, and the same is asked anew, in the
// same currency, of whichever fund fits. Where none is known the lead is told
// at once. What it has set aside stays until an officer moves it. Each in one
// transaction under the lock of its case; what is left to do is read from the
// rows, so that a crash loses nothing and several copies do it once.
//
// At most 20 applications; one that fails is logged and passed over. Errors of
// the first read are returned.
absl::Status LeaveSuspendedFunds(server::Runtime& runtime, absl::Time deadline);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_MONEY_FUND_SWEEP_H_

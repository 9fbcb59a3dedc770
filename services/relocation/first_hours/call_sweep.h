#ifndef SERVICES_RELOCATION_FIRST_HOURS_CALL_SWEEP_H_
#define SERVICES_RELOCATION_FIRST_HOURS_CALL_SWEEP_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/server/runtime.h"

// Wakes who is on call for an emergency that nobody has acknowledged: by the
// roster of the programme's office as it stands at that moment, one row a call
// (`officer_calls`), with an entry of the history, an alert to who is called
// and a notice that leaves the system, all in one transaction. Acknowledging
// the case ends it. What is due is computed from the case, so that a crash
// loses nothing; correct with several copies at once.
namespace sojourn::relocation {

// Makes the calls that are due, at most 20 cases; a case that fails is logged
// and passed over. Without anybody on a roster nothing is called and nothing
// is spent: the calls are made once there is. Errors of the first read are
// returned.
absl::Status CallOfficers(server::Runtime& runtime, absl::Time deadline);

// The gauge that says that calls are due which nobody got.
void MeasureCalls(server::Runtime& runtime);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_FIRST_HOURS_CALL_SWEEP_H_

#ifndef SERVICES_RELOCATION_ESCALATION_ESCALATION_SWEEP_H_
#define SERVICES_RELOCATION_ESCALATION_ESCALATION_SWEEP_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/server/runtime.h"

// Tells of what was not done in time: a promise of the office to who can help
// (promise_rules.h), a host's silence to the lead of the case, and once it has
// lasted as long again the question lapses. Each in one transaction under the
// lock of its case, with what history and audit say of it; what is due is read
// from the rows, so that a crash loses nothing and several copies tell once.
namespace sojourn::relocation {

// At most 20 cases each; a case that fails is logged and passed over. Errors
// of the first read are returned.
absl::Status TellMissedPromises(server::Runtime& runtime, absl::Time deadline);
absl::Status TellSilentHosts(server::Runtime& runtime, absl::Time deadline);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_ESCALATION_ESCALATION_SWEEP_H_

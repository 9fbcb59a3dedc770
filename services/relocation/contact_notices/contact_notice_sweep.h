#ifndef SERVICES_RELOCATION_CONTACT_NOTICES_CONTACT_NOTICE_SWEEP_H_
#define SERVICES_RELOCATION_CONTACT_NOTICES_CONTACT_NOTICE_SWEEP_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/server/runtime.h"

namespace sojourn::relocation {

// Gives a line to the sender for each case in which somebody wants to speak
// with her, while her hours are open and her contact is as safe as it was: both
// are asked again under the lock of the case. Errors are the database's.
absl::Status SendContactNotices(server::Runtime& runtime, absl::Time deadline);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_CONTACT_NOTICES_CONTACT_NOTICE_SWEEP_H_

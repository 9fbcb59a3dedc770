// What an erased case leaves in visa: nothing.
#ifndef SERVICES_VISA_VISA_ERASURE_H_
#define SERVICES_VISA_VISA_ERASURE_H_

#include <string>

#include "absl/status/status.h"
#include "common/server/call.h"
#include "common/server/runtime.h"

namespace sojourn::visa {

// Withdraws the running applications of the case, with their events, and
// deletes all of them with checklist, deadlines and facts. Each under its own
// lock; finds nothing to do when it runs again.
absl::Status RemoveApplications(server::Runtime& runtime,
                                const server::Call& call,
                                const std::string& case_ref);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_VISA_ERASURE_H_

// What an erased case leaves in the travel ledger: nothing.
#ifndef SERVICES_VISA_TRAVEL_TRAVEL_ERASURE_H_
#define SERVICES_VISA_TRAVEL_TRAVEL_ERASURE_H_

#include <string>

#include "absl/status/status.h"
#include "common/server/call.h"
#include "common/server/runtime.h"

namespace sojourn::visa {

// Deletes the stays of the case with all that was told of them, before the
// applications they are under; finds nothing to do when it runs again. A person
// reference belongs to one case, so the keys deleted before open no other's.
absl::Status RemoveTravels(server::Runtime& runtime, const server::Call& call,
                           const std::string& case_ref);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_TRAVEL_TRAVEL_ERASURE_H_

// What a fact does to an application.
#ifndef SERVICES_VISA_VISA_RECORDER_H_
#define SERVICES_VISA_VISA_RECORDER_H_

#include "absl/time/time.h"
#include "services/visa/visa.h"
#include "services/visa/visa_rules.h"

namespace sojourn::visa {

// The application after `telling`, whatever came before it: what was missing
// becomes flags. The days of the telling are not in the future.
Application RecordFact(const Application& current, const Telling& telling,
                       absl::Time now);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_VISA_RECORDER_H_

// What of a question to AssessRoute only shows beside the calendar, or when its
// parts are laid side by side.
#ifndef SERVICES_VISA_ROUTES_ASSESS_CHECK_H_
#define SERVICES_VISA_ROUTES_ASSESS_CHECK_H_

#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "services/visa/visa_assess.h"

namespace sojourn::visa {

// STAYS_OVERLAP where she would be in one country twice on one day that is not
// one of leaving and coming back; both stays are named. Stays in two countries
// may lie in each other: a journey during a stay is written down so.
void CheckHistory(FieldChecker& check, const std::string& field,
                  std::span<const TravelRecord> history);

// INVALID_ARGUMENT DATE_IN_FUTURE: the document is issued after today,
// wherever she is. DATE_TOO_FAR: the stay begins more than ten years ahead.
absl::Status CheckAgainstToday(const AssessInput& input, absl::Time now);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_ROUTES_ASSESS_CHECK_H_

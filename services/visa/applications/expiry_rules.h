// When a visa is over, and how little of that is stored in clear.
#ifndef SERVICES_VISA_APPLICATIONS_EXPIRY_RULES_H_
#define SERVICES_VISA_APPLICATIONS_EXPIRY_RULES_H_

#include <optional>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/visa/visa.h"

namespace sojourn::visa {

// No day anybody waits for.
inline constexpr int kNoExpiryYear = 9999;

// The first day of the quarter of a year in which the visa ends: from then on
// the sweep looks whether it has. A day after all others where a visa was given
// that nobody told the validity of; nothing where there is none.
std::optional<absl::CivilDay> ExpiryQuarter(const Application& application);

// The application on the day after its visa's validity, as the mission's
// calendar has it: the fact is of that day, whenever it is seen. Nothing while
// the visa is good, and where there is none.
std::optional<Application> Expire(const Application& current, absl::Time now);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_APPLICATIONS_EXPIRY_RULES_H_

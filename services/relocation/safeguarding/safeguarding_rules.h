#ifndef SERVICES_RELOCATION_SAFEGUARDING_SAFEGUARDING_RULES_H_
#define SERVICES_RELOCATION_SAFEGUARDING_SAFEGUARDING_RULES_H_

#include <set>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"

// A worry about how she is treated (contracts, 1: RaiseSafeguardingConcern).
// Pure functions of values.
namespace sojourn::relocation::safeguarding_rules {

// Within a day a security officer has it in hand.
inline constexpr absl::Duration kAcknowledgeWithin = absl::Hours(24);

enum class Finding {
  kAcknowledged,
  kActed,
  kSubstantiated,
  kUnfounded,
  kReferred,
};

bool Closes(Finding finding);

// CONCERN_CLOSED: what was found stands; a new worry is a new concern.
absl::Status CheckStep(bool closed);

// Whether a security officer is shown a concern: not where it is about her, and
// not where she led, brought or hosted the case when it was raised.
bool MaySee(std::string_view subject, std::string_view about_id,
            const std::set<std::string, std::less<>>& not_for);

}  // namespace sojourn::relocation::safeguarding_rules

#endif  // SERVICES_RELOCATION_SAFEGUARDING_SAFEGUARDING_RULES_H_

// Who approves in whose place.
#ifndef SERVICES_GRANTS_POLICIES_DELEGATION_H_
#define SERVICES_GRANTS_POLICIES_DELEGATION_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/grants/grants_enums.h"

namespace sojourn::grants {

enum class DelegationReason : uint8_t {
  kAbsence = 1,
  kWorkload,
  kConflictOfInterest,
};

template <>
struct EnumNames<DelegationReason> {
  static constexpr std::array<std::string_view, 3> kValues = {
      "ABSENCE", "WORKLOAD", "CONFLICT_OF_INTEREST"};
};

struct Delegation {
  std::string id;
  std::string public_id;
  // Of both.
  std::string organisation_id;
  std::string delegator;
  std::string delegate;
  // Public id; empty: every fund of the organisation.
  std::string fund_id;
  // Unset in a new one: from now on.
  std::optional<absl::Time> from;
  absl::Time until;
  DelegationReason reason = DelegationReason::kAbsence;
  std::optional<absl::Time> revoked_at;
};

namespace rules {

// A longer absence is decided anew.
inline constexpr absl::Duration kLongestDelegation = absl::Hours(92 * 24);

// INVALID_ARGUMENT PERIOD_INVALID on until; DELEGATE_IS_SELF on delegate.
absl::Status CheckDelegation(const Delegation& delegation, absl::Time now);

}  // namespace rules
}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_POLICIES_DELEGATION_H_

// What a destination asks of the holder of a national's passport. Numbers and
// names are those of the proto's PolicyRequirement.
#ifndef SERVICES_VISA_POLICY_REQUIREMENT_H_
#define SERVICES_VISA_POLICY_REQUIREMENT_H_

#include <array>
#include <string_view>

#include "services/visa/visa_enums.h"

namespace sojourn::visa {

enum class Requirement {
  kUnspecified,
  kVisaFree,
  kOnArrival,
  kEta,
  kEVisa,
  kVisaRequired,
  kNoAdmission,
  kOwnCountry,
};

template <>
inline constexpr auto kNames<Requirement> = std::to_array<std::string_view>(
    {"UNSPECIFIED", "VISA_FREE", "ON_ARRIVAL", "ETA", "E_VISA", "VISA_REQUIRED",
     "NO_ADMISSION", "OWN_COUNTRY"});

struct EntryRule {
  Requirement requirement = Requirement::kUnspecified;
  int days = 0;  // 0: the table does not say

  bool operator==(const EntryRule&) const = default;
};

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_POLICY_REQUIREMENT_H_

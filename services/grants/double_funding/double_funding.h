// The same costs of the same person at two funds, and what a security officer
// said of it.
#ifndef SERVICES_GRANTS_DOUBLE_FUNDING_DOUBLE_FUNDING_H_
#define SERVICES_GRANTS_DOUBLE_FUNDING_DOUBLE_FUNDING_H_

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "services/grants/grants_enums.h"

namespace sojourn::grants {

enum class DoubleFundingProgress : uint8_t { kAsked = 1, kApproved, kPaid };

enum class DoubleFundingVerdict : uint8_t {
  kTopUp = 1,
  kSameCosts,
  kDifferent,
};

template <>
struct EnumNames<DoubleFundingProgress> {
  static constexpr std::array<std::string_view, 3> kValues = {
      "ASKED", "APPROVED", "PAID"};
};

template <>
struct EnumNames<DoubleFundingVerdict> {
  static constexpr std::array<std::string_view, 3> kValues = {
      "TOP_UP", "SAME_COSTS", "DIFFERENT"};
};

namespace double_funding {

// Requests that came closer to each other than this are about one period.
inline constexpr absl::Duration kSamePeriod = absl::Hours(183 * 24);

struct Finding {
  // Internal ids, for the next page and the verdict.
  std::string row_id;
  std::string other_row_id;
  std::string finding_id;
  std::string grant_id;
  std::string fund_id;
  std::string other_holder;
  DoubleFundingProgress other_progress = DoubleFundingProgress::kAsked;
  std::optional<DoubleFundingVerdict> verdict;
  std::string judged_by;
  std::optional<absl::Time> judged_at;
};

// What is told of the other grant's state.
DoubleFundingProgress ProgressOf(GrantState state);

}  // namespace double_funding
}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_DOUBLE_FUNDING_DOUBLE_FUNDING_H_

#include "services/grants/providers/provider.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "common/status/error.h"
#include "services/grants/grants_errors.h"

namespace sojourn::grants::providers {

bool IsReference(std::string_view reference) {
  constexpr size_t kLongest = 35;
  return !reference.empty() && reference.size() <= kLongest &&
         std::ranges::all_of(reference, [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c));
         });
}

absl::Status TooSlow() {
  return Unavailable("PROVIDER_SLOW", "the provider does not answer in time");
}

absl::Status Unusable(std::string_view why) {
  return FailedPrecondition(
      reasons::kOrderUnusable, why,
      "Choose another channel or payee for the payment (SchedulePayment).");
}

}  // namespace sojourn::grants::providers

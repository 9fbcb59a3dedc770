// The code by which people speak of a relocation, such as HRX4-9KDT-4.
#ifndef COMMON_CRYPTO_CODE_H_
#define COMMON_CRYPTO_CODE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace sojourn::crypto {

// Eight random characters and a check character out of ten digits and nineteen
// consonants: no vowels, so no words; no I, L, O, so nothing is misread.
// Nothing about the case is in it.
std::string NewCode();

// The written form of `text`, which may come in either case, with or without
// spaces and dashes, with o for 0 and i or l for 1. One wrong character, or
// two swapped ones, never pass. INVALID_ARGUMENT CODE_MISTYPED on `field`.
absl::StatusOr<std::string> ParseCode(std::string_view field,
                                      std::string_view text);

}  // namespace sojourn::crypto

#endif  // COMMON_CRYPTO_CODE_H_

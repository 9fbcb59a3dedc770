#include "common/crypto/code.h"

#include <sodium.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/strings/ascii.h"
#include "common/crypto/sodium.h"
#include "common/status/error.h"

namespace sojourn::crypto {
namespace {

// Ten digits, nineteen consonants. Their number is prime, which is what makes
// the check below catch every single error and every swap.
constexpr std::string_view kAlphabet = "0123456789BCDFGHJKMNPQRSTVWXZ";
constexpr size_t kModulus = kAlphabet.size();
static_assert(kModulus == 29);

constexpr size_t kLength = 9;  // the last character is the check
using Digits = std::array<size_t, kLength>;

// The weighted sum is 0 for a right code. Weights differ from each other and
// from 0 modulo a prime: a wrong digit changes the sum by weight x difference,
// a swap by difference of weights x difference of digits, neither of them 0.
size_t WeightedSum(const Digits& digits) {
  size_t sum = 0;
  for (size_t i = 0; i < kLength; ++i) sum += (kLength - i) * digits[i];
  return sum % kModulus;
}

std::string Write(const Digits& digits) {
  std::string code;
  for (size_t i = 0; i < kLength; ++i) {
    if (i > 0 && i % 4 == 0) code.push_back('-');
    code.push_back(kAlphabet[digits[i]]);
  }
  return code;
}

std::optional<size_t> ReadDigit(char c) {
  c = absl::ascii_toupper(static_cast<unsigned char>(c));
  if (c == 'O') c = '0';
  if (c == 'I' || c == 'L') c = '1';
  const size_t digit = kAlphabet.find(c);
  if (digit == std::string_view::npos) return std::nullopt;
  return digit;
}

std::optional<Digits> ReadDigits(std::string_view text) {
  Digits digits;
  size_t count = 0;
  for (const char c : text) {
    if (c == ' ' || c == '-') continue;
    const std::optional<size_t> digit = ReadDigit(c);
    if (!digit.has_value() || count == kLength) return std::nullopt;
    digits[count++] = *digit;
  }
  if (count != kLength) return std::nullopt;
  return digits;
}

}  // namespace

std::string NewCode() {
  StartSodium();
  Digits digits;
  for (size_t i = 0; i + 1 < kLength; ++i) {
    digits[i] = randombytes_uniform(static_cast<uint32_t>(kModulus));
  }
  digits[kLength - 1] = 0;
  // The check character has weight 1.
  digits[kLength - 1] = (kModulus - WeightedSum(digits)) % kModulus;
  return Write(digits);
}

absl::StatusOr<std::string> ParseCode(std::string_view field,
                                      std::string_view text) {
  const std::optional<Digits> digits = ReadDigits(text);
  if (!digits.has_value() || WeightedSum(*digits) != 0) {
    return InvalidField(field, "CODE_MISTYPED",
                        "not a relocation code; compare it with the one given, "
                        "such as HRX4-9KDT-4");
  }
  return Write(*digits);
}

}  // namespace sojourn::crypto

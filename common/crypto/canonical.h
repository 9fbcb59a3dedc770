// One unambiguous byte string for a sequence of values.
#ifndef COMMON_CRYPTO_CANONICAL_H_
#define COMMON_CRYPTO_CANONICAL_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"

namespace sojourn::crypto {

// Every value carries its type and length, so two different sequences never
// give the same bytes: what a hash, a MAC or associated data needs. `context`
// names the use, so that one key never signs the same bytes for two purposes.
class Canonical {
 public:
  explicit Canonical(std::string_view context) { Text(context); }

  Canonical& Text(std::string_view value);
  Canonical& Int(int64_t value);
  Canonical& Bool(bool value) { return Int(value ? 1 : 0); }
  Canonical& List(absl::Span<const std::string> values);

  const std::string& bytes() const { return bytes_; }

 private:
  void Length(char type, uint64_t length);

  std::string bytes_;
};

}  // namespace sojourn::crypto

#endif  // COMMON_CRYPTO_CANONICAL_H_

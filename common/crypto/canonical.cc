#include "common/crypto/canonical.h"

namespace sojourn::crypto {

void Canonical::Length(char type, uint64_t length) {
  bytes_.push_back(type);
  for (int shift = 56; shift >= 0; shift -= 8) {
    bytes_.push_back(static_cast<char>(length >> shift));
  }
}

Canonical& Canonical::Text(std::string_view value) {
  Length('t', value.size());
  bytes_.append(value);
  return *this;
}

Canonical& Canonical::Int(int64_t value) {
  Length('i', static_cast<uint64_t>(value));
  return *this;
}

Canonical& Canonical::List(absl::Span<const std::string> values) {
  Length('l', values.size());
  for (const std::string& value : values) Text(value);
  return *this;
}

}  // namespace sojourn::crypto

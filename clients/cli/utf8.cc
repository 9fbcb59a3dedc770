#include "clients/cli/utf8.h"

namespace sojourn::cli {

size_t SequenceLength(std::string_view text, size_t i) {
  const auto byte = [&](size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u;
  };
  const auto follows = [&](size_t at) { return (byte(at) & 0xC0u) == 0x80u; };
  const unsigned first = byte(i);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return follows(i + 1) ? 2 : 0;
  if (first >= 0xE0 && first < 0xF0) {
    const bool overlong = first == 0xE0 && byte(i + 1) < 0xA0;
    const bool surrogate = first == 0xED && byte(i + 1) > 0x9F;
    return !overlong && !surrogate && follows(i + 1) && follows(i + 2) ? 3 : 0;
  }
  if (first >= 0xF0 && first < 0xF5) {
    const bool outside = (first == 0xF0 && byte(i + 1) < 0x90) ||
                         (first == 0xF4 && byte(i + 1) > 0x8F);
    return !outside && follows(i + 1) && follows(i + 2) && follows(i + 3) ? 4
                                                                          : 0;
  }
  return 0;
}

std::string Repair(std::string_view text, int* broken) {
  std::string repaired;
  repaired.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    const size_t length = SequenceLength(text, i);
    if (length == 0) {
      repaired.append(kReplacement);
      ++*broken;
      ++i;
    } else {
      repaired.append(text.substr(i, length));
      i += length;
    }
  }
  return repaired;
}

}  // namespace sojourn::cli

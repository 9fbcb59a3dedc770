#include "common/crypto/ids.h"

#include <sodium.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/crypto/sodium.h"

namespace sojourn::crypto {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kCrockford = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr size_t kPublicIdLength = 26;

constexpr bool IsDashPosition(size_t position) {
  return position == 8 || position == 13 || position == 18 || position == 23;
}

std::array<unsigned char, 16> RandomBytes() {
  StartSodium();
  std::array<unsigned char, 16> bytes;
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

}  // namespace

std::string NewUuidV7() {
  std::array<unsigned char, 16> bytes = RandomBytes();
  const auto millis = static_cast<uint64_t>(absl::ToUnixMillis(absl::Now()));
  for (size_t i = 0; i < 6; ++i) {
    bytes[i] = static_cast<unsigned char>(millis >> (8 * (5 - i)));
  }
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0f) | 0x70);  // version
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3f) | 0x80);  // variant

  std::string uuid;
  uuid.reserve(36);
  for (const unsigned char byte : bytes) {
    if (IsDashPosition(uuid.size())) uuid.push_back('-');
    uuid.push_back(kHex[byte >> 4]);
    uuid.push_back(kHex[byte & 0x0f]);
  }
  return uuid;
}

std::string NewPublicId() {
  // 26 characters of five bits take 130: the first one has two bits to spare.
  std::string id;
  id.reserve(kPublicIdLength);
  unsigned buffer = 0;
  int bits = 2;
  for (const unsigned char byte : RandomBytes()) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      id.push_back(kCrockford[(buffer >> bits) & 0x1f]);
    }
  }
  return id;
}

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (IsDashPosition(i) ? c != '-' : !absl::ascii_isxdigit(c)) return false;
  }
  return true;
}

bool IsPublicId(std::string_view text) {
  return text.size() == kPublicIdLength && text[0] <= '7' &&
         text.find_first_not_of(kCrockford) == std::string_view::npos;
}

}  // namespace sojourn::crypto

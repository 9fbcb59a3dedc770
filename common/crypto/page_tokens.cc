#include "common/crypto/page_tokens.h"

#include <sodium.h>

#include <algorithm>
#include <optional>

#include "common/crypto/aead.h"
#include "common/crypto/canonical.h"
#include "common/crypto/hash.h"
#include "common/crypto/sodium.h"
#include "common/status/error.h"

namespace sojourn::crypto {
namespace {

constexpr int kBase64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
// Longer than any keyset: anything longer was not made here.
constexpr size_t kMaxTokenLength = 4096;

std::string Associated(const PageScope& scope) {
  return Canonical("page_token")
      .Text(scope.method)
      .Text(scope.organisation)
      .Text(PlainHash(scope.filter))
      .bytes();
}

std::string ToBase64(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), kBase64), '\0');
  sodium_bin2base64(text.data(), text.size(), Bytes(bytes), bytes.size(),
                    kBase64);
  text.pop_back();  // libsodium's terminating zero
  return text;
}

std::optional<std::string> FromBase64(std::string_view text) {
  std::string bytes(text.size(), '\0');
  size_t length = 0;
  if (sodium_base642bin(Bytes(bytes), bytes.size(), text.data(), text.size(),
                        nullptr, &length, nullptr, kBase64) != 0) {
    return std::nullopt;
  }
  bytes.resize(length);
  return bytes;
}

// Each value with its length in two bytes before it.
std::string Join(absl::Span<const std::string> keyset) {
  std::string joined;
  for (const std::string& value : keyset) {
    joined.push_back(static_cast<char>(value.size() >> 8));
    joined.push_back(static_cast<char>(value.size()));
    joined.append(value);
  }
  return joined;
}

// `joined` was authenticated, so it is what Join made.
std::vector<std::string> Split(std::string_view joined) {
  std::vector<std::string> keyset;
  while (joined.size() >= 2) {
    const size_t length = static_cast<size_t>(Bytes(joined)[0]) << 8 |
                          static_cast<size_t>(Bytes(joined)[1]);
    keyset.emplace_back(joined.substr(2, length));
    joined.remove_prefix(std::min(joined.size(), 2 + length));
  }
  return keyset;
}

}  // namespace

std::string PageTokens::Encode(const PageScope& scope,
                               absl::Span<const std::string> keyset) const {
  return ToBase64(Encrypt(key_, Join(keyset), Associated(scope)));
}

absl::StatusOr<std::vector<std::string>> PageTokens::Decode(
    const PageScope& scope, std::string_view token) const {
  if (token.empty()) return std::vector<std::string>();
  if (token.size() <= kMaxTokenLength) {
    if (const auto sealed = FromBase64(token)) {
      const auto joined = Decrypt(key_, *sealed, Associated(scope));
      if (joined.ok()) return Split(*joined);
    }
  }
  return InvalidField("page_token", "PAGE_TOKEN_INVALID",
                      "not the next_page_token of this list; start again "
                      "without a page_token");
}

}  // namespace sojourn::crypto

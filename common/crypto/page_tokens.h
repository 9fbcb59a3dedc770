// Page tokens: where the next page of a list starts, unreadable outside.
#ifndef COMMON_CRYPTO_PAGE_TOKENS_H_
#define COMMON_CRYPTO_PAGE_TOKENS_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/crypto/secret_key.h"

namespace sojourn::crypto {

// What a token is good for: the same list, for the same organisation, with the
// same filter. `filter` is any text that spells the filter out, such as the
// request serialised with page fields cleared.
struct PageScope {
  std::string_view method;
  std::string_view organisation;
  std::string_view filter;
};

// Keyset pages: a token carries the sort keys of the last row shown. It is
// encrypted, as they may be internal ids, and bound to its scope. Thread-safe.
class PageTokens {
 public:
  explicit PageTokens(SecretKey key) : key_(std::move(key)) {}

  std::string Encode(const PageScope& scope,
                     absl::Span<const std::string> keyset) const;

  // Empty for an empty token: the first page. INVALID_ARGUMENT
  // PAGE_TOKEN_INVALID on field page_token for anything Encode did not make
  // for this scope.
  absl::StatusOr<std::vector<std::string>> Decode(const PageScope& scope,
                                                  std::string_view token) const;

 private:
  const SecretKey key_;
};

}  // namespace sojourn::crypto

#endif  // COMMON_CRYPTO_PAGE_TOKENS_H_

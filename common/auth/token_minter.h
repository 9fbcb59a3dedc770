// Signs tokens with the development key. Production's tokens come from the
// identity provider; no service links this.
#ifndef COMMON_AUTH_TOKEN_MINTER_H_
#define COMMON_AUTH_TOKEN_MINTER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/key_set.h"
#include "common/auth/role.h"

namespace sojourn::auth {

struct TokenSpec {
  std::string issuer;
  std::string audience;
  std::string subject;
  std::string organisation_id;
  std::string organisation_kind;
  RoleSet roles;
  absl::Duration lifetime = absl::Minutes(10);
};

class TokenMinter {
 public:
  // `private_jwk_file` as GenerateTokenKey wrote it. FAILED_PRECONDITION when
  // it cannot be read or is not a private P-256 key with a key id.
  static absl::StatusOr<TokenMinter> Load(const std::string& private_jwk_file);

  absl::StatusOr<std::string> Mint(const TokenSpec& spec, absl::Time now) const;

  // Signs any payload under a header of strings, objects and arrays, for tests
  // of what a verifier must refuse.
  absl::StatusOr<std::string> Sign(const std::string& header_json,
                                   const std::string& payload_json) const;

 private:
  explicit TokenMinter(JwkPtr key) : key_(std::move(key)) {}

  JwkPtr key_;
};

// Writes a fresh P-256 key to `private_jwk_file` (mode 0600) and the key set
// with its public half to `jwks_file`, replacing both.
absl::Status GenerateTokenKey(const std::string& private_jwk_file,
                              const std::string& jwks_file);

}  // namespace sojourn::auth

#endif  // COMMON_AUTH_TOKEN_MINTER_H_

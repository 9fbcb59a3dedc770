// What a verified access token says.
#ifndef COMMON_AUTH_TOKEN_CLAIMS_H_
#define COMMON_AUTH_TOKEN_CLAIMS_H_

#include <string>

#include "absl/time/time.h"
#include "common/auth/role.h"

namespace sojourn::auth {

struct TokenClaims {
  std::string subject;
  std::string organisation_id;
  std::string organisation_kind;
  RoleSet roles;
  std::string token_id;
  absl::Time issued;
  absl::Time not_before = absl::InfinitePast();
  absl::Time expires;
};

}  // namespace sojourn::auth

#endif  // COMMON_AUTH_TOKEN_CLAIMS_H_

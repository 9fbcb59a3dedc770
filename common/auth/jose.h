// Ownership of libcjose's objects.
#ifndef COMMON_AUTH_JOSE_H_
#define COMMON_AUTH_JOSE_H_

#include <cjose/cjose.h>

#include <memory>
#include <string>
#include <string_view>

#include "common/auth/key_set.h"

namespace sojourn::auth {

struct JoseRelease {
  void operator()(cjose_jws_t* jws) const { cjose_jws_release(jws); }
  void operator()(cjose_header_t* header) const {
    cjose_header_release(header);
  }
  void operator()(char* text) const { cjose_get_dealloc()(text); }
};

using JwsPtr = std::unique_ptr<cjose_jws_t, JoseRelease>;
using JoseHeaderPtr = std::unique_ptr<cjose_header_t, JoseRelease>;
using JoseTextPtr = std::unique_ptr<char, JoseRelease>;

inline JwkPtr OwnJwk(cjose_jwk_t* jwk) {
  if (jwk == nullptr) return nullptr;
  return JwkPtr(jwk, [](cjose_jwk_t* key) { cjose_jwk_release(key); });
}

inline JwkPtr ImportJwk(std::string_view json) {
  cjose_err error;
  return OwnJwk(cjose_jwk_import(json.data(), json.size(), &error));
}

}  // namespace sojourn::auth

#endif  // COMMON_AUTH_JOSE_H_

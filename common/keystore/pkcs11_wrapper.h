// A key-encryption key that never leaves its PKCS#11 token.
#ifndef COMMON_KEYSTORE_PKCS11_WRAPPER_H_
#define COMMON_KEYSTORE_PKCS11_WRAPPER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/keystore/key_wrapper.h"

namespace sojourn::keystore {

// `uri` (RFC 7512) names an AES-256 key and how to reach it:
//   pkcs11:token=sojourn;object=kek-3?module-path=/usr/lib/softhsm/
//   libsofthsm2.so&pin-source=file:/etc/sojourn/visa/secrets/pin
// The token wraps by AES-GCM. A session that is lost is opened again once; a
// PIN that the token refuses is not tried twice, because tokens lock
// themselves.
//
// FAILED_PRECONDITION PKCS11_INVALID when the URI lacks a part, the module
// cannot be loaded, token or key are not there, the PIN is refused, the key is
// of another kind or may leave the token; FILE_NOT_PRIVATE for the PIN's file.
absl::StatusOr<std::unique_ptr<KeyWrapper>> OpenPkcs11KeyWrapper(
    const std::string& uri);

}  // namespace sojourn::keystore

#endif  // COMMON_KEYSTORE_PKCS11_WRAPPER_H_

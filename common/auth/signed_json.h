// JSON in a compact JWS (RFC 7515), signed with ES256.
#ifndef COMMON_AUTH_SIGNED_JSON_H_
#define COMMON_AUTH_SIGNED_JSON_H_

#include <nlohmann/json.hpp>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/auth/key_set.h"

namespace sojourn::auth {

// The payload of `compact`, when its header holds alg ES256, one of `types` as
// typ, the kid of a key of `keys`, and nothing else, and the signature is that
// key's. UNAUTHENTICATED otherwise: TOKEN_MALFORMED for what is no signed JSON
// object, TOKEN_NOT_TRUSTED for what is none that we accept.
// UNAVAILABLE KEY_SET_STALE while the keys are not known.
absl::StatusOr<nlohmann::json> OpenSignedJson(
    std::string_view compact, absl::Span<const std::string_view> types,
    KeySet& keys, absl::Time now);

}  // namespace sojourn::auth

#endif  // COMMON_AUTH_SIGNED_JSON_H_

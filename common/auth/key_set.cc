#include "common/auth/key_set.h"

#include <optional>
#include <utility>

#include "common/auth/jose.h"
#include "common/auth/json.h"
#include "common/status/error.h"

namespace sojourn::auth {
namespace {

absl::Status Refuse(const char* why) {
  return FailedPrecondition("KEY_SET_INVALID", why,
                            "give a JWKS with a P-256 key and its kid");
}

// A coordinate of P-256 (RFC 7518, section 6.2.1.2). libcjose ends the process
// over text that is none.
bool IsCoordinate(const nlohmann::json& text) {
  const auto bytes = DecodeBase64Url(text.get_ref<const std::string&>());
  return bytes.has_value() && bytes->size() == 32;
}

// Only the public half is taken over, whatever else the entry holds.
std::optional<nlohmann::json> PublicHalf(const nlohmann::json& entry) {
  if (!entry.is_object()) return std::nullopt;
  nlohmann::json key;
  for (const char* name : {"kty", "crv", "x", "y", "kid"}) {
    const std::optional<std::string> value = StringField(entry, name);
    if (!value.has_value() || value->empty()) return std::nullopt;
    key[name] = *value;
  }
  if (key["kty"] != "EC" || key["crv"] != "P-256") return std::nullopt;
  if (entry.contains("use") && entry["use"] != "sig") return std::nullopt;
  if (entry.contains("alg") && entry["alg"] != "ES256") return std::nullopt;
  return key;
}

}  // namespace

absl::StatusOr<KeySet::Keys> KeySet::Parse(std::string_view text) {
  const std::optional<nlohmann::json> set = ParseObject(text);
  if (!set.has_value() || !set->contains("keys") ||
      !(*set)["keys"].is_array()) {
    return Refuse("is not a JSON Web Key Set");
  }
  Keys keys;
  for (const nlohmann::json& entry : (*set)["keys"]) {
    const std::optional<nlohmann::json> half = PublicHalf(entry);
    if (!half.has_value()) continue;
    if (!IsCoordinate((*half)["x"]) || !IsCoordinate((*half)["y"])) {
      return Refuse("has a key whose coordinates are not base64url");
    }
    JwkPtr key = ImportJwk(WriteObject(*half));
    if (key == nullptr) return Refuse("has a key that is not on P-256");
    if (!keys.emplace((*half)["kid"], std::move(key)).second) {
      return Refuse("has two keys of one kid");
    }
  }
  if (keys.empty()) return Refuse("has no P-256 key with a kid");
  return keys;
}

}  // namespace sojourn::auth

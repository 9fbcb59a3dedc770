#include "common/auth/signed_json.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "common/auth/jose.h"
#include "common/auth/json.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::auth {
namespace {

constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr size_t kSignatureBytes = 64;

absl::Status Malformed() { return Unauthenticated("TOKEN_MALFORMED"); }
absl::Status NotTrusted() { return Unauthenticated("TOKEN_NOT_TRUSTED"); }

// Header, payload and signature, or nothing when the text is not three
// non-empty runs of base64url characters.
std::optional<std::array<std::string_view, 3>> SplitCompact(
    std::string_view compact) {
  std::array<std::string_view, 3> parts;
  for (size_t i = 0; i < parts.size(); ++i) {
    const size_t end = i < 2 ? compact.find('.') : compact.size();
    if (end == std::string_view::npos || end == 0) return std::nullopt;
    parts[i] = compact.substr(0, end);
    if (parts[i].find_first_not_of(kBase64Url) != std::string_view::npos) {
      return std::nullopt;
    }
    compact.remove_prefix(std::min(compact.size(), end + 1));
  }
  return parts;
}

std::optional<nlohmann::json> DecodeObject(std::string_view base64) {
  const std::optional<std::string> bytes = DecodeBase64Url(base64);
  if (!bytes.has_value()) return std::nullopt;
  return ParseObject(*bytes);
}

// libcjose overlooks what follows a signature; one signature has one form here.
bool IsEs256Signature(std::string_view base64) {
  const std::optional<std::string> bytes = DecodeBase64Url(base64);
  return bytes.has_value() && bytes->size() == kSignatureBytes;
}

// The key id of a header that says what we accept and nothing else: fields
// such as jwk, jku, x5c or crit would let the token choose how it is judged.
std::optional<std::string> TrustedKeyId(
    const nlohmann::json& header, absl::Span<const std::string_view> types) {
  if (header.size() != 3) return std::nullopt;
  const std::optional<std::string> type = StringField(header, "typ");
  if (StringField(header, "alg") != "ES256") return std::nullopt;
  if (!type.has_value() ||
      std::find(types.begin(), types.end(), *type) == types.end()) {
    return std::nullopt;
  }
  return StringField(header, "kid");
}

bool SignatureIsRight(std::string_view compact, const JwkPtr& key) {
  cjose_err error;
  const JwsPtr jws(cjose_jws_import(compact.data(), compact.size(), &error));
  return jws != nullptr && cjose_jws_verify(jws.get(), key.get(), &error);
}

}  // namespace

absl::StatusOr<nlohmann::json> OpenSignedJson(
    std::string_view compact, absl::Span<const std::string_view> types,
    KeySet& keys, absl::Time now) {
  const auto parts = SplitCompact(compact);
  if (!parts.has_value()) return Malformed();
  const auto [header_text, payload_text, signature_text] = *parts;
  const std::optional<nlohmann::json> header = DecodeObject(header_text);
  if (!header.has_value()) return Malformed();
  const std::optional<std::string> key_id = TrustedKeyId(*header, types);
  if (!key_id.has_value()) return NotTrusted();
  if (!IsEs256Signature(signature_text)) return Malformed();
  ASSIGN_OR_RETURN(const JwkPtr key, keys.Find(*key_id, now));
  if (key == nullptr || !SignatureIsRight(compact, key)) return NotTrusted();
  // From here on whoever holds the key wrote what is read.
  std::optional<nlohmann::json> payload = DecodeObject(payload_text);
  if (!payload.has_value()) return Malformed();
  return *std::move(payload);
}

}  // namespace sojourn::auth

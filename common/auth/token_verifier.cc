#include "common/auth/token_verifier.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "common/auth/jose.h"
#include "common/auth/json.h"
#include "common/crypto/hash.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::auth {
namespace {

constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr size_t kSignatureBytes = 64;
constexpr size_t kMaxNameLength = 256;
// 9999-12-31: a later time is a mistake or an attempt at an overflow.
constexpr double kMaxUnixSeconds = 253402300799.0;

absl::Status Malformed() { return Unauthenticated("TOKEN_MALFORMED"); }
absl::Status NotTrusted() { return Unauthenticated("TOKEN_NOT_TRUSTED"); }
absl::Status BadClaims() { return Unauthenticated("TOKEN_CLAIMS_INVALID"); }

// Header, payload and signature, or nothing when the text is not three
// non-empty runs of base64url characters.
std::optional<std::array<std::string_view, 3>> SplitCompact(
    std::string_view token) {
  std::array<std::string_view, 3> parts;
  for (size_t i = 0; i < parts.size(); ++i) {
    const size_t end = i < 2 ? token.find('.') : token.size();
    if (end == std::string_view::npos || end == 0) return std::nullopt;
    parts[i] = token.substr(0, end);
    if (parts[i].find_first_not_of(kBase64Url) != std::string_view::npos) {
      return std::nullopt;
    }
    token.remove_prefix(std::min(token.size(), end + 1));
  }
  return parts;
}

std::optional<std::string> DecodeBase64(std::string_view base64) {
  std::string bytes(base64.size(), '\0');
  size_t length = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()),
                        bytes.size(), base64.data(), base64.size(), nullptr,
                        &length, nullptr,
                        sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0) {
    return std::nullopt;
  }
  bytes.resize(length);
  return bytes;
}

std::optional<nlohmann::json> DecodeObject(std::string_view base64) {
  const std::optional<std::string> bytes = DecodeBase64(base64);
  if (!bytes.has_value()) return std::nullopt;
  return ParseObject(*bytes);
}

// libcjose overlooks what follows a signature; one signature has one form here.
bool IsEs256Signature(std::string_view base64) {
  const std::optional<std::string> bytes = DecodeBase64(base64);
  return bytes.has_value() && bytes->size() == kSignatureBytes;
}

// The key id of a header that says what we accept and nothing else: fields
// such as jwk, jku, x5c or crit would let the token choose how it is judged.
std::optional<std::string> TrustedKeyId(const nlohmann::json& header) {
  if (header.size() != 3) return std::nullopt;
  const std::optional<std::string> type = StringField(header, "typ");
  if (StringField(header, "alg") != "ES256") return std::nullopt;
  if (type != "at+jwt" && type != "JWT") return std::nullopt;
  return StringField(header, "kid");
}

bool SignatureIsRight(std::string_view token, const JwkPtr& key) {
  cjose_err error;
  const JwsPtr jws(cjose_jws_import(token.data(), token.size(), &error));
  return jws != nullptr && cjose_jws_verify(jws.get(), key.get(), &error);
}

bool NamesAudience(const nlohmann::json& claims, const std::string& audience) {
  const auto aud = claims.find("aud");
  if (aud == claims.end()) return false;
  if (!aud->is_array()) return *aud == audience;
  return std::find(aud->begin(), aud->end(), audience) != aud->end();
}

std::optional<absl::Time> TimeField(const nlohmann::json& claims,
                                    const char* name) {
  const auto field = claims.find(name);
  if (field == claims.end() || !field->is_number()) return std::nullopt;
  const auto seconds = field->get<double>();
  if (!(seconds >= 0 && seconds <= kMaxUnixSeconds)) return std::nullopt;
  return absl::UnixEpoch() + absl::Seconds(seconds);
}

// A string that is there, not empty and not over-long.
std::optional<std::string> NameField(const nlohmann::json& claims,
                                     const char* name) {
  std::optional<std::string> value = StringField(claims, name);
  if (!value.has_value() || value->empty() || value->size() > kMaxNameLength) {
    return std::nullopt;
  }
  return value;
}

std::optional<RoleSet> RolesField(const nlohmann::json& claims) {
  const auto field = claims.find("roles");
  if (field == claims.end() || !field->is_array()) return std::nullopt;
  RoleSet roles;
  for (const nlohmann::json& name : *field) {
    if (!name.is_string()) return std::nullopt;
    const auto role = ParseRole(name.get_ref<const std::string&>());
    if (role.has_value()) roles.Add(*role);
  }
  return roles;
}

absl::StatusOr<TokenClaims> ReadClaims(const nlohmann::json& claims) {
  const auto subject = NameField(claims, "sub");
  const auto organisation = NameField(claims, "org");
  const auto kind = NameField(claims, "org_kind");
  const auto roles = RolesField(claims);
  const auto expires = TimeField(claims, "exp");
  if (!subject || !organisation || !kind || !roles || !expires) {
    return BadClaims();
  }
  const auto not_before = TimeField(claims, "nbf");
  if (claims.contains("nbf") && !not_before) return BadClaims();
  return TokenClaims{.subject = *subject,
                     .organisation_id = *organisation,
                     .organisation_kind = *kind,
                     .roles = *roles,
                     .token_id = StringField(claims, "jti").value_or(""),
                     .not_before = not_before.value_or(absl::InfinitePast()),
                     .expires = *expires};
}

}  // namespace

TokenVerifier::TokenVerifier(Options options, std::unique_ptr<KeySet> keys)
    : options_(std::move(options)), keys_(std::move(keys)) {}

absl::StatusOr<std::unique_ptr<TokenVerifier>> TokenVerifier::Create(
    Options options) {
  ASSIGN_OR_RETURN(std::unique_ptr<KeySet> keys,
                   KeySet::Open(options.jwks_file));
  return std::unique_ptr<TokenVerifier>(
      new TokenVerifier(std::move(options), std::move(keys)));
}

absl::StatusOr<TokenClaims> TokenVerifier::Verify(std::string_view token,
                                                  absl::Time now) {
  if (token.size() > options_.max_token_bytes) return Malformed();
  const std::string hash = crypto::PlainHash(token);
  const uint64_t generation = keys_->Generation(now);
  if (const auto known = Recall(hash, generation)) {
    RETURN_IF_ERROR(CheckTimes(*known, now));
    return *known;
  }
  ASSIGN_OR_RETURN(TokenClaims claims, VerifySignedToken(token, now));
  RETURN_IF_ERROR(CheckTimes(claims, now));
  Remember(hash, claims, generation, now);
  return claims;
}

absl::StatusOr<TokenClaims> TokenVerifier::VerifySignedToken(
    std::string_view token, absl::Time now) {
  const auto parts = SplitCompact(token);
  if (!parts.has_value()) return Malformed();
  const auto [header_text, payload_text, signature_text] = *parts;
  const std::optional<nlohmann::json> header = DecodeObject(header_text);
  if (!header.has_value() || !IsEs256Signature(signature_text)) {
    return Malformed();
  }
  const std::optional<std::string> key_id = TrustedKeyId(*header);
  if (!key_id.has_value()) return NotTrusted();
  const JwkPtr key = keys_->Find(*key_id, now);
  if (key == nullptr || !SignatureIsRight(token, key)) return NotTrusted();
  // From here on the identity provider wrote what we read.
  const std::optional<nlohmann::json> claims = DecodeObject(payload_text);
  if (!claims.has_value()) return Malformed();
  if (StringField(*claims, "iss") != options_.issuer ||
      !NamesAudience(*claims, options_.audience)) {
    return NotTrusted();
  }
  return ReadClaims(*claims);
}

absl::Status TokenVerifier::CheckTimes(const TokenClaims& claims,
                                       absl::Time now) const {
  if (now >= claims.expires + options_.skew) {
    return Unauthenticated("TOKEN_EXPIRED");
  }
  if (now < claims.not_before - options_.skew) {
    return Unauthenticated("TOKEN_NOT_YET_VALID");
  }
  return absl::OkStatus();
}

std::optional<TokenClaims> TokenVerifier::Recall(const std::string& hash,
                                                 uint64_t generation) {
  absl::MutexLock lock(&mutex_);
  if (generation != cached_generation_) {
    cached_.clear();
    cached_generation_ = generation;
  }
  const auto known = cached_.find(hash);
  if (known == cached_.end()) return std::nullopt;
  return known->second;
}

void TokenVerifier::Remember(const std::string& hash, const TokenClaims& claims,
                             uint64_t generation, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  // The keys changed while the signature was checked: check again next time.
  if (generation != cached_generation_) return;
  if (cached_.size() >= options_.max_cached) {
    absl::erase_if(cached_, [&](const auto& entry) {
      return entry.second.expires + options_.skew <= now;
    });
  }
  if (cached_.size() >= options_.max_cached) cached_.clear();
  cached_.emplace(hash, claims);
}

}  // namespace sojourn::auth

#include "common/auth/token_verifier.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/auth/json.h"
#include "common/auth/signed_json.h"
#include "common/crypto/hash.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::auth {
namespace {

constexpr std::string_view kTypes[] = {"at+jwt", "JWT"};

absl::Status Malformed() { return Unauthenticated("TOKEN_MALFORMED"); }
absl::Status NotTrusted() { return Unauthenticated("TOKEN_NOT_TRUSTED"); }
absl::Status BadClaims() { return Unauthenticated("TOKEN_CLAIMS_INVALID"); }

bool NamesAudience(const nlohmann::json& claims, const std::string& audience) {
  const auto aud = claims.find("aud");
  if (aud == claims.end()) return false;
  if (!aud->is_array()) return *aud == audience;
  return std::find(aud->begin(), aud->end(), audience) != aud->end();
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
  // A revocation names the token or speaks of all issued before a time.
  const auto issued = TimeField(claims, "iat");
  const auto token_id = NameField(claims, "jti");
  if (!subject || !organisation || !kind || !roles || !expires || !issued ||
      !token_id) {
    return BadClaims();
  }
  const auto not_before = TimeField(claims, "nbf");
  if (claims.contains("nbf") && !not_before) return BadClaims();
  return TokenClaims{.subject = *subject,
                     .organisation_id = *organisation,
                     .organisation_kind = *kind,
                     .roles = *roles,
                     .token_id = *token_id,
                     .issued = *issued,
                     .not_before = not_before.value_or(absl::InfinitePast()),
                     .expires = *expires};
}

}  // namespace

TokenVerifier::TokenVerifier(Options options, std::unique_ptr<KeySet> keys)
    : options_(std::move(options)),
      keys_(std::move(keys)),
      revocations_(
          options_.revocations_file.empty()
              ? nullptr
              : std::make_unique<Revocations>(
                    Revocations::Options{.file = options_.revocations_file},
                    *keys_)) {}

absl::StatusOr<std::unique_ptr<TokenVerifier>> TokenVerifier::Create(
    Options options) {
  ASSIGN_OR_RETURN(std::unique_ptr<KeySet> keys,
                   KeySet::Open(options.jwks_file));
  return Create(std::move(options), std::move(keys));
}

std::unique_ptr<TokenVerifier> TokenVerifier::Create(
    Options options, std::unique_ptr<KeySet> keys) {
  return std::unique_ptr<TokenVerifier>(
      new TokenVerifier(std::move(options), std::move(keys)));
}

absl::StatusOr<TokenClaims> TokenVerifier::Verify(std::string_view token,
                                                  absl::Time now, Trust trust) {
  if (token.size() > options_.max_token_bytes) return Malformed();
  const std::string hash = crypto::PlainHash(token);
  ASSIGN_OR_RETURN(const uint64_t generation, keys_->Generation(now));
  if (const auto known = Recall(hash, generation)) {
    RETURN_IF_ERROR(CheckToday(*known, now));
    return *known;
  }
  if (trust == Trust::kWhoIsKnown) return NotTrusted();
  ASSIGN_OR_RETURN(TokenClaims claims, VerifySignedToken(token, now));
  RETURN_IF_ERROR(CheckToday(claims, now));
  Remember(hash, claims, generation, now);
  return claims;
}

void TokenVerifier::Poll(absl::Time now) {
  keys_->Poll(now);
  if (revocations_ == nullptr) return;
  const absl::Status status = revocations_->Poll(now);
  if (status.ok()) return;
  log::Warning("revocations_not_taken",
               {{"reason", ReasonOf(status)}, {"text", Sv(status.message())}});
}

void TokenVerifier::StartPolling(absl::Duration interval) {
  poller_ = std::make_unique<Poller>(interval, [this] { Poll(absl::Now()); });
}

absl::Status TokenVerifier::CheckRevocationsFresh(absl::Time now) const {
  return revocations_ == nullptr ? absl::OkStatus()
                                 : revocations_->CheckFresh(now);
}

absl::Duration TokenVerifier::RevocationsAge(absl::Time now) const {
  return revocations_ == nullptr ? absl::ZeroDuration()
                                 : revocations_->Age(now);
}

absl::Duration TokenVerifier::KeySetAge(absl::Time now) const {
  return keys_->Age(now);
}

absl::StatusOr<TokenClaims> TokenVerifier::VerifySignedToken(
    std::string_view token, absl::Time now) {
  ASSIGN_OR_RETURN(const nlohmann::json claims,
                   OpenSignedJson(token, kTypes, *keys_, now));
  if (StringField(claims, "iss") != options_.issuer ||
      !NamesAudience(claims, options_.audience)) {
    return NotTrusted();
  }
  return ReadClaims(claims);
}

absl::Status TokenVerifier::CheckToday(const TokenClaims& claims,
                                       absl::Time now) const {
  if (now >= claims.expires + options_.skew) {
    return Unauthenticated("TOKEN_EXPIRED");
  }
  if (now < std::max(claims.not_before, claims.issued) - options_.skew) {
    return Unauthenticated("TOKEN_NOT_YET_VALID");
  }
  if (revocations_ != nullptr && revocations_->Covers(claims)) {
    return Unauthenticated("TOKEN_REVOKED");
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

#include "common/auth/token_minter.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

#include "common/auth/jose.h"
#include "common/auth/json.h"
#include "common/crypto/ids.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::auth {
namespace {

absl::Status KeyFileError(const std::string& path, const char* why) {
  return FailedPrecondition("TOKEN_KEY_INVALID", "token key " + path + why);
}

absl::Status CannotWrite(const std::string& path) {
  return FailedPrecondition("FILE_UNWRITABLE", path + " cannot be written");
}

// A reader sees the old file or the new one, never half of one.
absl::Status ReplaceFile(const std::string& path, std::string_view text,
                         mode_t mode) {
  const std::string draft = path + ".new";
  unlink(draft.c_str());
  const int fd = open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL, mode);
  if (fd < 0) return CannotWrite(path);
  const ssize_t written = write(fd, text.data(), text.size());
  const bool whole = written == static_cast<ssize_t>(text.size());
  if (close(fd) != 0 || !whole ||
      std::rename(draft.c_str(), path.c_str()) != 0) {
    unlink(draft.c_str());
    return CannotWrite(path);
  }
  return absl::OkStatus();
}

nlohmann::json RoleNames(RoleSet roles) {
  nlohmann::json names = nlohmann::json::array();
  for (const auto& [role, name] : kRoles) {
    if (roles.Has(role)) names.push_back(std::string(name));
  }
  return names;
}

}  // namespace

absl::StatusOr<TokenMinter> TokenMinter::Load(
    const std::string& private_jwk_file) {
  std::ifstream file(private_jwk_file, std::ios::binary);
  if (!file) return KeyFileError(private_jwk_file, " cannot be read");
  const std::string text((std::istreambuf_iterator<char>(file)),
                         std::istreambuf_iterator<char>());
  const auto jwk = ParseObject(text);
  if (!jwk.has_value() || StringField(*jwk, "crv") != "P-256" ||
      !StringField(*jwk, "d").has_value() ||
      !StringField(*jwk, "kid").has_value()) {
    return KeyFileError(private_jwk_file, " is no private P-256 key with kid");
  }
  JwkPtr key = ImportJwk(text);
  if (key == nullptr) return KeyFileError(private_jwk_file, " does not load");
  return TokenMinter(std::move(key));
}

absl::StatusOr<std::string> TokenMinter::Mint(const TokenSpec& spec,
                                              absl::Time now) const {
  cjose_err error;
  const nlohmann::json header = {
      {"alg", "ES256"},
      {"typ", "at+jwt"},
      {"kid", cjose_jwk_get_kid(key_.get(), &error)}};
  const nlohmann::json claims = {
      {"iss", spec.issuer},
      {"aud", spec.audience},
      {"sub", spec.subject},
      {"org", spec.organisation_id},
      {"org_kind", spec.organisation_kind},
      {"roles", RoleNames(spec.roles)},
      {"iat", absl::ToUnixSeconds(now)},
      {"nbf", absl::ToUnixSeconds(now)},
      {"exp", absl::ToUnixSeconds(now + spec.lifetime)},
      {"jti", crypto::NewPublicId()}};
  return Sign(WriteObject(header), WriteObject(claims));
}

absl::StatusOr<std::string> TokenMinter::Sign(
    const std::string& header_json, const std::string& payload_json) const {
  const auto fields = ParseObject(header_json);
  if (!fields.has_value()) return Internal("a token header is a JSON object");
  cjose_err error;
  const JoseHeaderPtr header(cjose_header_new(&error));
  for (const auto& [name, value] : fields->items()) {
    const bool set =
        value.is_string()
            ? cjose_header_set(header.get(), name.c_str(),
                               value.get_ref<const std::string&>().c_str(),
                               &error)
            : cjose_header_set_raw(header.get(), name.c_str(),
                                   WriteObject(value).c_str(), &error);
    if (!set) return Internal("a token header field cannot be set");
  }
  const JwsPtr jws(
      cjose_jws_sign(key_.get(), header.get(),
                     reinterpret_cast<const uint8_t*>(payload_json.data()),
                     payload_json.size(), &error));
  const char* compact = nullptr;
  if (jws == nullptr || !cjose_jws_export(jws.get(), &compact, &error)) {
    return Internal("a token cannot be signed");
  }
  return std::string(compact);
}

absl::Status GenerateTokenKey(const std::string& private_jwk_file,
                              const std::string& jwks_file) {
  cjose_err error;
  const JwkPtr key =
      OwnJwk(cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &error));
  const std::string key_id = crypto::NewPublicId();
  if (key == nullptr ||
      !cjose_jwk_set_kid(key.get(), key_id.c_str(), key_id.size(), &error)) {
    return Internal("a token key cannot be made");
  }
  const JoseTextPtr whole(cjose_jwk_to_json(key.get(), true, &error));
  const JoseTextPtr half(cjose_jwk_to_json(key.get(), false, &error));
  if (whole == nullptr || half == nullptr) {
    return Internal("a token key cannot be written");
  }
  nlohmann::json entry = ParseObject(half.get()).value_or(nullptr);
  entry["use"] = "sig";
  entry["alg"] = "ES256";
  const nlohmann::json set = {{"keys", nlohmann::json::array({entry})}};
  RETURN_IF_ERROR(ReplaceFile(private_jwk_file, whole.get(), 0600));
  return ReplaceFile(jwks_file, WriteObject(set) + "\n", 0644);
}

}  // namespace sojourn::auth

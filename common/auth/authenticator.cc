#include "common/auth/authenticator.h"

#include <grpcpp/security/auth_context.h>
#include <grpcpp/server_context.h>

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "common/auth/json.h"
#include "common/auth/metadata.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::auth {
namespace {

constexpr char kCommonNameProperty[] = "x509_common_name";
constexpr std::string_view kBearer = "Bearer ";
constexpr size_t kMaxOnBehalfOfBytes = 1024;

bool Contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Empty unless the peer's certificate was verified and has exactly one name.
std::string CommonName(const grpc::ServerContextBase& context) {
  const auto auth = context.auth_context();
  if (auth == nullptr || !auth->IsPeerAuthenticated()) return "";
  const auto names = auth->FindPropertyValues(kCommonNameProperty);
  if (names.size() != 1) return "";
  return std::string(names[0].data(), names[0].size());
}

}  // namespace

std::string OriginOf(const grpc::ServerContextBase& context) {
  const std::string peer = context.peer();
  return CommonName(context) + "\n" + peer.substr(0, peer.rfind(':'));
}

std::string EncodeOnBehalfOf(const OnBehalfOf& on_behalf_of) {
  return WriteObject({{"subject", on_behalf_of.subject},
                      {"organisation", on_behalf_of.organisation_id},
                      {"event", on_behalf_of.event_id}});
}

std::optional<OnBehalfOf> DecodeOnBehalfOf(std::string_view bytes) {
  if (bytes.size() > kMaxOnBehalfOfBytes) return std::nullopt;
  const auto object = ParseObject(bytes);
  if (!object.has_value()) return std::nullopt;
  const auto subject = StringField(*object, "subject");
  const auto organisation = StringField(*object, "organisation");
  const auto event = StringField(*object, "event");
  if (!subject || subject->empty() || !organisation || !event) {
    return std::nullopt;
  }
  return OnBehalfOf{.subject = *subject,
                    .organisation_id = *organisation,
                    .event_id = *event};
}

TlsAuthenticator::TlsAuthenticator(TokenVerifier& tokens, Options options)
    : tokens_(tokens), options_(std::move(options)) {}

absl::StatusOr<Caller> TlsAuthenticator::Authenticate(
    const grpc::ServerContextBase& context, absl::Time now, Trust trust) const {
  return Identify({.common_name = CommonName(context),
                   .authorization = FindMetadata(context, "authorization"),
                   .on_behalf_of = FindMetadata(context, kOnBehalfOfKey)},
                  now, trust);
}

absl::Status TlsAuthenticator::CheckRevocationsFresh(absl::Time now) const {
  return tokens_.CheckRevocationsFresh(now);
}

absl::StatusOr<Caller> TlsAuthenticator::Identify(const Presented& presented,
                                                  absl::Time now,
                                                  Trust trust) const {
  if (Contains(options_.front_ends, presented.common_name)) {
    return IdentifyPerson(presented, now, trust);
  }
  if (Contains(options_.services, presented.common_name)) {
    return IdentifyService(presented);
  }
  return Unauthenticated("CERTIFICATE_NOT_ACCEPTED");
}

absl::StatusOr<Caller> TlsAuthenticator::IdentifyPerson(
    const Presented& presented, absl::Time now, Trust trust) const {
  if (presented.on_behalf_of.has_value()) {
    return Unauthenticated("ON_BEHALF_OF_NOT_ACCEPTED");
  }
  if (!presented.authorization.has_value()) {
    return Unauthenticated("TOKEN_MISSING");
  }
  const std::string_view authorization = *presented.authorization;
  if (!absl::StartsWithIgnoreCase(Av(authorization), Av(kBearer))) {
    return Unauthenticated("TOKEN_MALFORMED");
  }
  ASSIGN_OR_RETURN(
      TokenClaims claims,
      tokens_.Verify(authorization.substr(kBearer.size()), now, trust));
  return Caller{.subject = std::move(claims.subject),
                .organisation_id = std::move(claims.organisation_id),
                .organisation_kind = std::move(claims.organisation_kind),
                .roles = claims.roles};
}

absl::StatusOr<Caller> TlsAuthenticator::IdentifyService(
    const Presented& presented) const {
  // A person's token behind a service's certificate would let a service that
  // was broken into act as anybody who ever called it.
  if (presented.authorization.has_value()) {
    return Unauthenticated("TOKEN_NOT_ACCEPTED");
  }
  Caller caller{.is_service = true, .service = presented.common_name};
  if (presented.on_behalf_of.has_value()) {
    caller.on_behalf_of = DecodeOnBehalfOf(*presented.on_behalf_of);
    if (presented.common_name != options_.may_act_for_others ||
        !caller.on_behalf_of.has_value()) {
      return Unauthenticated("ON_BEHALF_OF_NOT_ACCEPTED");
    }
  }
  return caller;
}

}  // namespace sojourn::auth

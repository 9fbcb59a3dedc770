#include "common/auth/authenticator_fake.h"

#include <optional>

#include "absl/strings/str_split.h"
#include "common/auth/json.h"
#include "common/auth/metadata.h"
#include "common/status/error.h"

namespace sojourn::auth {
namespace {

RoleSet ParseRoles(const std::string& names) {
  RoleSet roles;
  for (const std::string& name : std::vector<std::string>(
           absl::StrSplit(names, ',', absl::SkipEmpty()))) {
    if (const auto role = ParseRole(name)) roles.Add(*role);
  }
  return roles;
}

}  // namespace

std::string EncodeFakeCaller(const Caller& caller) {
  nlohmann::json object = {{"service", caller.service},
                           {"subject", caller.subject},
                           {"organisation", caller.organisation_id},
                           {"organisation_kind", caller.organisation_kind},
                           {"roles", caller.roles.ToString()}};
  if (caller.on_behalf_of.has_value()) {
    object["on_behalf_of"] = EncodeOnBehalfOf(*caller.on_behalf_of);
  }
  return WriteObject(object);
}

absl::StatusOr<Caller> FakeAuthenticator::Authenticate(
    const grpc::ServerContextBase& context, absl::Time /*now*/,
    Trust /*trust*/) const {
  const std::optional<std::string> encoded =
      FindMetadata(context, kFakeCallerKey);
  if (!encoded.has_value()) return Unauthenticated("TOKEN_MISSING");
  const auto object = ParseObject(*encoded);
  if (!object.has_value()) return Unauthenticated("TOKEN_MALFORMED");
  const auto text = [&](const char* name) {
    return StringField(*object, name).value_or("");
  };
  Caller caller{.is_service = !text("service").empty(),
                .service = text("service"),
                .subject = text("subject"),
                .organisation_id = text("organisation"),
                .organisation_kind = text("organisation_kind"),
                .roles = ParseRoles(text("roles"))};
  if (object->contains("on_behalf_of")) {
    caller.on_behalf_of = DecodeOnBehalfOf(text("on_behalf_of"));
  }
  return caller;
}

absl::Status FakeAuthenticator::CheckRevocationsFresh(
    absl::Time /*now*/) const {
  if (!stale_) return absl::OkStatus();
  return Unavailable("REVOCATIONS_STALE", "a test lost the list");
}

}  // namespace sojourn::auth

// Who is calling, as far as certificate and token prove it.
#ifndef COMMON_AUTH_CALLER_H_
#define COMMON_AUTH_CALLER_H_

#include <optional>
#include <string>

#include "common/auth/role.h"

namespace sojourn::auth {

// Whom to look at. A person whose token was verified before is known, and a
// service by its certificate; nobody else costs the check of a signature.
enum class Trust { kAnybody, kWhoIsKnown };

// For whom a workflow step of relocation calls: the person who decided, and
// the event that made the step due. An assertion, not a proof: it reaches the
// audit, and widens nothing.
struct OnBehalfOf {
  std::string subject;
  std::string organisation_id;
  std::string event_id;

  friend bool operator==(const OnBehalfOf&, const OnBehalfOf&) = default;
};

struct Caller {
  bool is_service = false;
  // Name in the certificate, for a service only.
  std::string service;
  // From the token, for a person only.
  std::string subject;
  std::string organisation_id;
  std::string organisation_kind;
  RoleSet roles;
  std::optional<OnBehalfOf> on_behalf_of;

  bool Has(Role role) const { return roles.Has(role); }

  friend bool operator==(const Caller&, const Caller&) = default;
};

}  // namespace sojourn::auth

#endif  // COMMON_AUTH_CALLER_H_

// Who may call what in this service, and what they see of an application.
#ifndef SERVICES_VISA_VISA_POLICY_H_
#define SERVICES_VISA_VISA_POLICY_H_

#include "absl/types/span.h"
#include "common/auth/policy.h"
#include "common/server/call.h"

namespace sojourn::visa {

// One row per RPC; the service does not start without one.
absl::Span<const auth::RpcPolicy> Policy();
// Names of the lists in views/.
absl::Span<const auth::RoleView> Views();

// What of an application a caller sees.
enum class View {
  kRelocation,  // references, plan and progress; identity it has itself
  kOffice,      // references and states, for the programme office
  kMission,     // identity, plan and progress; never the references
  kHerAccess,   // everything: relocation asks for her right of access
};

View ViewOf(const server::Call& call);
// As the audit names it.
std::string_view Name(View view);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_VISA_POLICY_H_

// What a class of visa allows and asks for by itself, before a route says more.
#ifndef SERVICES_VISA_ROUTES_SCHEME_RULES_H_
#define SERVICES_VISA_ROUTES_SCHEME_RULES_H_

#include <vector>

#include "services/visa/visa.h"

namespace sojourn::visa {

enum class PurposeRule {
  kAllowed,
  // The state decides: only a route that says so allows it.
  kByState,
};

// Which purposes a scheme covers. No scheme is known to forbid a purpose in
// every state, so nothing here overrules a route.
PurposeRule RuleFor(Scheme scheme, StayPurpose purpose);

// Whether a way of `scheme` covers `purpose`, with what its route, or the
// built-in policy, says of work and stipends.
bool CoversPurpose(Scheme scheme, StayPurpose purpose, bool work_allowed,
                   bool stipend_allowed);

// The checklist of a route: its own, or where it names none what every
// application of its scheme needs.
std::vector<DocumentKind> DocumentsOf(const Route& route);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_ROUTES_SCHEME_RULES_H_

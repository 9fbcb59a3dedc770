// Papers that run out too early: until when each has to be valid, and what an
// application says of one that is not. Pure.
#ifndef SERVICES_VISA_CHECKLIST_EXPIRY_RULES_H_
#define SERVICES_VISA_CHECKLIST_EXPIRY_RULES_H_

#include <optional>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/visa/visa.h"
#include "services/visa/visa_rules.h"

namespace sojourn::visa {

// The last day on which a paper of this kind still has to be valid: of the stay
// and what the law adds to it, for what holds for all of it; for every one the
// day at the counter, or until there is an appointment today. Nothing where
// none of them matters or is known.
std::optional<absl::CivilDay> NeededUntil(const Application& application,
                                          DocumentKind kind,
                                          absl::CivilDay today);

// It was handed over, is asked for, and expires before that day.
bool ExpiresEarly(const Application& application, const Document& document,
                  absl::CivilDay today);

// Sets DOCUMENT_EXPIRES_EARLY in `next` as its checklist says, and in `fact`
// where this telling is what raised it. Nothing where the plan is erased.
void WatchExpiry(Application& next, Fact& fact);

// A flagged application that may still go somewhere.
bool NeedsNewDocument(const Application& application);
// What WaitingFor adds for one.
void AwaitNewDocument(const Application& application,
                      std::vector<Awaited>& awaited);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_CHECKLIST_EXPIRY_RULES_H_

#ifndef SERVICES_RELOCATION_INTAKE_INTAKE_RULES_H_
#define SERVICES_RELOCATION_INTAKE_INTAKE_RULES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/relocation/relocation_refusal.h"
#include "services/relocation/relocation_rules.h"

// What may be changed of an intake that was sent, and what that does to its
// case. Pure functions of values.
//
// Reasons: STATE_FORBIDS, CONSENT_MISSING.
namespace sojourn::relocation::intake_rules {

// Why UpdateIntake leaves a field to another call, which this names; nothing
// where it does not. `plain` is a path in proto names without places in lists,
// such as "persons.adult.safe_contact"; a field that holds such a field is left
// alone too. What a contact, a consent or a judgement is worth depends on how
// it came about, which those calls ask.
std::optional<std::string_view> ChangedBy(std::string_view plain);

// Whether naming the field `named` answers a question about the field `asked`:
// it is the same, holds it, or is part of it. Both in proto names with places:
// "persons[1].identity.birth_date".
bool Answers(std::string_view named, std::string_view asked);

struct IntakeChange {
  bool imminent_threat = false;
  // Others than before: what a host must provide, or what she excludes.
  bool party_changed = false;
  // Adults whom nobody asked whether hosts may be told of them.
  bool unasked_adults = false;
  // While the case is INCOMPLETE: every question has an answer now, and where
  // the case stood when the first of them was asked.
  std::optional<State> goes_back_to;
};
Event EventOf(const IntakeChange& change);
// CONSENT_MISSING where a host reads the case and `unasked_adults` would be
// described to it.
absl::Status CheckAdultsAsked(Guarded<Guard::kConsentMissing> event,
                              const CaseFacts& facts, bool unasked_adults);
// An imminent threat makes it L1; that there is none any more leaves the level
// to the next triage.
absl::StatusOr<Relocation> Update(const CaseFacts& facts,
                                  const IntakeChange& change);

// Somebody joins the party; PARTY_CHANGED where a host reads the case.
absl::StatusOr<Relocation> Join(const CaseFacts& facts, bool unasked_adults);

// What an officer has looked at, or what has no place left to fit.
void SettlePartyFlag(Event event, Relocation& next);

}  // namespace sojourn::relocation::intake_rules

#endif  // SERVICES_RELOCATION_INTAKE_INTAKE_RULES_H_

#ifndef SERVICES_RELOCATION_GUESTS_GUEST_RULES_H_
#define SERVICES_RELOCATION_GUESTS_GUEST_RULES_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "services/relocation/relocation.h"

// What a host may know of whom it will receive (contracts.md: GetGuest). Pure
// functions of values; what anybody agreed to is asked of consent_rules.h.
namespace sojourn::relocation::guest_rules {

// Who somebody is, by whatever name, is told from so many days before arrival
// on.
inline constexpr int kNamesDaysBefore = 14;
absl::CivilDay NamesFrom(absl::CivilDay arrival);

// Who asks, and when.
struct Reading {
  std::string_view organisation_id;
  // At the host.
  absl::CivilDay today;
  absl::CivilDay arrival;
  // By the signatory of a letter.
  bool to_sign = false;
};

// Whether more may be told now than how many come, with what needs, for which
// nights. Not while nobody can reach her, she was heard not to be free to
// speak, is said to want to stop, others read her contact, or others know the
// place: then a consent may not be hers, and the house may be watched.
bool MayTellMore(const CaseFacts& facts);

// What is told of one person. Nothing is told of who has not agreed that this
// host knows of her, or whose own contact others read: she is only counted.
struct Told {
  bool listed = false;
  // The names in her documents, the one to use, and her pronoun.
  bool names = false;
  bool health = false;
};
Told ToldOf(const CaseFacts& facts, const PersonFacts& person,
            bool own_contact_burnt, const Reading& reading);

// What the party eats and works at, which may tell of each of it.
bool TellsNeedsOfParty(const CaseFacts& facts,
                       std::string_view organisation_id);
// That a place safe for LGBTIQ+ people is asked for: each adult said so
// herself.
bool TellsOrientation(const CaseFacts& facts, std::string_view organisation_id);

// FAILED_PRECONDITION SIGNATORY_NOT_NAMED unless `caller` is the signatory, and
// the coordinator whom the host named; empty: it named none.
absl::Status CheckSignatory(std::string_view coordinator,
                            std::string_view signatory_subject,
                            std::string_view caller);

}  // namespace sojourn::relocation::guest_rules

#endif  // SERVICES_RELOCATION_GUESTS_GUEST_RULES_H_

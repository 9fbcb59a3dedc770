#ifndef SERVICES_RELOCATION_CASE_CONTACT_WORDS_H_
#define SERVICES_RELOCATION_CASE_CONTACT_WORDS_H_

#include <string>
#include <string_view>

// How she may be reached, said beside every line of work about her: whoever
// reads "ask her" reads in the same line that she must not be called. Pure
// functions of values. Source: domain.md (safe contact; do no harm).
namespace sojourn::relocation {

struct ContactLimits {
  // Others read the safe contact.
  bool compromised = false;
  // Only the contact person is spoken with.
  bool no_direct_contact = false;
  // Others read what another adult of the party has of her own.
  bool adult_compromised = false;
};

// Nothing where everybody may be reached as the case says.
std::string WarningOf(const ContactLimits& limits);

// A line of work with that warning.
std::string Warned(std::string_view what, const ContactLimits& limits);

// A line of a list that did not open how she is reached.
std::string WarnedUnread(std::string_view what);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_CASE_CONTACT_WORDS_H_

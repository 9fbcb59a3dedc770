#ifndef SERVICES_RELOCATION_DUPLICATES_PERSON_MATCH_H_
#define SERVICES_RELOCATION_DUPLICATES_PERSON_MATCH_H_

#include <string_view>
#include <vector>

#include "services/relocation/duplicates/duplicate_rules.h"

// How well two descriptions fit one person: probabilistic record linkage
// (Newcombe et al. 1959; Fellegi & Sunter 1969), with graded agreement (Winkler
// 1990) and weights by how frequent a name is (Fellegi & Sunter 1969, 3.3.1;
// Winkler 1989). What is written in neither weighs nothing. Why these weights:
// docs/adr/2026-11-28-scoring-possible-duplicates.md. Pure functions.
namespace sojourn::relocation {

// What agrees, how far, or does not.
enum class Agreement {
  kNameEqual,    // every part of one is a part of the other, in any spelling
  kNameSimilar,  // the same but for slips, initials or a script's vowels
  kNamePartly,   // parts agree and parts do not
  kNameDifferent,
  kBirthEqual,
  kBirthSwapped,        // day and month exchanged
  kBirthOtherCalendar,  // the same day if one is read in another calendar
  kBirthNear,           // one of year, month and day differs
  kBirthPartly,         // as far as both are known
  kBirthDifferent,
  kNationalityEqual,
  kNationalityDifferent,
  kDocumentEqual,
  kDocumentSimilar,  // but for one sign
  kDocumentDifferent,
  kPhoneEqual,
  kPhoneDifferent,
  kEmailEqual,
  kEmailDifferent,
};

struct Evidence {
  Agreement agreement = Agreement::kNameDifferent;
  Weight weight = 0;
  friend bool operator==(const Evidence&, const Evidence&) = default;
};

struct PersonMatch {
  Weight score = 0;
  // What the score is the sum of; fields one of both says nothing of are not
  // there.
  std::vector<Evidence> evidence;
  friend bool operator==(const PersonMatch&, const PersonMatch&) = default;
};

// Symmetric, and the same for the same two.
PersonMatch MatchOf(const KnownPerson& a, const KnownPerson& b);

// Worth an officer's look: where 2,000 of 20,000 people came twice, 98 of 100
// pairs above it are one person (tests/load/duplicates.py).
inline constexpr Weight kWorthALook = 161 * kBit / 10;

// So many cases are opened for one question. One in 200 of the benchmark's
// pairs stands further behind.
inline constexpr int kMostCompared = 100;
// So many holders of blind keys are looked at for one person, of her rarest
// keys first. In an archive of a million cases the commonest have tens of
// thousands, and propose nobody.
inline constexpr int kMostHolders = 1000;

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_DUPLICATES_PERSON_MATCH_H_

#ifndef SERVICES_RELOCATION_DUPLICATES_DUPLICATE_RULES_H_
#define SERVICES_RELOCATION_DUPLICATES_DUPLICATE_RULES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/relocation/duplicates/birth_readings.h"
#include "services/relocation/duplicates/name_items.h"
#include "services/relocation/duplicates/name_parts.h"

// What two cases about one person have in common, as texts from which blind
// keys are made. They propose candidates for an officer to look at and decide
// nothing. Pure functions of values.
namespace sojourn::relocation {

enum class DuplicateSign {
  // Two staggered cuts of the years, so that a year's error is forgiven.
  kNameAndBirthA,
  kNameAndBirthB,
  // Two of her names, whenever she was born.
  kNames,
  // Two names within one cut: of keys that many hold these are left.
  kNamesAndBirthA,
  kNamesAndBirthB,
  // One name within the first cut, and a nationality.
  kNameBirthAndCountry,
  kDocument,
  kPhone,
  kEmail,
};
std::string_view Name(DuplicateSign sign);
std::optional<DuplicateSign> ParseDuplicateSign(std::string_view name);

struct DocumentName {
  std::string country;  // ISO 3166-1 alpha-2
  std::string number;
  friend auto operator<=>(const DocumentName&, const DocumentName&) = default;
};

// What is known of one person. Absent parts give no terms.
struct PersonTraits {
  std::vector<std::string> names;
  // What else she is called: compared, and missed nowhere.
  std::vector<std::string> other_names;
  BirthDate birth;
  // The birth date as she gives it, in any calendar.
  std::string birth_as_given;
  std::vector<std::string> nationalities;
  std::vector<DocumentName> documents;
  // Addresses on any channel: telephone numbers and whatever holds an "@".
  std::vector<std::string> addresses;
};

// The same in the form in which persons are compared.
struct KnownPerson {
  std::vector<NamePart> names;
  // More of them than `names`, and none of those.
  std::vector<NamePart> other_names;
  NameItems name_items;
  std::vector<BirthReading> births;
  // Each sorted, each once.
  std::vector<std::string> nationalities;
  std::vector<DocumentName> documents;
  std::vector<std::string> phones;
  std::vector<std::string> emails;
};
// Takes any text. What is too short to tell people apart is left out.
KnownPerson Normalised(const PersonTraits& person);

// Whether two ways to reach somebody are the same one in another spelling, on
// whatever channel: telephone numbers by their last digits, as above, anything
// else without case and spaces, and but for an "@" in front and what divides
// words where it is no electronic address. Never for an empty one.
bool IsSameAddress(std::string_view a, std::string_view b);

struct BlindTerm {
  DuplicateSign sign = DuplicateSign::kDocument;
  std::string text;
  friend auto operator<=>(const BlindTerm&, const BlindTerm&) = default;
};

// Sorted, each once. Never one name alone: it gives a term with a year of birth
// or with another name, as everybody of that name would be a candidate.
std::vector<BlindTerm> BlindTerms(const KnownPerson& person);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_DUPLICATES_DUPLICATE_RULES_H_

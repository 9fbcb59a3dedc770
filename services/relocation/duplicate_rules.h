#ifndef SERVICES_RELOCATION_DUPLICATE_RULES_H_
#define SERVICES_RELOCATION_DUPLICATE_RULES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What two cases about one person have in common, as texts from which blind
// keys are made. They propose candidates for an officer to look at and decide
// nothing. Pure functions of values.
namespace sojourn::relocation {

enum class DuplicateSign {
  // Two staggered cuts of the years, so that a year's error is forgiven.
  kNameAndBirthA,
  kNameAndBirthB,
  kDocument,
  kPhone,
  kEmail,
};
std::string_view Name(DuplicateSign sign);
std::optional<DuplicateSign> ParseDuplicateSign(std::string_view name);

// How a part of a name sounds: written in Latin letters, then the consonant
// classes of Soundex (US patent 1261167, 1918; coding guide of the US National
// Archives) for every letter, neighbours of one class once, vowels not written
// in Arabic or Hebrew never. A part of fewer than two classes stands for
// itself. Empty for what holds no letter.
std::string SoundOf(std::string_view name_part);

struct DocumentName {
  std::string country;  // ISO 3166-1 alpha-2
  std::string number;
};

// What is known of one person. Absent parts give no terms.
struct PersonTraits {
  std::vector<std::string> names;
  std::optional<int> birth_year;
  std::vector<DocumentName> documents;
  // Addresses on any channel: telephone numbers and whatever holds an "@".
  std::vector<std::string> addresses;
};

struct BlindTerm {
  DuplicateSign sign = DuplicateSign::kDocument;
  std::string text;
  friend auto operator<=>(const BlindTerm&, const BlindTerm&) = default;
};

// Sorted, each once. Never a name alone: without a year of birth a name gives
// no term, as everybody of that name would be a candidate.
std::vector<BlindTerm> BlindTerms(const PersonTraits& person);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_DUPLICATE_RULES_H_

#include "services/relocation/duplicate_rules.h"

#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/reference/latin_letters.h"
#include "common/status/string_view.h"

namespace sojourn::relocation {
namespace {

constexpr std::pair<DuplicateSign, std::string_view> kNames[] = {
    {DuplicateSign::kNameAndBirthA, "NAME_AND_BIRTH_A"},
    {DuplicateSign::kNameAndBirthB, "NAME_AND_BIRTH_B"},
    {DuplicateSign::kDocument, "DOCUMENT"},
    {DuplicateSign::kPhone, "PHONE"},
    {DuplicateSign::kEmail, "EMAIL"},
};

// Classes of a to z; '0' is a letter that is not heard or not always written.
constexpr std::string_view kClasses = "01230120022455012623010202";
constexpr size_t kMostClasses = 6;

constexpr int kYearsOfABucket = 4;
// The last digits are the same with and without prefixes of country and trunk.
constexpr size_t kPhoneDigits = 8;
constexpr size_t kShortestDocument = 5;

std::string Filtered(std::string_view text, bool (*keep)(unsigned char)) {
  std::string kept;
  for (const char c : text) {
    if (keep(static_cast<unsigned char>(c))) kept.push_back(c);
  }
  return kept;
}

// The j of "Sergej" and "Tesfaj", written y elsewhere: behind a vowel and not
// before one.
bool IsGlide(std::string_view latin, size_t at) {
  constexpr std::string_view kVowels = "aeiou";
  const auto is_vowel = [&](size_t i) {
    return i < latin.size() && kVowels.find(latin[i]) != std::string_view::npos;
  };
  return latin[at] == 'j' && at > 0 && is_vowel(at - 1) && !is_vowel(at + 1);
}

void AddNames(const PersonTraits& person, std::set<BlindTerm>& terms) {
  if (!person.birth_year) return;
  const int a = *person.birth_year / kYearsOfABucket;
  const int b = (*person.birth_year + kYearsOfABucket / 2) / kYearsOfABucket;
  for (const std::string& name : person.names) {
    for (const absl::string_view part :
         absl::StrSplit(name, absl::ByAnyChar(" \t\n-,/"), absl::SkipEmpty())) {
      const std::string sound = SoundOf(Sv(part));
      if (sound.empty()) continue;
      terms.insert(
          {DuplicateSign::kNameAndBirthA, absl::StrCat(sound, "/", a)});
      terms.insert(
          {DuplicateSign::kNameAndBirthB, absl::StrCat(sound, "/", b)});
    }
  }
}

void AddDocuments(const PersonTraits& person, std::set<BlindTerm>& terms) {
  for (const DocumentName& document : person.documents) {
    const std::string number =
        absl::AsciiStrToUpper(Filtered(document.number, absl::ascii_isalnum));
    if (number.size() < kShortestDocument) continue;
    terms.insert({DuplicateSign::kDocument,
                  absl::StrCat(document.country, "/", number)});
  }
}

void AddAddresses(const PersonTraits& person, std::set<BlindTerm>& terms) {
  for (const std::string& address : person.addresses) {
    if (address.find('@') != std::string::npos) {
      terms.insert({DuplicateSign::kEmail, absl::AsciiStrToLower(Filtered(
                                               address, absl::ascii_isgraph))});
      continue;
    }
    const std::string digits = Filtered(address, absl::ascii_isdigit);
    if (digits.size() < kPhoneDigits) continue;
    terms.insert(
        {DuplicateSign::kPhone, digits.substr(digits.size() - kPhoneDigits)});
  }
}

}  // namespace

std::string_view Name(DuplicateSign sign) {
  for (const auto& [each, name] : kNames) {
    if (each == sign) return name;
  }
  return "";
}

std::optional<DuplicateSign> ParseDuplicateSign(std::string_view name) {
  for (const auto& [each, called] : kNames) {
    if (called == name) return each;
  }
  return std::nullopt;
}

std::string SoundOf(std::string_view name_part) {
  const std::string latin = reference::InLatinLetters(name_part);
  std::string classes;
  for (size_t i = 0; i < latin.size(); ++i) {
    const char c = latin[i];
    if (c < 'a' || c > 'z' || IsGlide(latin, i)) continue;
    const char heard = kClasses[static_cast<size_t>(c - 'a')];
    if (heard == '0' || (!classes.empty() && classes.back() == heard)) continue;
    classes.push_back(heard);
    if (classes.size() == kMostClasses) break;
  }
  return classes.size() < 2 ? latin : classes;
}

std::vector<BlindTerm> BlindTerms(const PersonTraits& person) {
  std::set<BlindTerm> terms;
  AddNames(person, terms);
  AddDocuments(person, terms);
  AddAddresses(person, terms);
  return {terms.begin(), terms.end()};
}

}  // namespace sojourn::relocation

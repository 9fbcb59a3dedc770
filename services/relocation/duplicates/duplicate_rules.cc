#include "services/relocation/duplicates/duplicate_rules.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace sojourn::relocation {
namespace {

constexpr std::pair<DuplicateSign, std::string_view> kNames[] = {
    {DuplicateSign::kNameAndBirthA, "NAME_AND_BIRTH_A"},
    {DuplicateSign::kNameAndBirthB, "NAME_AND_BIRTH_B"},
    {DuplicateSign::kNames, "NAMES"},
    {DuplicateSign::kNamesAndBirthA, "NAMES_AND_BIRTH_A"},
    {DuplicateSign::kNamesAndBirthB, "NAMES_AND_BIRTH_B"},
    {DuplicateSign::kNameBirthAndCountry, "NAME_BIRTH_AND_COUNTRY"},
    {DuplicateSign::kDocument, "DOCUMENT"},
    {DuplicateSign::kPhone, "PHONE"},
    {DuplicateSign::kEmail, "EMAIL"},
};

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

bool CountsEthiopian(const std::string& country) {
  return country == "ET" || country == "ER";
}

// Years are Ethiopian ones only where something says so, or nothing says where
// she is from: every reading is a key more that others may share.
bool MayCountEthiopian(const PersonTraits& person) {
  if (person.nationalities.empty() && person.documents.empty()) return true;
  return std::any_of(person.nationalities.begin(), person.nationalities.end(),
                     CountsEthiopian) ||
         std::any_of(person.documents.begin(), person.documents.end(),
                     [](const DocumentName& document) {
                       return CountsEthiopian(document.country);
                     });
}

template <class T>
void SortOnce(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

std::vector<NamePart> PartsOf(const std::vector<std::string>& names,
                              const std::vector<NamePart>& known) {
  std::vector<NamePart> others;
  for (NamePart& part : NameParts(absl::StrJoin(names, " "))) {
    const bool there = std::any_of(
        known.begin(), known.end(),
        [&](const NamePart& each) { return each.latin == part.latin; });
    if (!there) others.push_back(std::move(part));
  }
  return others;
}

// Nothing for what is too short to be a telephone number.
std::string PhoneOf(std::string_view address) {
  const std::string digits = Filtered(address, absl::ascii_isdigit);
  if (digits.size() < kPhoneDigits) return "";
  return digits.substr(digits.size() - kPhoneDigits);
}

void AddAddress(const std::string& address, KnownPerson& known) {
  if (address.find('@') != std::string::npos) {
    known.emails.push_back(
        absl::AsciiStrToLower(Filtered(address, absl::ascii_isgraph)));
    return;
  }
  const std::string phone = PhoneOf(address);
  if (!phone.empty()) known.phones.push_back(phone);
}

// Letters of other scripts are kept: they are what tells such names apart.
bool IsOfAWord(unsigned char c) { return absl::ascii_isalnum(c) || c >= 0x80; }
bool IsOfAnAddress(unsigned char c) {
  return absl::ascii_isgraph(c) || c >= 0x80;
}

std::string PlainAddress(std::string_view address) {
  std::string plain = absl::AsciiStrToLower(Filtered(address, IsOfAnAddress));
  if (plain.starts_with('@')) plain.erase(0, 1);
  if (plain.find('@') != std::string::npos) return plain;
  return Filtered(plain, IsOfAWord);
}

// Years of birth in two staggered cuts.
struct Cuts {
  std::set<int> a;
  std::set<int> b;
};

Cuts CutsOf(const std::vector<BirthReading>& births) {
  Cuts cuts;
  for (const BirthReading& birth : births) {
    const int year = birth.date.year;
    cuts.a.insert(year / kYearsOfABucket);
    cuts.b.insert((year + kYearsOfABucket / 2) / kYearsOfABucket);
  }
  return cuts;
}

using Terms = std::set<BlindTerm>;

void AddWithin(DuplicateSign sign, const std::string& sound,
               const std::set<int>& cut, Terms& terms) {
  for (const int span : cut) {
    terms.insert({sign, absl::StrCat(sound, "/", span)});
  }
}

void AddName(const NamePart& part, const std::vector<std::string>& countries,
             const Cuts& cuts, Terms& terms) {
  for (const std::string& sound : SoundsOf(part)) {
    AddWithin(DuplicateSign::kNameAndBirthA, sound, cuts.a, terms);
    AddWithin(DuplicateSign::kNameAndBirthB, sound, cuts.b, terms);
    for (const std::string& country : countries) {
      AddWithin(DuplicateSign::kNameBirthAndCountry,
                absl::StrCat(country, "/", sound), cuts.a, terms);
    }
  }
}

void AddNames(const KnownPerson& person, Terms& terms) {
  const Cuts cuts = CutsOf(person.births);
  for (const auto* parts : {&person.names, &person.other_names}) {
    for (const NamePart& part : *parts) {
      if (!part.initial) AddName(part, person.nationalities, cuts, terms);
    }
  }
}

void AddPair(const NamePart& one, const NamePart& other, const Cuts& cuts,
             Terms& terms) {
  for (const std::string& sound : SoundsOf(one)) {
    for (const std::string& beside : SoundsOf(other)) {
      const auto& [first, second] = std::minmax(sound, beside);
      const std::string both = absl::StrCat(first, "/", second);
      terms.insert({DuplicateSign::kNames, both});
      AddWithin(DuplicateSign::kNamesAndBirthA, both, cuts.a, terms);
      AddWithin(DuplicateSign::kNamesAndBirthB, both, cuts.b, terms);
    }
  }
}

void AddPairsOfNames(const KnownPerson& person, Terms& terms) {
  const Cuts cuts = CutsOf(person.births);
  for (size_t i = 0; i < person.names.size(); ++i) {
    for (size_t j = i + 1; j < person.names.size(); ++j) {
      if (person.names[i].initial || person.names[j].initial) continue;
      AddPair(person.names[i], person.names[j], cuts, terms);
    }
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

KnownPerson Normalised(const PersonTraits& person) {
  KnownPerson known;
  known.names = PartsOf(person.names, {});
  known.other_names = PartsOf(person.other_names, known.names);
  known.name_items = ItemsOf(known.names, known.other_names);
  known.births = BirthReadings(person.birth, person.birth_as_given,
                               MayCountEthiopian(person));
  known.nationalities = person.nationalities;
  for (const DocumentName& document : person.documents) {
    std::string number =
        absl::AsciiStrToUpper(Filtered(document.number, absl::ascii_isalnum));
    if (number.size() < kShortestDocument) continue;
    known.documents.push_back(
        {.country = document.country, .number = std::move(number)});
  }
  for (const std::string& address : person.addresses) {
    AddAddress(address, known);
  }
  SortOnce(known.nationalities);
  SortOnce(known.documents);
  SortOnce(known.phones);
  SortOnce(known.emails);
  return known;
}

bool IsSameAddress(std::string_view a, std::string_view b) {
  const std::string one = PlainAddress(a);
  const std::string other = PlainAddress(b);
  if (one.empty() || other.empty()) return false;
  if (one == other) return true;
  if (one.find('@') != std::string::npos ||
      other.find('@') != std::string::npos) {
    return false;
  }
  const std::string phone = PhoneOf(one);
  return !phone.empty() && phone == PhoneOf(other);
}

std::vector<BlindTerm> BlindTerms(const KnownPerson& person) {
  Terms terms;
  AddNames(person, terms);
  AddPairsOfNames(person, terms);
  for (const DocumentName& document : person.documents) {
    terms.insert({DuplicateSign::kDocument,
                  absl::StrCat(document.country, "/", document.number)});
  }
  for (const std::string& phone : person.phones) {
    terms.insert({DuplicateSign::kPhone, phone});
  }
  for (const std::string& email : person.emails) {
    terms.insert({DuplicateSign::kEmail, email});
  }
  return {terms.begin(), terms.end()};
}

}  // namespace sojourn::relocation

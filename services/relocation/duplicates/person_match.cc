#include "services/relocation/duplicates/person_match.h"

#include <algorithm>
#include <optional>
#include <string>

#include "services/relocation/duplicates/birth_match.h"
#include "services/relocation/duplicates/name_match.h"

namespace sojourn::relocation {
namespace {

// Namesakes are born in one year too: a whole name with no more than a year
// says no more than this.
constexpr Weight kMostForNameAndYear = 17 * kBit;

constexpr Evidence kNationalityEqual = {Agreement::kNationalityEqual, 2 * kBit};
constexpr Evidence kNationalityDifferent = {Agreement::kNationalityDifferent,
                                            -3 * kBit};
constexpr Evidence kDocumentEqual = {Agreement::kDocumentEqual, 20 * kBit};
constexpr Evidence kDocumentSimilar = {Agreement::kDocumentSimilar, 11 * kBit};
// Passports are renewed.
constexpr Evidence kDocumentDifferent = {Agreement::kDocumentDifferent,
                                         -2 * kBit};
// Families share them, so they weigh less than so many digits would.
constexpr Evidence kPhoneEqual = {Agreement::kPhoneEqual, 5 * kBit};
constexpr Evidence kPhoneDifferent = {Agreement::kPhoneDifferent,
                                      -5 * kBit / 2};
constexpr Evidence kEmailEqual = {Agreement::kEmailEqual, 9 * kBit};
constexpr Evidence kEmailDifferent = {Agreement::kEmailDifferent,
                                      -3 * kBit / 2};

template <class T>
bool ShareOne(const std::vector<T>& a, const std::vector<T>& b) {
  return std::any_of(a.begin(), a.end(), [&](const T& each) {
    return std::find(b.begin(), b.end(), each) != b.end();
  });
}

std::optional<Evidence> Either(const std::vector<std::string>& a,
                               const std::vector<std::string>& b,
                               const Evidence& equal,
                               const Evidence& different) {
  if (a.empty() || b.empty()) return std::nullopt;
  return ShareOne(a, b) ? equal : different;
}

bool DifferByOneSign(const std::string& a, const std::string& b) {
  if (a.size() != b.size()) return false;
  int different = 0;
  for (size_t i = 0; i < a.size(); ++i) different += a[i] == b[i] ? 0 : 1;
  return different == 1;
}

std::optional<Evidence> MatchDocuments(const std::vector<DocumentName>& a,
                                       const std::vector<DocumentName>& b) {
  if (ShareOne(a, b)) return kDocumentEqual;
  std::optional<Evidence> found;
  for (const DocumentName& one : a) {
    for (const DocumentName& other : b) {
      if (one.country != other.country) continue;
      if (DifferByOneSign(one.number, other.number)) return kDocumentSimilar;
      found = kDocumentDifferent;
    }
  }
  return found;
}

}  // namespace

PersonMatch MatchOf(const KnownPerson& a, const KnownPerson& b) {
  PersonMatch match;
  const std::optional<Evidence> names = MatchNames(a, b);
  std::optional<Evidence> births = MatchBirths(a, b);
  if (names && births && births->agreement == Agreement::kBirthPartly) {
    births->weight =
        std::min(births->weight, kMostForNameAndYear - names->weight);
  }
  for (const std::optional<Evidence>& evidence :
       {names, births,
        Either(a.nationalities, b.nationalities, kNationalityEqual,
               kNationalityDifferent),
        MatchDocuments(a.documents, b.documents),
        Either(a.phones, b.phones, kPhoneEqual, kPhoneDifferent),
        Either(a.emails, b.emails, kEmailEqual, kEmailDifferent)}) {
    if (!evidence) continue;
    match.evidence.push_back(*evidence);
    match.score += evidence->weight;
  }
  return match;
}

}  // namespace sojourn::relocation

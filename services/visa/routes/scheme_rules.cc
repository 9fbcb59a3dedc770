#include "services/visa/routes/scheme_rules.h"

#include <algorithm>
#include <array>
#include <span>

#include "services/visa/visa_remedies.h"

namespace sojourn::visa {
namespace {

using enum PurposeRule;

struct SchemeRow {
  Scheme scheme;
  PurposeRule fellowship;
  PurposeRule work;
};

// Rest, training and visits fit every scheme. Whether a stipend or paid work is
// allowed is the law of the state and of the visa it gives: those who need no
// visa for short stays may be asked for one if they are paid (Regulation (EU)
// 2018/1806, Article 6(3)); a national visa follows national law (Convention
// implementing the Schengen Agreement, Article 18), and humanitarian visas
// differ (Poland's allows work, others do not). A visa of the wrong class is
// what fellowships fail on, so that silence is a no, as it is for a scheme that
// is not here.
constexpr auto kRows = std::to_array<SchemeRow>({
    {Scheme::kC, kByState, kByState},
    {Scheme::kLtv, kByState, kByState},
    {Scheme::kNationalD, kByState, kByState},
    {Scheme::kHumanitarian, kByState, kByState},
    {Scheme::kResidence, kByState, kByState},
    {Scheme::kVisaFree, kByState, kByState},
    {Scheme::kInternal, kByState, kByState},
});

// Visa Code, Articles 11 (form), 12 (travel document), 13 (photo,
// fingerprints), 14 (purpose, accommodation, means, intention to leave), 15
// (insurance) and 16 (fee or its waiver).
constexpr auto kShortStayDocuments = std::to_array<DocumentKind>(
    {DocumentKind::kApplicationForm, DocumentKind::kTravelDocument,
     DocumentKind::kPhoto, DocumentKind::kFingerprints,
     DocumentKind::kInsurance, DocumentKind::kPurpose,
     DocumentKind::kAccommodation, DocumentKind::kMeans,
     DocumentKind::kIntentionToLeave, DocumentKind::kFeeOrWaiver});

// National law differs in all else: the route says it.
constexpr auto kNationalDocuments = std::to_array<DocumentKind>(
    {DocumentKind::kApplicationForm, DocumentKind::kTravelDocument,
     DocumentKind::kPhoto});

std::span<const DocumentKind> DefaultsOf(Scheme scheme) {
  if (scheme == Scheme::kC || scheme == Scheme::kLtv)
    return kShortStayDocuments;
  if (IsNationalScheme(scheme)) return kNationalDocuments;
  return {};
}

}  // namespace

PurposeRule RuleFor(Scheme scheme, StayPurpose purpose) {
  if (purpose != StayPurpose::kFellowship && purpose != StayPurpose::kWork) {
    return PurposeRule::kAllowed;
  }
  const auto row = std::ranges::find(kRows, scheme, &SchemeRow::scheme);
  if (row == kRows.end()) return PurposeRule::kByState;
  return purpose == StayPurpose::kWork ? row->work : row->fellowship;
}

bool CoversPurpose(Scheme scheme, StayPurpose purpose, bool work_allowed,
                   bool stipend_allowed) {
  if (RuleFor(scheme, purpose) == PurposeRule::kAllowed) return true;
  return purpose == StayPurpose::kWork ? work_allowed : stipend_allowed;
}

std::vector<DocumentKind> DocumentsOf(const Route& route) {
  if (!route.documents.empty()) return route.documents;
  const auto defaults = DefaultsOf(route.scheme);
  std::vector<DocumentKind> kinds(defaults.begin(), defaults.end());
  if (route.preclearance && !kinds.empty()) {
    kinds.push_back(DocumentKind::kPreclearanceLetter);
  }
  return kinds;
}

}  // namespace sojourn::visa

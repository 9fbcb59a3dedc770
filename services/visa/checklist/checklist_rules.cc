#include "services/visa/checklist/checklist_rules.h"

#include <algorithm>
#include <utility>

#include "absl/time/civil_time.h"
#include "services/visa/routes/scheme_rules.h"
#include "services/visa/visa_assess.h"

namespace sojourn::visa {
namespace {

using D = DocumentKind;
using R = ChecklistReason;

struct LawLine {
  D kind;
  std::string_view article;
};

// Regulation (EC) No 810/2009 (Visa Code) as amended by Regulation (EU)
// 2019/1155, Articles 10 to 16 and Annex II.
constexpr LawLine kVisaCode[] = {
    {D::kApplicationForm, "Visa Code, Article 11"},
    {D::kTravelDocument, "Visa Code, Article 12"},
    {D::kPhoto, "Visa Code, Article 10(3)(c)"},
    {D::kFingerprints, "Visa Code, Article 13"},
    {D::kInsurance, "Visa Code, Article 15"},
    {D::kInvitation, "Visa Code, Annex II.A"},
    {D::kAccommodation, "Visa Code, Article 14(1)(b)"},
    {D::kMeans, "Visa Code, Article 14(1)(c)"},
    {D::kPurpose, "Visa Code, Article 14(1)(a)"},
    {D::kIntentionToLeave, "Visa Code, Article 14(1)(d)"},
    {D::kFeeOrWaiver, "Visa Code, Article 16"},
};

// What the same law says of minors and of who applies where she does not live.
constexpr LawLine kVisaCodeOfPersons[] = {
    {D::kResidenceProof, "Visa Code, Article 6(2)"},
    {D::kParentalConsent, "Visa Code, Annex II.C"},
    {D::kBirthCertificate, "Visa Code, Annex II.C"},
    {D::kSecondParentalConsent, "Visa Code, Annex II.C"},
    {D::kParentSignature, "Visa Code, Article 11(1)"},
    {D::kLodgingJustification, "Visa Code, Article 6(2)"},
};

// Visa Code, Article 13(7)(a). Regulation (EU) 2021/1134 makes it six from the
// day on which the revised Visa Information System starts.
constexpr int kFingerprintsFromAge = 12;

// Certainly under 12 on the last day of lodging: of a date of birth that is not
// known whole, the earliest day it may mean.
bool IsExemptFromFingerprints(const PartialDate& born,
                              absl::CivilDay lodged_by) {
  if (born.year == 0) return false;
  const absl::CivilDay of_age(born.year + kFingerprintsFromAge,
                              std::max(born.month, 1), std::max(born.day, 1));
  return lodged_by < of_age;
}

class Checklist {
 public:
  // The first reason given for a kind stays.
  void Add(D kind, R reason) {
    if (std::ranges::find(lines_, kind, &Document::kind) == lines_.end()) {
      lines_.push_back({.kind = kind, .reason = reason});
    }
  }

  void LeaveOut(D kind) {
    std::erase_if(lines_, [&](const Document& l) { return l.kind == kind; });
  }

  std::vector<Document> Sorted() && {
    std::ranges::sort(lines_, {}, &Document::kind);
    return std::move(lines_);
  }

 private:
  std::vector<Document> lines_;
};

void AddForMinor(const OpenSpec& spec, Checklist& list) {
  const bool both_travel = spec.guardianship.person_refs.size() >= 2;
  const int staying = spec.parents_staying.value_or(both_travel ? 0 : 1);
  if (staying > 0) list.Add(D::kParentalConsent, R::kMinor);
  if (staying > 1) list.Add(D::kSecondParentalConsent, R::kMinor);
  list.Add(D::kBirthCertificate, R::kMinor);
  list.Add(D::kParentSignature, R::kMinor);
}

bool AppliesElsewhere(const OpenSpec& spec) {
  return !spec.residence_country.empty() && !spec.present_country.empty() &&
         spec.residence_country != spec.present_country;
}

}  // namespace

std::vector<Document> ChecklistFor(const OpenSpec& spec, const Route& route) {
  Checklist list;
  if (IsUnderVisaCode(route.scheme)) {
    for (const LawLine& line : kVisaCode) list.Add(line.kind, R::kLaw);
  }
  if (spec.minor) AddForMinor(spec, list);
  if (AppliesElsewhere(spec)) {
    list.Add(D::kResidenceProof, R::kThirdCountry);
    list.Add(D::kLodgingJustification, R::kThirdCountry);
  }
  for (const D kind : DocumentsOf(route)) list.Add(kind, R::kRoute);
  if (route.preclearance) list.Add(D::kPreclearanceLetter, R::kRoute);
  const absl::CivilDay lodged_by =
      LodgingWindow(route.clocks, spec.stay.first).last;
  if (IsUnderVisaCode(route.scheme) &&
      IsExemptFromFingerprints(spec.identity.date_of_birth, lodged_by)) {
    list.LeaveOut(D::kFingerprints);
  }
  return std::move(list).Sorted();
}

std::string_view ArticleOf(Scheme scheme, const Document& line) {
  if (!IsUnderVisaCode(scheme) || line.reason == R::kRoute ||
      line.reason == R::kUnspecified) {
    return "";
  }
  for (const LawLine& law : kVisaCode) {
    if (law.kind == line.kind) return law.article;
  }
  for (const LawLine& law : kVisaCodeOfPersons) {
    if (law.kind == line.kind) return law.article;
  }
  return "";
}

bool IsWaivedForBonaFide(DocumentKind kind) {
  switch (kind) {
    case D::kInvitation:
    case D::kAccommodation:
    case D::kMeans:
    case D::kPurpose:
    case D::kIntentionToLeave:
      return true;
    default:
      return false;
  }
}

bool IsUnderVisaCode(Scheme scheme) {
  return scheme == Scheme::kC || scheme == Scheme::kLtv;
}

}  // namespace sojourn::visa

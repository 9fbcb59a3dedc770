#include "services/visa/routes/legal_basis.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace sojourn::visa {
namespace {

constexpr std::string_view kBordersCode =
    "Regulation (EU) 2016/399 (Schengen Borders Code)";
constexpr std::string_view kVisaList = "Regulation (EU) 2018/1806";
constexpr std::string_view kVisaCode =
    "Regulation (EC) No 810/2009 (Visa Code)";
constexpr std::string_view kVisaCodeAmended =
    "Regulation (EC) No 810/2009 (Visa Code), as amended by Regulation (EU) "
    "2019/1155";
constexpr std::string_view kVisaCodeOfDays =
    "Regulation (EC) No 810/2009 (Visa Code), as amended by Regulation (EU) No "
    "610/2013";
constexpr std::string_view kConvention =
    "Convention implementing the Schengen Agreement, as amended by Regulation "
    "(EU) No 610/2013";
constexpr std::string_view kCovenant =
    "International Covenant on Civil and Political Rights";

// Since when, compared with copies of the acts and registers of them:
// - Schengen Borders Code: 12 April 2016, the twentieth day after 23 March
// 2016.
// - Visa Code: 5 April 2010; what Regulation (EU) 2019/1155 changed of it, and
//   its form of Annex VI, 2 February 2020. Before that Article 32(2) had a day
//   of its own, which no copy showed.
// - What counts 90 days in any 180, no longer months: 18 October 2013, from
//   which Article 2(1) to (3)(a) and Article 6 of Regulation (EU) No 610/2013
//   apply, which amend the Convention and the Visa Code.
// - Regulation (EU) 2018/1806: 18 December 2018, the twentieth day after 28
//   November 2018.
// - Directive 2004/38/EC: states had until 30 April 2006. Covenant: 23 March
//   1976 (its Article 49).
// Regulation (EU) 2023/2667 (applications online) changes among others Articles
// 9 to 12 of the Visa Code, for the most part from a day that was not set yet.
constexpr auto kTexts = std::to_array<LegalText>({
    {LegalRule::kNinetyOneEighty, "SCHENGEN_90_180", kBordersCode,
     "Article 6(1)", 2016, 4, 12,
     "A stay has at most 90 days in any 180-day period, looking back from each "
     "day of it."},
    {LegalRule::kDaysThatDoNotCount, "DAYS_THAT_DO_NOT_COUNT", kBordersCode,
     "Article 6(2)", 2016, 4, 12,
     "The days of arrival and of leaving count; days under a residence permit "
     "or a long-stay visa do not."},
    {LegalRule::kEntryDocument, "TRAVEL_DOCUMENT_AT_THE_BORDER", kBordersCode,
     "Article 6(1)(a)", 2016, 4, 12,
     "The travel document is valid three months after the planned departure "
     "and was issued within the ten years before."},
    {LegalRule::kEntryByPermit, "RESIDENCE_PERMIT_AT_THE_BORDER", kBordersCode,
     "Article 6(1)(b)", 2016, 4, 12,
     "Who holds a valid residence permit or long-stay visa needs no other "
     "visa."},
    {LegalRule::kVisaRequired, "VISA_REQUIRED", kVisaList,
     "Article 3(1), Annex I", 2018, 12, 18,
     "Nationals of the listed states need a visa to cross the external "
     "borders."},
    {LegalRule::kVisaExempt, "VISA_EXEMPT", kVisaList, "Article 4(1), Annex II",
     2018, 12, 18,
     "Nationals of the listed states need no visa for stays of up to 90 days "
     "in any 180."},
    {LegalRule::kPaidActivity, "PAID_ACTIVITY", kVisaList, "Article 6(3)", 2018,
     12, 18,
     "A member state may ask those for a visa who will be paid for work during "
     "their stay."},
    {LegalRule::kResidentTravel, "PERMIT_OF_ANOTHER_MEMBER", kConvention,
     "Article 21", 2013, 10, 18,
     "A residence permit of one member opens the others for up to 90 days in "
     "any 180."},
    {LegalRule::kLongStayVisa, "LONG_STAY_VISA", kConvention, "Article 18",
     2013, 10, 18,
     "Visas for stays of more than 90 days are national visas under the law of "
     "the state."},
    {LegalRule::kFreeMovement, "FREE_MOVEMENT", "Directive 2004/38/EC",
     "Articles 5 and 6", 2006, 4, 30,
     "Citizens of the Union enter and stay with a valid identity card or "
     "passport; agreements give the same to those of the EEA and "
     "Switzerland."},
    {LegalRule::kStayInside, "STAY_INSIDE_A_COUNTRY", kCovenant,
     "Article 12(1)", 1976, 3, 23,
     "Who is lawfully in a state may move and choose her residence within "
     "it."},
    {LegalRule::kOwnCountry, "OWN_COUNTRY", kCovenant, "Article 12(4)", 1976, 3,
     23, "Nobody is arbitrarily kept from entering her own country."},
    {LegalRule::kLodgeWhereResident, "LODGE_WHERE_RESIDENT", kVisaCode,
     "Article 6(1)", 2010, 4, 5,
     "The consulate in whose district she legally resides takes the "
     "application."},
    {LegalRule::kLodgeWherePresent, "LODGE_WHERE_PRESENT", kVisaCode,
     "Article 6(2)", 2010, 4, 5,
     "A consulate takes an application of somebody who is legally there but "
     "resides elsewhere, if she justifies it."},
    {LegalRule::kLodging, "LODGING_WINDOW", kVisaCodeAmended, "Article 9(1)",
     2020, 2, 2,
     "An application is lodged at most six months and as a rule at least 15 "
     "calendar days before the visit."},
    {LegalRule::kTravelDocument, "TRAVEL_DOCUMENT_FOR_A_VISA", kVisaCode,
     "Article 12", 2010, 4, 5,
     "The travel document is valid three months after the planned departure, "
     "has two blank pages and was issued within the ten years before."},
    {LegalRule::kSupportingDocuments, "SUPPORTING_DOCUMENTS", kVisaCode,
     "Article 14", 2010, 4, 5,
     "The application shows purpose, accommodation, means and the intention to "
     "leave."},
    {LegalRule::kInsurance, "INSURANCE", kVisaCode, "Article 15", 2010, 4, 5,
     "Travel medical insurance covers at least 30,000 EUR in the whole area "
     "for the whole stay."},
    {LegalRule::kFeeWaiver, "FEE_WAIVER", kVisaCode, "Article 16", 2010, 4, 5,
     "In individual cases the fee may be waived or reduced, also for "
     "humanitarian reasons."},
    {LegalRule::kConsultation, "CONSULTATION", kVisaCode, "Article 22", 2010, 4,
     5, "States that want to be consulted answer within seven calendar days."},
    {LegalRule::kDecision, "DECISION", kVisaCodeAmended,
     "Article 23(1) and (2)", 2020, 2, 2,
     "The decision comes within 15 calendar days of an admissible application, "
     "in individual cases within 45."},
    {LegalRule::kUrgency, "URGENCY", kVisaCodeAmended,
     "Articles 9(1) and 23(2a)", 2020, 2, 2,
     "In justified urgent cases an application may be lodged later, and is "
     "decided without delay."},
    {LegalRule::kMultipleEntry, "MULTIPLE_ENTRY", kVisaCodeAmended,
     "Article 24(2)", 2020, 2, 2,
     "Visas used lawfully before lead to multiple-entry visas of one, two and "
     "five years."},
    {LegalRule::kLtv, "LTV", kVisaCode, "Article 25(1)(a)", 2010, 4, 5,
     "On humanitarian grounds, for reasons of national interest or because of "
     "international obligations a visa for named states may be issued where "
     "the conditions of others are not met."},
    {LegalRule::kLtvNewStay, "LTV_NEW_STAY", kVisaCodeOfDays,
     "Article 25(1)(b)", 2013, 10, 18,
     "For justified reasons a visa for named states may be issued to somebody "
     "who has used 90 days of the same 180."},
    {LegalRule::kRefusalForm, "REFUSAL_FORM", kVisaCodeAmended,
     "Article 32(2), Annex VI", 2020, 2, 2,
     "A refusal and its reasons are notified with the standard form."},
    {LegalRule::kExtension, "EXTENSION", kVisaCode, "Article 33", 2010, 4, 5,
     "A visa is extended for force majeure or humanitarian reasons, and may be "
     "for serious personal reasons."},
});

constexpr bool InOrder() {
  for (size_t i = 0; i < kTexts.size(); ++i) {
    if (static_cast<size_t>(kTexts[i].rule) != i) return false;
  }
  return true;
}
static_assert(InOrder());

struct SchemeRule {
  Scheme scheme;
  LegalRule rule;
};

constexpr auto kSchemeRules = std::to_array<SchemeRule>({
    {Scheme::kC, LegalRule::kVisaRequired},
    {Scheme::kLtv, LegalRule::kLtv},
    {Scheme::kNationalD, LegalRule::kLongStayVisa},
    {Scheme::kHumanitarian, LegalRule::kLongStayVisa},
    {Scheme::kResidence, LegalRule::kEntryByPermit},
    {Scheme::kInternal, LegalRule::kStayInside},
});

bool IsShortStayVisa(Scheme scheme) {
  return scheme == Scheme::kC || scheme == Scheme::kLtv;
}

bool IsAboutDocument(ProblemCode code) {
  return code == ProblemCode::kPassportExpiresTooEarly ||
         code == ProblemCode::kPassportTooOld ||
         code == ProblemCode::kBlankPages ||
         code == ProblemCode::kNoTravelDocument ||
         code == ProblemCode::kDocumentNotAccepted;
}

LegalBasis SourceOf(const Route& route) {
  return {.rule_id = "",
          .act = route.legal_source,
          .article = "",
          .in_force_since = route.effective_first,
          .sentence = ""};
}

// The law on stays without a visa, where there is no route to ask.
LegalBasis BuiltIn(ProblemCode code) {
  if (IsAboutDocument(code)) return Cite(LegalRule::kEntryDocument);
  if (code == ProblemCode::kNoRoute) return Cite(LegalRule::kVisaRequired);
  if (code == ProblemCode::kPurposeNotCovered) {
    return Cite(LegalRule::kPaidActivity);
  }
  return {};
}

// What the Visa Code says of applications by the route, if it does.
std::optional<LegalRule> OfVisaCode(ProblemCode code, const Route& route) {
  if (!IsShortStayVisa(route.scheme)) return std::nullopt;
  if (IsAboutDocument(code)) return LegalRule::kTravelDocument;
  if (code == ProblemCode::kNoRoute || code == ProblemCode::kNoMission) {
    return LegalRule::kLodgeWhereResident;
  }
  const bool the_laws_clock =
      route.clocks.lodge_latest_days == RouteClocks().lodge_latest_days;
  if (code == ProblemCode::kLodgingTooLate && the_laws_clock) {
    return LegalRule::kLodging;
  }
  return std::nullopt;
}

}  // namespace

std::span<const LegalText> LegalTexts() { return kTexts; }

LegalBasis Cite(LegalRule rule) {
  const LegalText& text = kTexts[static_cast<size_t>(rule)];
  return {.rule_id = std::string(text.name),
          .act = std::string(text.act),
          .article = std::string(text.article),
          .in_force_since = absl::CivilDay(text.year, text.month, text.day),
          .sentence = std::string(text.sentence)};
}

LegalBasis BasisOf(const Route& route, bool in_schengen) {
  if (!route.legal_source.empty() || !in_schengen) return SourceOf(route);
  const auto found =
      std::ranges::find(kSchemeRules, route.scheme, &SchemeRule::scheme);
  return found == kSchemeRules.end() ? SourceOf(route) : Cite(found->rule);
}

LegalBasis BasisOf(ProblemCode code, const Route* route, bool in_schengen) {
  // Also of a stay in a state that joins the area during it.
  if (code == ProblemCode::kSchengenDaysExceeded &&
      (in_schengen || route == nullptr)) {
    return Cite(LegalRule::kNinetyOneEighty);
  }
  if (route == nullptr) return in_schengen ? BuiltIn(code) : LegalBasis();
  if (in_schengen) {
    if (const auto rule = OfVisaCode(code, *route)) return Cite(*rule);
    if (route->scheme == Scheme::kVisaFree && IsAboutDocument(code)) {
      return Cite(LegalRule::kEntryDocument);
    }
  }
  return BasisOf(*route, in_schengen);
}

}  // namespace sojourn::visa

// Where the rules of the built-in policy are written: act, article and date
// beside one sentence, so that an officer can check an answer. A rule that
// nobody has compared with the act is not here.
#ifndef SERVICES_VISA_ROUTES_LEGAL_BASIS_H_
#define SERVICES_VISA_ROUTES_LEGAL_BASIS_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "absl/time/civil_time.h"
#include "services/visa/visa.h"

namespace sojourn::visa {

enum class LegalRule {
  kNinetyOneEighty,
  kDaysThatDoNotCount,
  kEntryDocument,
  kEntryByPermit,
  kVisaRequired,
  kVisaExempt,
  kPaidActivity,
  kResidentTravel,
  kLongStayVisa,
  kFreeMovement,
  kStayInside,
  kOwnCountry,
  kLodgeWhereResident,
  kLodgeWherePresent,
  kLodging,
  kTravelDocument,
  kSupportingDocuments,
  kInsurance,
  kFeeWaiver,
  kConsultation,
  kDecision,
  kUrgency,
  kMultipleEntry,
  kLtv,
  kLtvNewStay,
  kRefusalForm,
  kExtension,
};

struct LegalText {
  LegalRule rule;
  std::string_view name;  // for programs
  std::string_view act;
  std::string_view article;
  // First day on which the rule applied as it is cited.
  int year;
  int month;
  int day;
  std::string_view sentence;
};

// In the order of LegalRule.
std::span<const LegalText> LegalTexts();

// What an answer cites. Of a route's own source only `act` and the date.
struct LegalBasis {
  std::string rule_id;
  std::string act;
  std::string article;
  std::optional<absl::CivilDay> in_force_since;
  std::string sentence;

  bool empty() const { return act.empty(); }
};

// A thing to check that does not stand against a stay.
struct Notice {
  // Text alone is a notice that no rule is behind.
  // NOLINTNEXTLINE(google-explicit-constructor): it is one in most places
  Notice(std::string notice, LegalBasis basis = {})
      : text(std::move(notice)), legal_basis(std::move(basis)) {}

  std::string text;
  LegalBasis legal_basis;
};

LegalBasis Cite(LegalRule rule);

// What opens the way: the route's own source, or where it names none, the rule
// on its scheme in the Schengen area; elsewhere nothing.
LegalBasis BasisOf(const Route& route, bool in_schengen);

// What is behind a problem with `route`, or with the built-in policy where that
// is null.
LegalBasis BasisOf(ProblemCode code, const Route* route, bool in_schengen);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_ROUTES_LEGAL_BASIS_H_

// AssessRoute as a pure function: which routes are lawful for one person and
// one planned stay, until which day, and what to do about what stands against
// it. The same input, routes and kPolicyVersion give the same answer.
#ifndef SERVICES_VISA_VISA_ASSESS_H_
#define SERVICES_VISA_VISA_ASSESS_H_

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/visa/policy/policy_value.h"
#include "services/visa/routes/legal_basis.h"
#include "services/visa/visa.h"

namespace sojourn::visa {

struct AssessInput {
  std::vector<std::string> nationalities;  // none: stateless
  std::string residence_country;
  std::string present_country;
  TravelDocument document;
  LegalDays stay;
  std::vector<TravelRecord> travel_history;
  StayPurpose purpose = StayPurpose::kTemporaryShelter;
  bool urgent = false;
};

struct Remedy {
  RemedyKind kind = RemedyKind::kUnspecified;
  std::string text;
  std::optional<absl::CivilDay> date;
  std::string route_id;
};

struct Problem {
  ProblemCode code = ProblemCode::kUnspecified;
  std::string message;
  std::optional<absl::CivilDay> date;
  std::vector<Remedy> remedies;  // at least one, best first
  LegalBasis legal_basis;        // empty: a route without a source
};

struct RouteOption {
  std::string route_id;  // empty: built-in policy
  int64_t route_version = 0;
  Scheme scheme = Scheme::kUnspecified;
  bool visa_required = false;
  std::optional<absl::CivilDay> last_legal_day;
  std::optional<LegalDays> lodging;
  std::vector<std::string> mission_organisation_ids;
  bool preclearance = false;
  bool work_allowed = false;
  bool stipend_allowed = false;
  std::vector<DocumentKind> documents;
  std::vector<Problem> problems;
  std::vector<Notice> notices;
  LegalBasis legal_basis;         // empty: a route without a source
  int allowed_days = 0;           // 0: none is too long
  int passport_months_after = 0;  // of validity after departure; 0: not known

  bool lawful() const { return problems.empty(); }
};

struct RouteAssessment {
  std::string destination_country;
  std::optional<absl::CivilDay> last_legal_day;
  std::vector<RouteOption> options;  // lawful first, then the closest
  std::vector<Problem> problems;     // empty when lawful
  std::optional<StayBalance> schengen_balance;
  struct InArea {
    std::string area;
    StayBalance balance;
  };
  std::vector<InArea> area_balances;  // of imported areas
  std::vector<Notice> notices;

  bool lawful() const { return problems.empty(); }
};

// `routes` are those of every destination: the others become remedies. `now`
// gives today in the zone of each route's mission. `policy` has at least what
// it says of her nationalities there.
RouteAssessment Assess(const AssessInput& input, const std::string& destination,
                       std::span<const Route> routes, absl::Time now,
                       const VisaPolicy& policy = {});

// Missions of `route` that take an application from her, those that cover the
// country she lives in first, then the one she is in.
std::vector<const CoveringMission*> MissionsFor(const Route& route,
                                                const std::string& residence,
                                                const std::string& present);

// The days on which a form may be handed in for travel that begins `travel`.
LegalDays LodgingWindow(const RouteClocks& clocks, absl::CivilDay travel);

// The date in an IANA zone that was checked when it was stored.
absl::CivilDay TodayIn(const std::string& time_zone, absl::Time now);

// Today where the route's first mission is; of one without missions in UTC.
absl::CivilDay TodayAt(const Route& route, absl::Time now);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_VISA_ASSESS_H_

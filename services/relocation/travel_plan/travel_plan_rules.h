#ifndef SERVICES_RELOCATION_TRAVEL_PLAN_TRAVEL_PLAN_RULES_H_
#define SERVICES_RELOCATION_TRAVEL_PLAN_TRAVEL_PLAN_RULES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/relocation/relocation_refusal.h"

// What a plan of the way to safety must be, and which of its legs a permission
// or a departure is about. Pure functions of values. No error says a day, a
// country or a place: errors go through logs.
//
// Where she is by now is where the legs begin that she has not begun: what lies
// behind her stands against nothing that she may do from there.
//
// Reasons: PERSON_UNKNOWN, LEG_IN_PAST, LEG_OUT_OF_ORDER, LEG_NOT_CONNECTED,
// LEG_ENDS_ELSEWHERE, COUNTRY_EXCLUDED (fields of the plan); LEG_UNKNOWN (leg);
// NO_PLACE_CONFIRMED, LEG_BEGUN, TRAVEL_PLAN_MISSING, TRAVEL_PLAN_OUTDATED,
// SHELTER_OFF_PLAN, COUNTRY_EXCLUDED, TRAVEL_BANNED.
namespace sojourn::relocation::travel_plan_rules {

inline constexpr int kMostLegs = 20;
// Number of a way that is on no plan: to a shelter that was arranged at once,
// or where nobody has planned.
inline constexpr int kOnNoPlan = 0;

struct Point {
  std::string country;
  std::string place;
};

struct Leg {
  int number = 0;
  Point from;
  Point to;
  absl::CivilDay day;
  std::vector<std::string> transit_countries;
  // Row ids of who takes it; empty for somebody unknown to the case, or gone.
  std::vector<std::string> persons;
  // All of it but who takes it, to see whether anything changed.
  std::string whole;

  bool Takes(std::string_view person) const;
};

// A leg that somebody has set off on.
struct Begun {
  std::string person;
  int leg = 0;
};

// Where she must not be.
struct Exclusions {
  std::vector<std::string> countries;
  // As people call them.
  std::vector<std::string> cities;
};

// A country that forbids somebody to cross its border, until a day where one is
// known, and no authority lets her.
struct Ban {
  std::string country;
  std::optional<absl::CivilDay> until;
};

struct PlanFacts {
  std::vector<Leg> legs;
  bool to_shelter = false;
  // Of the confirmed place; unset for none.
  std::optional<std::string> place_country;
  absl::CivilDay today;
  Exclusions excluded;
  // Legs of the plan that counts until now.
  std::vector<Leg> before;
  std::vector<Begun> begun;
};
absl::Status CheckPlan(const PlanFacts& facts);

// Whether the two plans ask the same of this person.
bool IsSameFor(std::string_view person, const std::vector<Leg>& a,
               const std::vector<Leg>& b);

// Whether the plan that counts may be taken back as a mistake, so that `after`
// counts. FAILED_PRECONDITION LEG_BEGUN: somebody is on a leg that is not there
// then, or is another one.
absl::Status CheckMayBeTakenBack(const std::vector<Leg>& legs,
                                 const std::vector<Leg>& after,
                                 const std::vector<Begun>& begun);

// Whether she enters a place where she must not be, by the legs that she has
// not begun. The country that she is in does not count until she has left it.
bool EntersExcluded(std::string_view person, const std::vector<Leg>& legs,
                    const std::vector<Begun>& begun,
                    const Exclusions& excluded);

// Whether she crosses a border, by the legs that she has not begun.
bool CrossesBorder(std::string_view person, const std::vector<Leg>& legs,
                   const std::vector<Begun>& begun);

// The plan that counts, as a permission asks for it.
struct InForce {
  std::vector<Leg> legs;
  bool to_shelter = false;
  // It was made for the place that is hers now, or for none where none is.
  bool leads_to_her_place = false;
  std::vector<Begun> begun;
  // What it calls the shelter that it leads to, and permissions since it was
  // made.
  std::vector<std::string> shelters;
};

// A permission, as it is asked for.
struct Asked {
  std::string person;
  int leg = 0;          // of the plan; 0: nobody said
  std::string shelter;  // empty: she goes to her place
  // The shelter is said to be in another country than she is in.
  bool shelter_abroad = false;
};

// Whether it is about a leg of this plan. To her place it always is. To a
// shelter: of a plan that leads to one, where the caller names a leg, or where
// she has one to begin and nobody has called the shelter of this plan
// otherwise (SHELTER_OFF_PLAN: it is no shelter at once then either).
bool IsOn(const Asked& asked, const std::optional<InForce>& plan);

// Whether the plan leads to a shelter of this name, as far as anybody has
// called it anything.
bool LeadsTo(std::string_view shelter, const InForce& plan);

// What she has begun when she sets off on it: a leg that is asked for once
// more, as she was turned back, lies ahead again.
std::vector<Begun> BegunBefore(const Asked& asked, const InForce& plan);

// Who goes to a shelter that was arranged at once, in the country that she is
// in, needs no plan for that; a plan that leads there counts. `bans` are hers.
absl::Status CheckMayBeCleared(
    Guarded<Guard::kTravelPlanMissing, Guard::kTravelPlanOutdated,
            Guard::kCountryExcluded, Guard::kShelterOffPlan,
            Guard::kTravelBanned>
        event,
    const Asked& asked, const std::optional<InForce>& plan,
    const Exclusions& excluded, const std::vector<Ban>& bans = {});
// Whether she crosses a border that she is forbidden to cross, by the legs that
// she has not begun.
bool CrossesBanned(std::string_view person, const std::vector<Leg>& legs,
                   const std::vector<Begun>& begun,
                   const std::vector<Ban>& bans);
// The country in which her way by this plan ends; nothing where she has none.
std::optional<std::string> EndsIn(std::string_view person,
                                  const std::vector<Leg>& legs);
// Which leg it is about: the one asked for, or for 0 her first that she has not
// begun; kOnNoPlan for a shelter that is on none. INVALID_ARGUMENT LEG_UNKNOWN:
// the plan has no such leg of hers.
absl::StatusOr<int> LegToClear(const Asked& asked,
                               const std::optional<InForce>& plan);

// Which leg she set off on. `cleared` are those that she may take, the newest
// permission last; for a leg of 0, where nobody said: the shelter of no plan
// where that was permitted last, else the first of them, else the first of the
// plan that she has not begun. kOnNoPlan where that is none, or none of hers.
int LegDeparted(std::string_view person, int leg,
                const std::optional<InForce>& plan,
                const std::vector<int>& cleared);

}  // namespace sojourn::relocation::travel_plan_rules

#endif  // SERVICES_RELOCATION_TRAVEL_PLAN_TRAVEL_PLAN_RULES_H_

#ifndef SERVICES_RELOCATION_TRAVEL_PLAN_TRAVEL_PLAN_RULES_H_
#define SERVICES_RELOCATION_TRAVEL_PLAN_TRAVEL_PLAN_RULES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"

// What a plan of the way to safety must be, and which of its legs a permission
// or a departure is about. Pure functions of values. No error says a day, a
// country or a place: errors go through logs.
//
// Reasons: PERSON_UNKNOWN, LEG_IN_PAST, LEG_OUT_OF_ORDER, LEG_NOT_CONNECTED,
// LEG_ENDS_ELSEWHERE, COUNTRY_EXCLUDED (fields of the plan); LEG_UNKNOWN (leg);
// NO_PLACE_CONFIRMED, LEG_BEGUN, TRAVEL_PLAN_MISSING, TRAVEL_PLAN_OUTDATED,
// COUNTRY_EXCLUDED.
namespace sojourn::relocation::travel_plan_rules {

inline constexpr int kMostLegs = 20;

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

// Whether she enters a place where she must not be. The country that she sets
// off from does not count until she has left it.
bool EntersExcluded(std::string_view person, const std::vector<Leg>& legs,
                    const Exclusions& excluded);

// Whether she crosses a border.
bool CrossesBorder(std::string_view person, const std::vector<Leg>& legs);

// The plan that counts, as a permission asks for it.
struct InForce {
  std::vector<Leg> legs;
  bool to_shelter = false;
  // It was made for the place that is hers now, or for none where none is.
  bool leads_to_her_place = false;
};

// The permission of one person. Who goes to a shelter that was arranged at once
// needs no plan for one leg; a plan that leads there counts.
absl::Status CheckMayBeCleared(std::string_view person,
                               const std::optional<InForce>& plan,
                               bool shelter_named, const Exclusions& excluded);
// Which leg it is about: the one asked for, or for 0 her first that she has not
// begun. INVALID_ARGUMENT LEG_UNKNOWN: the plan has no such leg of hers.
absl::StatusOr<int> LegToClear(std::string_view person, int asked,
                               const std::optional<InForce>& plan,
                               bool shelter_named,
                               const std::vector<Begun>& begun);

// Which leg she set off on where nobody said: the first that she was cleared
// for, else the first of the plan, that she has not begun.
int LegDeparted(std::string_view person, const std::optional<InForce>& plan,
                const std::vector<int>& cleared,
                const std::vector<Begun>& begun);

}  // namespace sojourn::relocation::travel_plan_rules

#endif  // SERVICES_RELOCATION_TRAVEL_PLAN_TRAVEL_PLAN_RULES_H_

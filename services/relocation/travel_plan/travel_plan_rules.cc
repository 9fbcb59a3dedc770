#include "services/relocation/travel_plan/travel_plan_rules.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/coordination/place_names.h"

namespace sojourn::relocation::travel_plan_rules {
namespace {

template <typename List, typename Value>
bool Contains(const List& list, const Value& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

std::string FieldOf(size_t leg, std::string_view field) {
  return absl::StrCat("plan.legs[", leg, "].",
                      absl::string_view(field.data(), field.size()));
}

bool HasBegun(const std::vector<Begun>& begun, std::string_view person,
              int leg) {
  return std::any_of(begun.begin(), begun.end(), [&](const Begun& each) {
    return each.person == person && each.leg == leg;
  });
}

bool AnybodyHasBegun(const PlanFacts& facts, int leg) {
  return std::any_of(facts.begun.begin(), facts.begun.end(),
                     [&](const Begun& each) { return each.leg == leg; });
}

bool IsExcludedCity(const Point& point, const Exclusions& excluded) {
  return std::any_of(excluded.cities.begin(), excluded.cities.end(),
                     [&](const std::string& city) {
                       return IsCalledAfter(point.place, city);
                     });
}

// The first leg of hers on which she enters where she must not be.
std::optional<size_t> FirstExcluded(std::string_view person,
                                    const std::vector<Leg>& legs,
                                    const Exclusions& excluded) {
  std::optional<std::string> start;
  bool left = false;
  for (size_t i = 0; i < legs.size(); ++i) {
    const Leg& leg = legs[i];
    if (!leg.Takes(person)) continue;
    if (!start) start = leg.from.country;
    std::vector<std::string> entered = leg.transit_countries;
    entered.push_back(leg.to.country);
    for (const std::string& country : entered) {
      left |= country != *start;
      if (left && Contains(excluded.countries, country)) return i;
    }
    if (IsExcludedCity(leg.to, excluded)) return i;
  }
  return std::nullopt;
}

// Everybody of the plan, once.
std::set<std::string> PersonsOf(const std::vector<Leg>& legs) {
  std::set<std::string> persons;
  for (const Leg& leg : legs) {
    persons.insert(leg.persons.begin(), leg.persons.end());
  }
  persons.erase("");
  return persons;
}

void CheckDays(const PlanFacts& facts, FieldChecker& fields) {
  for (size_t i = 0; i < facts.legs.size(); ++i) {
    // Yesterday here may be today where she is.
    if (facts.legs[i].day < facts.today - 1 &&
        !AnybodyHasBegun(facts, facts.legs[i].number)) {
      fields.Add(FieldOf(i, "day"), "LEG_IN_PAST",
                 "give a day from today on; only a leg that somebody has set "
                 "off on may be earlier");
    }
  }
}

void CheckPersons(const PlanFacts& facts, FieldChecker& fields) {
  for (size_t i = 0; i < facts.legs.size(); ++i) {
    const std::vector<std::string>& persons = facts.legs[i].persons;
    for (size_t j = 0; j < persons.size(); ++j) {
      if (!persons[j].empty()) continue;
      fields.Add(FieldOf(i, absl::StrCat("person_ids[", j, "]")),
                 "PERSON_UNKNOWN", "nobody of this party has this id");
    }
  }
}

// What is wrong with a leg is said once, however many take it.
class LegChecker {
 public:
  explicit LegChecker(FieldChecker& fields) : fields_(fields) {}
  void Add(const std::string& field, std::string_view reason,
           std::string_view description) {
    if (said_.insert({field, std::string(reason)}).second) {
      fields_.Add(field, reason, description);
    }
  }

 private:
  FieldChecker& fields_;
  std::set<std::pair<std::string, std::string>> said_;
};

// The way of one person: in order, without a gap, to where it should end.
void CheckWay(const PlanFacts& facts, std::string_view person,
              LegChecker& legs) {
  std::optional<size_t> last;
  for (size_t i = 0; i < facts.legs.size(); ++i) {
    const Leg& leg = facts.legs[i];
    if (!leg.Takes(person)) continue;
    if (last) {
      const Leg& before = facts.legs[*last];
      if (leg.day < before.day) {
        legs.Add(FieldOf(i, "day"), "LEG_OUT_OF_ORDER",
                 "somebody takes an earlier leg on a later day: give the "
                 "legs in the order of the journey");
      }
      if (leg.from.country != before.to.country ||
          leg.from.place != before.to.place) {
        legs.Add(FieldOf(i, "from"), "LEG_NOT_CONNECTED",
                 "somebody is not where this leg begins: write it as the leg "
                 "before ends, or add the leg between");
      }
    }
    last = i;
  }
  if (last && !facts.to_shelter && facts.place_country &&
      facts.legs[*last].to.country != *facts.place_country) {
    legs.Add(FieldOf(*last, "to"), "LEG_ENDS_ELSEWHERE",
             "the last leg of each person ends in the country of the "
             "confirmed place; for a shelter, say so in plan.to_shelter");
  }
  if (const auto excluded = FirstExcluded(person, facts.legs, facts.excluded)) {
    legs.Add(FieldOf(*excluded, "to"), "COUNTRY_EXCLUDED",
             "this leg enters a country or a city where she must not be: "
             "plan another way, or ask her and change her wishes with "
             "UpdateIntake");
  }
}

// What somebody has set off on stays as it was said.
absl::Status CheckBegun(const PlanFacts& facts) {
  for (const Begun& each : facts.begun) {
    const auto before = std::find_if(
        facts.before.begin(), facts.before.end(), [&](const Leg& leg) {
          return leg.number == each.leg && leg.Takes(each.person);
        });
    if (before == facts.before.end()) continue;
    const bool stays =
        std::any_of(facts.legs.begin(), facts.legs.end(), [&](const Leg& leg) {
          return leg.number == each.leg && leg.whole == before->whole &&
                 leg.Takes(each.person);
        });
    if (stays) continue;
    return FailedPrecondition(
        "LEG_BEGUN",
        absl::StrCat("somebody has set off on leg ", each.leg, " as it is"),
        "leave the legs that were begun as they are and where they are in the "
        "list, and change those after them; where nobody set off, "
        "CorrectRecord "
        "takes the departure back");
  }
  return absl::OkStatus();
}

std::vector<int> LegsOf(std::string_view person, const std::vector<Leg>& legs) {
  std::vector<int> numbers;
  for (const Leg& leg : legs) {
    if (leg.Takes(person)) numbers.push_back(leg.number);
  }
  return numbers;
}

std::optional<int> FirstNotBegun(std::string_view person,
                                 const std::vector<int>& legs,
                                 const std::vector<Begun>& begun) {
  for (const int leg : legs) {
    if (!HasBegun(begun, person, leg)) return leg;
  }
  return std::nullopt;
}

// To a shelter only a plan that leads to one is a plan.
bool Applies(const std::optional<InForce>& plan, bool shelter_named) {
  return plan && (!shelter_named || plan->to_shelter);
}

}  // namespace

bool Leg::Takes(std::string_view person) const {
  return Contains(persons, person);
}

absl::Status CheckPlan(const PlanFacts& facts) {
  FieldChecker fields;
  CheckPersons(facts, fields);
  CheckDays(facts, fields);
  LegChecker legs(fields);
  for (const std::string& person : PersonsOf(facts.legs)) {
    CheckWay(facts, person, legs);
  }
  RETURN_IF_ERROR(fields.Finish());
  if (!facts.to_shelter && !facts.place_country) {
    return FailedPrecondition(
        "NO_PLACE_CONFIRMED", "no place is confirmed for this case yet",
        "wait for the confirmation, or plan the way to a shelter (to_shelter)");
  }
  return CheckBegun(facts);
}

bool IsSameFor(std::string_view person, const std::vector<Leg>& a,
               const std::vector<Leg>& b) {
  const auto of = [&](const std::vector<Leg>& legs) {
    std::vector<std::string> whole;
    for (const Leg& leg : legs) {
      if (leg.Takes(person)) {
        whole.push_back(absl::StrCat(leg.number, " ", leg.whole));
      }
    }
    return whole;
  };
  return of(a) == of(b);
}

bool EntersExcluded(std::string_view person, const std::vector<Leg>& legs,
                    const Exclusions& excluded) {
  return FirstExcluded(person, legs, excluded).has_value();
}

bool CrossesBorder(std::string_view person, const std::vector<Leg>& legs) {
  return std::any_of(legs.begin(), legs.end(), [&](const Leg& leg) {
    return leg.Takes(person) &&
           (leg.from.country != leg.to.country ||
            std::any_of(leg.transit_countries.begin(),
                        leg.transit_countries.end(),
                        [&](const std::string& country) {
                          return country != leg.from.country;
                        }));
  });
}

absl::Status CheckMayBeCleared(std::string_view person,
                               const std::optional<InForce>& plan,
                               bool shelter_named, const Exclusions& excluded) {
  if (!Applies(plan, shelter_named)) {
    if (shelter_named) return absl::OkStatus();
    return FailedPrecondition("TRAVEL_PLAN_MISSING",
                              "nobody has written down which way she goes",
                              "record it with her: RecordTravelPlan");
  }
  if (!shelter_named && (plan->to_shelter || !plan->leads_to_her_place)) {
    return FailedPrecondition(
        "TRAVEL_PLAN_OUTDATED", "the travel plan leads elsewhere",
        "record the way to the place that is hers now with RecordTravelPlan");
  }
  if (EntersExcluded(person, plan->legs, excluded)) {
    return FailedPrecondition(
        "COUNTRY_EXCLUDED",
        "the travel plan enters a country or a city where she must not be",
        "plan another way with RecordTravelPlan, or ask her and change her "
        "wishes with UpdateIntake");
  }
  return absl::OkStatus();
}

absl::StatusOr<int> LegToClear(std::string_view person, int asked,
                               const std::optional<InForce>& plan,
                               bool shelter_named,
                               const std::vector<Begun>& begun) {
  if (!Applies(plan, shelter_named)) return std::max(asked, 1);
  const std::vector<int> hers = LegsOf(person, plan->legs);
  if (asked == 0) {
    if (const auto next = FirstNotBegun(person, hers, begun)) return *next;
  } else if (Contains(hers, asked)) {
    return asked;
  }
  return InvalidField("leg", "LEG_UNKNOWN",
                      "the travel plan has no such leg of this person: give "
                      "the number of one that she takes, or record the plan "
                      "anew");
}

int LegDeparted(std::string_view person, const std::optional<InForce>& plan,
                const std::vector<int>& cleared,
                const std::vector<Begun>& begun) {
  std::vector<int> order = cleared;
  std::sort(order.begin(), order.end());
  if (const auto next = FirstNotBegun(person, order, begun)) return *next;
  if (plan) {
    const std::vector<int> hers = LegsOf(person, plan->legs);
    if (const auto next = FirstNotBegun(person, hers, begun)) return *next;
  }
  return 1;
}

}  // namespace sojourn::relocation::travel_plan_rules

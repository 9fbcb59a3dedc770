#include "services/relocation/travel_plan/travel_plan_rules.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/relocation/coordination/place_names.h"
#include "services/relocation/relocation_guards.h"

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

// The first leg that she has to begin on which she enters where she must not
// be.
std::optional<size_t> FirstExcluded(std::string_view person,
                                    const std::vector<Leg>& legs,
                                    const std::vector<Begun>& begun,
                                    const Exclusions& excluded) {
  std::optional<std::string> start;
  bool left = false;
  for (size_t i = 0; i < legs.size(); ++i) {
    const Leg& leg = legs[i];
    if (!leg.Takes(person) || HasBegun(begun, person, leg.number)) continue;
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

// The way of one person: in order, without a gap, to where it should end. Where
// a leg that was begun has led her, nobody has written down: she may have been
// turned back.
void CheckWay(const PlanFacts& facts, std::string_view person,
              LegChecker& legs) {
  std::optional<size_t> last;
  for (size_t i = 0; i < facts.legs.size(); ++i) {
    const Leg& leg = facts.legs[i];
    if (!leg.Takes(person)) continue;
    const bool ahead = !HasBegun(facts.begun, person, leg.number);
    if (last && ahead &&
        !HasBegun(facts.begun, person, facts.legs[*last].number)) {
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
  if (const auto excluded =
          FirstExcluded(person, facts.legs, facts.begun, facts.excluded)) {
    legs.Add(FieldOf(*excluded, "to"), "COUNTRY_EXCLUDED",
             "this leg enters a country or a city where she must not be: "
             "plan another way, or ask her and change her wishes with "
             "UpdateIntake");
  }
}

// What somebody has set off on stays as it was said: the first leg that does
// not.
std::optional<int> FirstThatWasBegun(const std::vector<Leg>& legs,
                                     const std::vector<Leg>& after,
                                     const std::vector<Begun>& begun) {
  for (const Begun& each : begun) {
    const auto was =
        std::find_if(legs.begin(), legs.end(), [&](const Leg& leg) {
          return leg.number == each.leg && leg.Takes(each.person);
        });
    if (was == legs.end()) continue;
    const bool stays =
        std::any_of(after.begin(), after.end(), [&](const Leg& leg) {
          return leg.number == each.leg && leg.whole == was->whole &&
                 leg.Takes(each.person);
        });
    if (!stays) return each.leg;
  }
  return std::nullopt;
}

absl::Status CheckBegun(const PlanFacts& facts) {
  const auto begun = FirstThatWasBegun(facts.before, facts.legs, facts.begun);
  if (!begun) return absl::OkStatus();
  return Refuse<Guard::kLegBegun>(
      Event::kTravelPlanned,
      absl::StrCat("somebody has set off on leg ", *begun, " as it is"),
      "leave the legs that were begun as they are and where they are in the "
      "list, and change those after them; where nobody set off, CorrectRecord "
      "takes the departure back");
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

// As two people write one name down.
bool IsCalled(std::string_view shelter, std::string_view name) {
  return absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(Av(shelter)),
                                absl::StripAsciiWhitespace(Av(name)));
}

bool HasAhead(const Asked& asked, const InForce& plan) {
  return FirstNotBegun(asked.person, LegsOf(asked.person, plan.legs),
                       plan.begun)
      .has_value();
}

// A shelter that is on no plan.
absl::Status CheckShelterAtOnce(
    Guarded<Guard::kShelterOffPlan, Guard::kTravelPlanMissing,
            Guard::kCountryExcluded>
        event,
    const Asked& asked, const std::optional<InForce>& plan,
    const Exclusions& excluded) {
  const bool in_excluded_city =
      std::any_of(excluded.cities.begin(), excluded.cities.end(),
                  [&](const std::string& city) {
                    return IsCalledAfter(asked.shelter, city);
                  });
  if (in_excluded_city) {
    return Refuse<Guard::kCountryExcluded>(
        event, "the shelter is called after a city where she must not be",
        "arrange another one, or ask her and change her wishes with "
        "UpdateIntake");
  }
  if (plan && plan->to_shelter && HasAhead(asked, *plan) &&
      !LeadsTo(asked.shelter, *plan)) {
    return Refuse<Guard::kShelterOffPlan>(
        event, "the travel plan leads to a shelter that is called otherwise",
        "plan the way to this one with RecordTravelPlan; where it is the same "
        "one, name the leg");
  }
  if (asked.shelter_abroad) {
    return Refuse<Guard::kTravelPlanMissing>(
        event, "nobody has written down which way she goes to a shelter abroad",
        "record it with her: RecordTravelPlan (to_shelter)");
  }
  return absl::OkStatus();
}

// A ban of which nobody knows the country may be of any.
bool Crosses(const Leg& leg, const std::string& country) {
  std::vector<std::string> way = {leg.from.country};
  way.insert(way.end(), leg.transit_countries.begin(),
             leg.transit_countries.end());
  way.push_back(leg.to.country);
  for (size_t i = 1; i < way.size(); ++i) {
    if (way[i - 1] != way[i] &&
        (country.empty() || way[i - 1] == country || way[i] == country)) {
      return true;
    }
  }
  return false;
}

absl::Status UnknownLeg(std::string_view remedy) {
  return InvalidField("leg", "LEG_UNKNOWN", remedy);
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
    return Refuse<Guard::kNoPlaceConfirmed>(
        Event::kTravelPlanned, "no place is confirmed for this case yet",
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

absl::Status CheckMayBeTakenBack(const std::vector<Leg>& legs,
                                 const std::vector<Leg>& after,
                                 const std::vector<Begun>& begun) {
  const auto taken = FirstThatWasBegun(legs, after, begun);
  if (!taken) return absl::OkStatus();
  return Refuse<Guard::kLegBegun>(
      Event::kCorrected,
      absl::StrCat("somebody has set off on leg ", *taken, " of this plan"),
      "change the legs that are ahead with RecordTravelPlan; where nobody set "
      "off, take the departure back first with CorrectRecord");
}

bool EntersExcluded(std::string_view person, const std::vector<Leg>& legs,
                    const std::vector<Begun>& begun,
                    const Exclusions& excluded) {
  return FirstExcluded(person, legs, begun, excluded).has_value();
}

bool CrossesBorder(std::string_view person, const std::vector<Leg>& legs,
                   const std::vector<Begun>& begun) {
  return std::any_of(legs.begin(), legs.end(), [&](const Leg& leg) {
    return leg.Takes(person) && !HasBegun(begun, person, leg.number) &&
           (leg.from.country != leg.to.country ||
            std::any_of(leg.transit_countries.begin(),
                        leg.transit_countries.end(),
                        [&](const std::string& country) {
                          return country != leg.from.country;
                        }));
  });
}

bool IsOn(const Asked& asked, const std::optional<InForce>& plan) {
  if (!plan) return false;
  if (asked.shelter.empty()) return true;
  if (!plan->to_shelter) return false;
  if (asked.leg != 0) return true;
  return LeadsTo(asked.shelter, *plan) && HasAhead(asked, *plan);
}

bool LeadsTo(std::string_view shelter, const InForce& plan) {
  return plan.shelters.empty() ||
         std::any_of(
             plan.shelters.begin(), plan.shelters.end(),
             [&](const std::string& name) { return IsCalled(shelter, name); });
}

bool CrossesBanned(std::string_view person, const std::vector<Leg>& legs,
                   const std::vector<Begun>& begun,
                   const std::vector<Ban>& bans) {
  return std::any_of(legs.begin(), legs.end(), [&](const Leg& leg) {
    if (!leg.Takes(person) || HasBegun(begun, person, leg.number)) return false;
    return std::any_of(bans.begin(), bans.end(), [&](const Ban& ban) {
      return (!ban.until || leg.day <= *ban.until) && Crosses(leg, ban.country);
    });
  });
}

std::optional<std::string> EndsIn(std::string_view person,
                                  const std::vector<Leg>& legs) {
  std::optional<std::string> country;
  for (const Leg& leg : legs) {
    if (leg.Takes(person)) country = leg.to.country;
  }
  return country;
}

std::vector<Begun> BegunBefore(const Asked& asked, const InForce& plan) {
  std::vector<Begun> begun = plan.begun;
  std::erase_if(begun, [&](const Begun& each) {
    return each.person == asked.person && each.leg == asked.leg;
  });
  return begun;
}

absl::Status CheckMayBeCleared(
    Guarded<Guard::kTravelPlanMissing, Guard::kTravelPlanOutdated,
            Guard::kCountryExcluded, Guard::kShelterOffPlan,
            Guard::kTravelBanned>
        event,
    const Asked& asked, const std::optional<InForce>& plan,
    const Exclusions& excluded, const std::vector<Ban>& bans) {
  const bool to_shelter = !asked.shelter.empty();
  if (!IsOn(asked, plan)) {
    if (to_shelter) return CheckShelterAtOnce(event, asked, plan, excluded);
    return Refuse<Guard::kTravelPlanMissing>(
        event, "nobody has written down which way she goes",
        "record it with her: RecordTravelPlan");
  }
  if (!to_shelter && (plan->to_shelter || !plan->leads_to_her_place)) {
    return Refuse<Guard::kTravelPlanOutdated>(
        event, "the travel plan leads elsewhere",
        "record the way to the place that is hers now with RecordTravelPlan");
  }
  if (EntersExcluded(asked.person, plan->legs, BegunBefore(asked, *plan),
                     excluded)) {
    return Refuse<Guard::kCountryExcluded>(
        event,
        "the travel plan enters a country or a city where she must not be",
        "plan another way with RecordTravelPlan, or ask her and change her "
        "wishes with UpdateIntake");
  }
  if (CrossesBanned(asked.person, plan->legs, BegunBefore(asked, *plan),
                    bans)) {
    return Refuse<Guard::kTravelBanned>(
        event,
        "the travel plan crosses a border that she is forbidden to cross",
        "plan a way within the country; where the ban was lifted or an "
        "authority lets her go, record it with UpdateIntake "
        "(travelBans.until, travelBans.waivedBy)");
  }
  return absl::OkStatus();
}

absl::StatusOr<int> LegToClear(const Asked& asked,
                               const std::optional<InForce>& plan) {
  if (!IsOn(asked, plan)) {
    if (asked.leg == 0) return kOnNoPlan;
    return UnknownLeg(
        "no travel plan leads to this shelter: leave the leg out, or record "
        "the "
        "way there with RecordTravelPlan (to_shelter)");
  }
  const std::vector<int> hers = LegsOf(asked.person, plan->legs);
  if (asked.leg == 0) {
    const auto next = FirstNotBegun(asked.person, hers, plan->begun);
    if (next) return *next;
  } else if (Contains(hers, asked.leg)) {
    return asked.leg;
  }
  return UnknownLeg(
      "the travel plan has no such leg of this person: give the number of one "
      "that she takes, or record the plan anew");
}

int LegDeparted(std::string_view person, int leg,
                const std::optional<InForce>& plan,
                const std::vector<int>& cleared) {
  const std::vector<int> hers =
      plan ? LegsOf(person, plan->legs) : std::vector<int>();
  if (leg != 0) {
    return Contains(hers, leg) || Contains(cleared, leg) ? leg : kOnNoPlan;
  }
  if (!cleared.empty()) {
    if (cleared.back() == kOnNoPlan) return kOnNoPlan;
    std::vector<int> planned = cleared;
    std::erase(planned, kOnNoPlan);
    return *std::min_element(planned.begin(), planned.end());
  }
  if (!plan) return kOnNoPlan;
  return FirstNotBegun(person, hers, plan->begun).value_or(kOnNoPlan);
}

}  // namespace sojourn::relocation::travel_plan_rules

#include "services/relocation/travel_plan/travel_plan_file.h"

#include <algorithm>
#include <utility>

#include "absl/time/time.h"
#include "services/relocation/relocation_convert.h"

namespace sojourn::relocation {

using travel_plan_rules::Ban;
using travel_plan_rules::Begun;
using travel_plan_rules::Exclusions;
using travel_plan_rules::InForce;
using travel_plan_rules::Leg;
using travel_plan_rules::Point;

const v1::TravelPlan* PlanInForce(const CaseRecords& records) {
  if (records.travel_plans.empty()) return nullptr;
  const v1::TravelPlan& newest = records.travel_plans.back();
  return newest.in_force() ? &newest : nullptr;
}

std::vector<Leg> LegsOf(const v1::TravelPlan& plan, const OpenedCase& opened) {
  const auto point = [](const v1::TravelPoint& each) {
    return Point{.country = each.country_code(), .place = each.place()};
  };
  std::vector<Leg> legs;
  for (const v1::TravelLeg& each : plan.legs()) {
    v1::TravelLeg whole = each;
    whole.clear_person_ids();
    whole.clear_number();
    Leg leg{.number = static_cast<int>(legs.size()) + 1,
            .from = point(each.from()),
            .to = point(each.to()),
            .day = DayOf(each.day()),
            .transit_countries = {each.transit_countries().begin(),
                                  each.transit_countries().end()},
            .persons = {},
            .whole = whole.SerializeAsString()};
    for (const std::string& person : each.person_ids()) {
      leg.persons.push_back(
          opened.HasLeft(person) ? "" : opened.PersonRowId(person));
    }
    legs.push_back(std::move(leg));
  }
  return legs;
}

namespace {

// The one that a plan names, and those that permissions on it name since it was
// made.
std::vector<std::string> SheltersSince(const std::string& named,
                                       absl::Time made_at,
                                       const Travel& travel) {
  std::vector<std::string> shelters;
  if (!named.empty()) shelters.push_back(named);
  for (const Movement& movement : travel.movements) {
    const bool permission = movement.kind == MovementKind::kCleared ||
                            movement.kind == MovementKind::kClearanceAsked;
    if (permission && movement.Counts() && movement.OnPlan() &&
        movement.occurred_at >= made_at && !movement.arranged_shelter.empty()) {
      shelters.push_back(movement.arranged_shelter);
    }
  }
  return shelters;
}

}  // namespace

std::optional<InForce> InForceOf(const CaseRecords& records,
                                 const OpenedCase& opened, const Travel& travel,
                                 std::string_view proposal_id) {
  const v1::TravelPlan* const plan = PlanInForce(records);
  if (plan == nullptr) return std::nullopt;
  return InForce{.legs = LegsOf(*plan, opened),
                 .to_shelter = plan->to_shelter(),
                 .leads_to_her_place = plan->proposal_id() == proposal_id,
                 .begun = BehindOf(travel, ToTime(plan->recorded_at())),
                 .shelters = SheltersSince(
                     plan->shelter(), ToTime(plan->recorded_at()), travel)};
}

Exclusions ExclusionsOf(const v1::Intake& intake) {
  const v1::Wishes& wishes = intake.wishes();
  return {.countries = {wishes.excluded_countries().begin(),
                        wishes.excluded_countries().end()},
          .cities = {wishes.excluded_cities().begin(),
                     wishes.excluded_cities().end()}};
}

std::vector<Ban> BansOf(const v1::Person& person) {
  std::vector<Ban> bans;
  for (const v1::TravelBan& each : person.travel_bans()) {
    if (!each.waived_by().empty()) continue;
    Ban ban{.country = each.country_code(), .until = std::nullopt};
    // A day that is known in part ends nothing.
    const bool whole = each.until().year() != 0 && each.until().month() != 0 &&
                       each.until().day() != 0;
    if (whole) ban.until = DayOf(each.until());
    bans.push_back(std::move(ban));
  }
  return bans;
}

std::vector<Begun> BegunOf(const Travel& travel, absl::Time planned_at) {
  std::vector<Begun> begun;
  for (const Movement& movement : travel.movements) {
    if (movement.kind == MovementKind::kArrived && movement.Counts() &&
        movement.to_shelter && movement.occurred_at < planned_at) {
      std::erase_if(begun, [&](const Begun& each) {
        return each.person == movement.person_row_id;
      });
    }
    if (movement.kind == MovementKind::kDeparted && movement.Counts() &&
        movement.OnPlan()) {
      begun.push_back({.person = movement.person_row_id, .leg = movement.leg});
    }
  }
  return begun;
}

std::vector<Begun> BehindOf(const Travel& travel, absl::Time planned_at) {
  std::vector<Begun> begun = BegunOf(travel, planned_at);
  std::erase_if(begun, [&](const Begun& each) {
    if (travel.Permission(each.person, each.leg) != nullptr) return true;
    const std::vector<Movement> waiting = travel.WaitingOf(each.person);
    return std::any_of(
        waiting.begin(), waiting.end(),
        [&](const Movement& asked) { return asked.leg == each.leg; });
  });
  return begun;
}

std::vector<int> ClearedLegs(const Travel& travel,
                             std::string_view person_row_id) {
  std::vector<int> legs;
  for (const Movement& movement : travel.movements) {
    if (movement.kind == MovementKind::kCleared && movement.Counts() &&
        movement.person_row_id == person_row_id && !travel.IsUsed(movement)) {
      legs.push_back(movement.leg);
    }
  }
  return legs;
}

}  // namespace sojourn::relocation

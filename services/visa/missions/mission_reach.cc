#include "services/visa/missions/mission_reach.h"

#include <algorithm>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/visa/missions/mission_rules.h"

namespace sojourn::visa {
namespace {

const Route* FindRoute(std::span<const Route> routes,
                       const std::string& route_id) {
  const auto found = std::ranges::find(routes, route_id, &Route::public_id);
  return found == routes.end() ? nullptr : &*found;
}

std::string HowToReach(const Mission& mission) {
  std::string text = absl::StrCat("Mission ", mission.organisation_id,
                                  " sits in ", SeatOf(mission));
  if (!mission.languages.empty()) {
    absl::StrAppend(&text, " and speaks ",
                    absl::StrJoin(mission.languages, ", "));
  }
  return text + ".";
}

void AddSeats(const Reach& reach, RouteAssessment& assessment) {
  std::set<std::string> told;
  for (const RouteOption& option : assessment.options) {
    for (const std::string& id : option.mission_organisation_ids) {
      const Mission* const mission = FindMission(reach.directory, id);
      if (mission == nullptr || !told.insert(id).second) continue;
      assessment.notices.emplace_back(HowToReach(*mission));
    }
  }
}

// An outside visa centre hears of her: nothing forbids it, and in urgent cases
// it is a risk that somebody should have weighed.
void AddContractors(const Reach& reach, RouteAssessment& assessment) {
  std::set<std::string> told;
  for (const RouteOption& option : assessment.options) {
    const Route* const route = FindRoute(reach.routes, option.route_id);
    if (route == nullptr) continue;
    for (const CoveringMission& mission : route->missions) {
      const bool takes = std::ranges::find(option.mission_organisation_ids,
                                           mission.organisation_id) !=
                         option.mission_organisation_ids.end();
      if (!takes || mission.handling != Handling::kContractor ||
          !told.insert(mission.organisation_id).second) {
        continue;
      }
      assessment.notices.emplace_back(absl::StrCat(
          "At mission ", mission.organisation_id,
          " an outside visa centre sees the file: consider handling by "
          "diplomats only."));
    }
  }
}

// Missions of the destination that take applications from where she is or
// lives.
std::vector<const Mission*> CoveringBy(const Reach& reach,
                                       const AssessInput& input,
                                       const std::string& destination) {
  std::vector<const Mission*> covering;
  for (const Mission& mission : reach.directory) {
    const auto covers = [&](const std::string& country) {
      return !country.empty() && Covers(mission, country);
    };
    if (mission.represented_country == destination &&
        (covers(input.residence_country) || covers(input.present_country))) {
      covering.push_back(&mission);
    }
  }
  return covering;
}

void NameCovering(const std::vector<const Mission*>& covering,
                  std::vector<Problem>& problems) {
  for (Problem& problem : problems) {
    if (problem.code != ProblemCode::kNoMission) continue;
    if (covering.empty()) {
      problem.message += " None of the directory does either.";
      continue;
    }
    std::vector<std::string> names;
    for (const Mission* mission : covering) {
      names.push_back(
          absl::StrCat(mission->organisation_id, " in ", SeatOf(*mission)));
    }
    problem.remedies.insert(
        problem.remedies.begin(),
        Remedy{
            .kind = RemedyKind::kPublishRoute,
            .text = absl::StrCat(
                "By the directory this mission takes applications from there: ",
                absl::StrJoin(names, "; "),
                ". Ask the programme office to add it to the route.")});
  }
}

}  // namespace

std::string SeatOf(const Mission& mission) {
  return absl::StrCat(mission.seat_city, ", ", mission.seat_country);
}

const Mission* FindMission(std::span<const Mission> directory,
                           std::string_view organisation_id) {
  const auto found =
      std::ranges::find_if(directory, [&](const Mission& mission) {
        return mission.organisation_id == organisation_id;
      });
  return found == directory.end() ? nullptr : &*found;
}

void AddReach(const Reach& reach, const AssessInput& input,
              RouteAssessment& assessment) {
  const auto covering =
      CoveringBy(reach, input, assessment.destination_country);
  NameCovering(covering, assessment.problems);
  for (RouteOption& option : assessment.options) {
    NameCovering(covering, option.problems);
  }
  if (reach.office) AddSeats(reach, assessment);
  if (input.urgent) AddContractors(reach, assessment);
}

}  // namespace sojourn::visa

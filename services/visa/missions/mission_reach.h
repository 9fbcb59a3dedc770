// What the directory adds to an answer of AssessRoute: how each mission is
// reached, whether somebody outside sees the file, and whom to ask where no
// mission of a route takes her application. Routes alone decide who takes one.
#ifndef SERVICES_VISA_MISSIONS_MISSION_REACH_H_
#define SERVICES_VISA_MISSIONS_MISSION_REACH_H_

#include <span>
#include <string>
#include <string_view>

#include "services/visa/missions/mission.h"
#include "services/visa/visa_assess.h"

namespace sojourn::visa {

struct Reach {
  std::span<const Mission> directory;
  std::span<const Route> routes;
  // Languages and seats are the programme office's.
  bool office = false;
};

void AddReach(const Reach& reach, const AssessInput& input,
              RouteAssessment& assessment);

// "Nairobi, KE".
std::string SeatOf(const Mission& mission);

// The entry of an organisation; null where it is not listed.
const Mission* FindMission(std::span<const Mission> directory,
                           std::string_view organisation_id);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_MISSIONS_MISSION_REACH_H_

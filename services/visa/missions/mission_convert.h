// Missions between the wire and the rules.
#ifndef SERVICES_VISA_MISSIONS_MISSION_CONVERT_H_
#define SERVICES_VISA_MISSIONS_MISSION_CONVERT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/server/call.h"
#include "services/visa/missions/mission.h"
#include "services/visa/missions/mission_rules.h"
#include "services/visa/missions/mission_store.h"
#include "services/visa/visa_reply.h"
#include "sojourn/visa/v1/mission_calls.pb.h"

namespace sojourn::visa {

// Every bad field at once: FIELD_REQUIRED, TEXT_TOO_LONG, LIST_TOO_LONG,
// COUNTRY_UNKNOWN, TIME_ZONE_UNKNOWN, LANGUAGE_UNKNOWN, TIME_INVALID,
// ENTRY_REPEATED, VALUE_UNKNOWN, VALUE_INVALID, MASK_PATH_UNKNOWN.
absl::StatusOr<MissionChange> ParseMissionChange(
    const v1::SetMissionRequest& request);

absl::StatusOr<MissionStore::ListSpec> ParseMissionList(
    const v1::ListMissionsRequest& request);

// What the caller may set of the entry of `organisation_id`.
MissionEditor EditorOf(const server::Call& call,
                       const std::string& organisation_id);

// Whom a mission calls its diplomats is its own.
v1::Mission ToProto(const Mission& mission, const server::Call& call);

// How the directory says that a route's missions are reached.
void AddSeats(const std::vector<Mission>& directory, v1::Route& route);

// One row for the caller's view: an appointment is the mission's alone.
v1::QueueRow ToQueueRow(const Application& application,
                        const ReplyContext& context);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_MISSIONS_MISSION_CONVERT_H_

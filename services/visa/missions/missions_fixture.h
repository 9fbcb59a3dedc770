// A service with missions in its directory. For this part's tests only.
#ifndef SERVICES_VISA_MISSIONS_MISSIONS_FIXTURE_H_
#define SERVICES_VISA_MISSIONS_MISSIONS_FIXTURE_H_

#include <string>

#include "services/visa/visa_fixture.h"

namespace sojourn::visa {

class MissionsFixture : public VisaFixture {
 protected:
  static auth::Caller Head(std::string mission = kMission) {
    return testing::As(Role::kMissionHead, std::move(mission));
  }

  static v1::SetMissionRequest Entry(const std::string& mission = kMission) {
    v1::SetMissionRequest request;
    request.set_request_id(testing::NewRequestId());
    v1::Mission& entry = *request.mutable_mission();
    entry.set_organisation_id(mission);
    entry.set_represented_country("NL");
    entry.set_seat_country("KE");
    entry.set_seat_city("Nairobi");
    entry.set_time_zone(kZone);
    entry.add_languages("en");
    entry.set_focal_point("human-rights@mission.example");
    return request;
  }

  // A change of one field of an entry that is there.
  static v1::SetMissionRequest Change(const std::string& field,
                                      const std::string& mission = kMission) {
    v1::SetMissionRequest request;
    request.set_request_id(testing::NewRequestId());
    request.mutable_mission()->set_organisation_id(mission);
    request.mutable_update_mask()->add_paths(field);
    return request;
  }

  absl::Status Set(const auth::Caller& caller,
                   const v1::SetMissionRequest& request) {
    v1::SetMissionResponse response;
    return Call(caller, &Stub::SetMission, request, &response);
  }
  v1::Mission IsSet(const auth::Caller& caller,
                    const v1::SetMissionRequest& request) {
    v1::SetMissionResponse response;
    EXPECT_OK(Call(caller, &Stub::SetMission, request, &response));
    return response.mission();
  }

  v1::ListMissionsResponse List(const auth::Caller& caller,
                                const v1::ListMissionsRequest& request = {}) {
    v1::ListMissionsResponse response;
    EXPECT_OK(Call(caller, &Stub::ListMissions, request, &response));
    return response;
  }

  v1::GetMissionQueueResponse Queue(
      const auth::Caller& caller,
      const v1::GetMissionQueueRequest& request = {}) {
    v1::GetMissionQueueResponse response;
    EXPECT_OK(Call(caller, &Stub::GetMissionQueue, request, &response));
    return response;
  }
};

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_MISSIONS_MISSIONS_FIXTURE_H_

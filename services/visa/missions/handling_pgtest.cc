// Who sees an application that never leaves the hands of diplomats.
#include "services/visa/missions/missions_fixture.h"

namespace sojourn::visa {
namespace {

using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::SizeIs;
using testing::StatusIs;

class HandlingTest : public MissionsFixture {
 protected:
  v1::Application OpenFor(v1::Handling handling) {
    auto open = OpenRequest(CreateRoute(RouteRequest()).route_id());
    open.set_handling(handling);
    return Open(open);
  }

  absl::Status Reads(const auth::Caller& caller, const std::string& id) {
    v1::GetApplicationRequest request;
    request.set_application_id(id);
    v1::GetApplicationResponse response;
    return Call(caller, &Stub::GetApplication, request, &response);
  }

  int Listed(const auth::Caller& caller) {
    v1::ListApplicationsResponse response;
    EXPECT_OK(Call(caller, &Stub::ListApplications,
                   v1::ListApplicationsRequest(), &response));
    return response.applications_size();
  }

  void NameDiplomat(const std::string& subject) {
    v1::SetMissionRequest name = Change("diplomats");
    name.mutable_mission()->add_diplomats(subject);
    IsSet(Head(), name);
  }
};

TEST_F(HandlingTest, DiplomatsOnlyIsMissingToEverybodyElseAtTheMission) {
  const std::string id = OpenFor(v1::HANDLING_DIPLOMAT_ONLY).application_id();
  const absl::Status refused = Reads(Officer(), id);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(refused, Reads(Officer(), "0123456789abcdefghjkmnpqrs"))
      << "the same bytes as for none";
  EXPECT_EQ(Listed(Officer()), 0);
  EXPECT_THAT(Queue(Officer()).rows(), IsEmpty());

  EXPECT_THAT(Reads(Head(), id), IsOk());
  EXPECT_EQ(Listed(Head()), 1);
  EXPECT_THAT(Queue(Head()).rows(), SizeIs(1));
  EXPECT_THAT(Reads(Office(), id), IsOk());
  EXPECT_THAT(Reads(Head("mission-2"), id),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(HandlingTest, AnOfficerSeesItOnceTheHeadHasNamedHer) {
  IsSet(Office(), Entry());
  const v1::Application opened = OpenFor(v1::HANDLING_DIPLOMAT_ONLY);
  v1::RecordLodgedResponse response;
  EXPECT_THAT(Call(Officer(), &Stub::RecordLodged,
                   Fact<v1::RecordLodgedRequest>(opened), &response),
              StatusIs(absl::StatusCode::kNotFound))
      << "nor does she change what she cannot see";
  NameDiplomat(Officer().subject);
  EXPECT_THAT(Reads(Officer(), opened.application_id()), IsOk());
  EXPECT_EQ(
      Tell(&Stub::RecordLodged, Fact<v1::RecordLodgedRequest>(opened)).state(),
      v1::APPLICATION_STATE_LODGED);
  EXPECT_THAT(Queue(Officer()).rows(), SizeIs(1));
  NameDiplomat("somebody else");
  EXPECT_THAT(Reads(Officer(), opened.application_id()),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(HandlingTest, ADiplomatOfAnotherMissionIsNoneHere) {
  IsSet(Office(), Entry("mission-2"));
  v1::SetMissionRequest name = Change("diplomats", "mission-2");
  name.mutable_mission()->add_diplomats(Officer().subject);
  IsSet(Head("mission-2"), name);
  EXPECT_THAT(
      Reads(Officer(), OpenFor(v1::HANDLING_DIPLOMAT_ONLY).application_id()),
      StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(HandlingTest, AnOutsideCentreIsNeverShownWhoApplies) {
  // What it takes at the counter is the mission's: its own account, whatever
  // its role, is one of another organisation.
  const std::string id = OpenFor(v1::HANDLING_CONTRACTOR).application_id();
  for (const auto& centre : {Officer("visa-centre"), Head("visa-centre")}) {
    EXPECT_THAT(Reads(centre, id), StatusIs(absl::StatusCode::kNotFound));
    EXPECT_THAT(Queue(centre).rows(), IsEmpty());
  }
  EXPECT_TRUE(Get(Officer(), id).has_identity());
}

}  // namespace
}  // namespace sojourn::visa

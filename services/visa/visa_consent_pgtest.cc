// A mission sees an application as long as she agrees that it does.
#include "services/visa/visa_fixture.h"

namespace sojourn::visa {
namespace {

using testing::IsOk;
using testing::StatusIs;

class ConsentTest : public VisaFixture {
 protected:
  v1::Application TakeBack(const v1::Application& application) {
    v1::WithdrawApplicationRequest request;
    request.set_request_id(testing::NewRequestId());
    request.set_application_id(application.application_id());
    request.set_consent_withdrawn(true);
    v1::WithdrawApplicationResponse response;
    EXPECT_THAT(
        Call(Relocation(), &Stub::WithdrawApplication, request, &response),
        IsOk());
    return response.application();
  }

  absl::Status SeenByMission(const std::string& application_id) {
    v1::GetApplicationRequest request;
    request.set_application_id(application_id);
    v1::GetApplicationResponse response;
    return Call(Officer(), &Stub::GetApplication, request, &response);
  }
};

TEST_F(ConsentTest, ToTheMissionItIsLikeOneThatNeverWas) {
  const v1::Application app = Open();
  ASSERT_THAT(SeenByMission(app.application_id()), IsOk());
  EXPECT_EQ(TakeBack(app).state(), v1::APPLICATION_STATE_WITHDRAWN);
  EXPECT_EQ(SeenByMission(app.application_id()),
            SeenByMission(std::string(app.application_id().size(), 'A')));
  v1::ListApplicationsResponse listed;
  ASSERT_THAT(Call(Officer(), &Stub::ListApplications,
                   v1::ListApplicationsRequest(), &listed),
              IsOk());
  EXPECT_EQ(listed.applications_size(), 0);
  v1::RecordIssuedResponse issued;
  EXPECT_THAT(Call(Officer(), &Stub::RecordIssued, Issued(app), &issued),
              StatusIs(absl::StatusCode::kNotFound));
  // The office still knows what became of it.
  EXPECT_EQ(Get(Office(), app.application_id()).state(),
            v1::APPLICATION_STATE_WITHDRAWN);
}

// The case ended: nothing was taken back, and nothing is applied for.
TEST_F(ConsentTest, AWithdrawnApplicationShowsTheMissionNobody) {
  const v1::Application app = Open();
  ASSERT_TRUE(Get(Officer(), app.application_id()).has_identity());
  v1::WithdrawApplicationRequest request;
  request.set_request_id(testing::NewRequestId());
  request.set_application_id(app.application_id());
  v1::WithdrawApplicationResponse response;
  ASSERT_THAT(
      Call(Relocation(), &Stub::WithdrawApplication, request, &response),
      IsOk());
  const v1::Application seen = Get(Officer(), app.application_id());
  EXPECT_EQ(seen.state(), v1::APPLICATION_STATE_WITHDRAWN);
  EXPECT_FALSE(seen.history().empty());
  EXPECT_FALSE(seen.has_identity());
  EXPECT_FALSE(seen.has_stay());
  EXPECT_FALSE(seen.has_stay_answer());
  for (const v1::Document& line : seen.checklist()) {
    EXPECT_FALSE(line.has_expires_on());
  }
  // What she may read of herself stays.
  EXPECT_TRUE(Get(Relocation(), app.application_id()).has_stay());
}

TEST_F(ConsentTest, AVisaInHerHandsStaysHers) {
  const v1::Application app = Open();
  Tell(&Stub::RecordIssued, Issued(app));
  Tell(&Stub::RecordCollected, Fact<v1::RecordCollectedRequest>(app));
  EXPECT_EQ(TakeBack(app).state(), v1::APPLICATION_STATE_COLLECTED);
  EXPECT_THAT(SeenByMission(app.application_id()),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(ConsentTest, AlsoOneThatHadEnded) {
  const v1::Application app = Open();
  Tell(&Stub::RecordRefused, Refused(app));
  EXPECT_EQ(TakeBack(app).state(), v1::APPLICATION_STATE_REFUSED);
  EXPECT_THAT(SeenByMission(app.application_id()),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace sojourn::visa

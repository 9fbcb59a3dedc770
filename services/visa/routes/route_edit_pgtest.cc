// Routes that change while people apply by them.
#include "services/visa/visa_fixture.h"

namespace sojourn::visa {
namespace {

using testing::BadFieldsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::ReasonIs;
using ::testing::SizeIs;
using testing::StatusIs;

class RouteEditTest : public VisaFixture {
 protected:
  static v1::UpdateRouteRequest UpdateOf(
      const v1::Route& route, const std::vector<std::string>& paths) {
    v1::UpdateRouteRequest request;
    request.set_request_id(testing::NewRequestId());
    request.set_route_id(route.route_id());
    request.set_etag(route.etag());
    for (const auto& path : paths)
      request.mutable_update_mask()->add_paths(path);
    return request;
  }
  v1::UpdateRouteResponse Update(const v1::UpdateRouteRequest& request) {
    v1::UpdateRouteResponse response;
    EXPECT_OK(Call(Office(), &Stub::UpdateRoute, request, &response));
    return response;
  }
  absl::Status TryUpdate(const v1::UpdateRouteRequest& request) {
    v1::UpdateRouteResponse response;
    return Call(Office(), &Stub::UpdateRoute, request, &response);
  }

  static v1::SuspendRouteRequest SuspendOf(const v1::Route& route) {
    v1::SuspendRouteRequest request;
    request.set_request_id(testing::NewRequestId());
    request.set_route_id(route.route_id());
    request.set_reason("no applications are taken");
    return request;
  }
  v1::SuspendRouteResponse Suspend(const v1::SuspendRouteRequest& request) {
    v1::SuspendRouteResponse response;
    EXPECT_OK(Call(Office(), &Stub::SuspendRoute, request, &response));
    return response;
  }
  v1::ResumeRouteResponse Resume(const v1::Route& route) {
    v1::ResumeRouteRequest request;
    request.set_request_id(testing::NewRequestId());
    request.set_route_id(route.route_id());
    v1::ResumeRouteResponse response;
    EXPECT_OK(Call(Office(), &Stub::ResumeRoute, request, &response));
    return response;
  }

  v1::ListRouteChangesResponse Changes(const std::string& route_id,
                                       int page_size = 0,
                                       const std::string& token = "") {
    v1::ListRouteChangesRequest request;
    request.set_route_id(route_id);
    request.set_page_size(page_size);
    request.set_page_token(token);
    v1::ListRouteChangesResponse response;
    EXPECT_OK(Call(Office(), &Stub::ListRouteChanges, request, &response));
    return response;
  }

  absl::Status TryOpen(const v1::Route& route, const std::string& person) {
    v1::OpenApplicationResponse response;
    return Call(Relocation(), &Stub::OpenApplication,
                OpenRequest(route.route_id(), person), &response);
  }
};

TEST_F(RouteEditTest, AChangeLeavesRunningApplicationsAsTheyWereOpened) {
  const v1::Route route = CreateRoute(RouteRequest());
  const v1::Application opened = Open(OpenRequest(route.route_id()));
  auto request = UpdateOf(route, {"clocks", "missions", "documents"});
  request.mutable_route()->mutable_clocks()->set_decision_days(40);
  request.mutable_route()->mutable_clocks()->set_lodge_latest_days(40);
  request.mutable_route()->add_documents(v1::DOCUMENT_KIND_PHOTO);
  v1::CoveringMission& mission = *request.mutable_route()->add_missions();
  mission.set_organisation_id("mission-2");
  mission.set_time_zone("Asia/Tbilisi");
  const auto response = Update(request);
  EXPECT_EQ(response.running_applications(), 1);
  EXPECT_EQ(response.route().clocks().decision_days(), 40);
  ASSERT_EQ(response.route().missions_size(), 1);
  EXPECT_EQ(response.route().missions(0).organisation_id(), "mission-2");
  EXPECT_NE(response.route().etag(), route.etag());

  const v1::Application after = Get(Relocation(), opened.application_id());
  EXPECT_EQ(after.checklist_size(), opened.checklist_size());
  EXPECT_EQ(after.mission_organisation_id(), kMission);
  EXPECT_EQ(after.etag(), opened.etag());
  const auto admitted =
      Tell(&Stub::RecordAdmissible, Fact<v1::RecordAdmissibleRequest>(opened));
  bool told = false;
  for (const auto& deadline : admitted.deadlines()) {
    if (deadline.kind() != v1::DEADLINE_KIND_DECISION_DUE) continue;
    type::v1::Date due;
    SetDate(Today() + 15, &due);
    EXPECT_EQ(deadline.due().day(), due.day());
    told = true;
  }
  EXPECT_TRUE(told);
}

TEST_F(RouteEditTest, BadAndStaleChangesChangeNothing) {
  const v1::Route route = CreateRoute(RouteRequest());
  auto request = UpdateOf(route, {"allowed_days", "quota_per_year"});
  request.mutable_route()->set_allowed_days(91);
  EXPECT_THAT(TryUpdate(request), BadFieldsAre("route.allowed_days"));
  request.mutable_route()->set_quota_per_year(-1);
  EXPECT_THAT(TryUpdate(request), BadFieldsAre("route.quota_per_year"));
  EXPECT_THAT(TryUpdate(UpdateOf(route, {"scheme"})),
              BadFieldsAre("update_mask"));
  request = UpdateOf(route, {"work_allowed"});
  request.set_etag("7");
  EXPECT_THAT(TryUpdate(request), ReasonIs("ETAG_MISMATCH"));
  request.set_route_id("0123456789abcdefghjkmnpqrs");
  EXPECT_THAT(TryUpdate(request), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(database_.Value("SELECT version FROM routes"), "1");
  EXPECT_THAT(Changes(route.route_id()).changes(), SizeIs(1));
}

TEST_F(RouteEditTest, AReplayAndAChangeToTheSameAreOneChange) {
  const v1::Route route = CreateRoute(RouteRequest());
  auto request = UpdateOf(route, {"work_allowed"});
  request.mutable_route()->set_work_allowed(true);
  const std::string etag = Update(request).route().etag();
  EXPECT_EQ(Update(request).route().etag(), etag);
  request.set_request_id(testing::NewRequestId());
  request.clear_etag();
  EXPECT_EQ(Update(request).route().etag(), etag) << "it is so already";
  EXPECT_THAT(Changes(route.route_id()).changes(), SizeIs(2));
}

TEST_F(RouteEditTest, AQuotaBelowWhatIsUsedIsTakenAndSaid) {
  const v1::Route route = CreateRoute(RouteRequest());
  for (const char* person : {"one", "two"}) {
    EXPECT_OK(TryOpen(route, person));
  }
  auto request = UpdateOf(route, {"quota_per_year"});
  request.mutable_route()->set_quota_per_year(1);
  const auto response = Update(request);
  EXPECT_EQ(response.route().quota_used(), 2);
  EXPECT_EQ(response.running_applications(), 2);
  EXPECT_THAT(response.notices(),
              ::testing::Contains(HasSubstr("against a quota of 1")));
  EXPECT_THAT(TryOpen(route, "three"), ReasonIs("QUOTA_EXHAUSTED"));
  request = UpdateOf(response.route(), {"quota_per_year"});
  request.mutable_route()->set_quota_per_year(3);
  Update(request);
  EXPECT_OK(TryOpen(route, "three"));
}

TEST_F(RouteEditTest, ASuspendedRouteOpensNothingUntilItIsResumed) {
  const v1::Route route = CreateRoute(RouteRequest());
  const v1::Application running = Open(OpenRequest(route.route_id(), "early"));
  auto request = SuspendOf(route);
  SetDate(Today() + 30, request.mutable_until());
  const auto suspended = Suspend(request);
  EXPECT_EQ(suspended.route().status(), v1::ROUTE_STATUS_SUSPENDED);
  EXPECT_EQ(suspended.route().suspension().reason(),
            "no applications are taken");
  EXPECT_EQ(suspended.running_applications(), 1);
  EXPECT_THAT(TryOpen(route, "late"), ReasonIs("ROUTE_SUSPENDED"));
  EXPECT_EQ(
      Tell(&Stub::RecordLodged, Fact<v1::RecordLodgedRequest>(running)).state(),
      v1::APPLICATION_STATE_LODGED);

  AdvanceDays(31);
  EXPECT_THAT(TryOpen(route, "late"), ReasonIs("ROUTE_SUSPENDED"))
      << "what was said of its end lifts nothing";
  const auto resumed = Resume(route);
  EXPECT_EQ(resumed.route().status(), v1::ROUTE_STATUS_ACTIVE);
  EXPECT_FALSE(resumed.route().has_suspension());
  EXPECT_OK(TryOpen(route, "late"));
  EXPECT_EQ(Resume(route).route().etag(), resumed.route().etag());
}

TEST_F(RouteEditTest, ASuspensionNamesItsBadDaysAndNeedsAReason) {
  const v1::Route route = CreateRoute(RouteRequest());
  auto request = SuspendOf(route);
  SetDate(Today() + 2, request.mutable_since());
  SetDate(Today() + 1, request.mutable_until());
  v1::SuspendRouteResponse response;
  EXPECT_THAT(Call(Office(), &Stub::SuspendRoute, request, &response),
              BadFieldsAre("since", "until"));
  request.clear_reason();
  EXPECT_THAT(Call(Office(), &Stub::SuspendRoute, request, &response),
              BadFieldsAre("reason"));
  EXPECT_EQ(database_.Value("SELECT status FROM routes"), "ACTIVE");
}

TEST_F(RouteEditTest, WhoChangedWhatIsKeptTheNewestFirst) {
  const v1::Route route = CreateRoute(RouteRequest());
  auto request = UpdateOf(route, {"allowed_days"});
  request.mutable_route()->set_allowed_days(30);
  request.set_reason("the ministry's letter of March");
  Update(request);
  Suspend(SuspendOf(route));
  Resume(route);
  const auto all = Changes(route.route_id());
  ASSERT_EQ(all.changes_size(), 4);
  EXPECT_EQ(all.changes(0).kind(), v1::ROUTE_CHANGE_KIND_RESUMED);
  EXPECT_EQ(all.changes(1).kind(), v1::ROUTE_CHANGE_KIND_SUSPENDED);
  EXPECT_EQ(all.changes(3).kind(), v1::ROUTE_CHANGE_KIND_CREATED);
  const v1::RouteChange& update = all.changes(2);
  EXPECT_EQ(update.kind(), v1::ROUTE_CHANGE_KIND_UPDATED);
  EXPECT_EQ(update.changed_by(), Office().subject);
  EXPECT_EQ(update.organisation_id(), "office");
  EXPECT_EQ(update.reason(), "the ministry's letter of March");
  ASSERT_EQ(update.fields_size(), 1);
  EXPECT_EQ(update.fields(0).field(), "allowed_days");
  EXPECT_EQ(update.fields(0).before(), "90");
  EXPECT_EQ(update.fields(0).after(), "30");

  const auto first = Changes(route.route_id(), 3);
  EXPECT_THAT(first.changes(), SizeIs(3));
  const auto rest =
      Changes(route.route_id(), 3, first.page_info().next_page_token());
  ASSERT_EQ(rest.changes_size(), 1);
  EXPECT_EQ(rest.changes(0).change_id(), all.changes(3).change_id());
  EXPECT_THAT(rest.page_info().next_page_token(), IsEmpty());

  v1::ListRouteChangesRequest missing;
  missing.set_route_id("0123456789abcdefghjkmnpqrs");
  v1::ListRouteChangesResponse none;
  EXPECT_THAT(Call(Office(), &Stub::ListRouteChanges, missing, &none),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(database_.Value("SELECT has_table_privilege('sojourn_serve', "
                            "'route_changes', 'UPDATE, DELETE')::text"),
            "false");
}

TEST_F(RouteEditTest, AnAdministratorIsToldNoNumberOfCases) {
  const v1::Route route = CreateRoute(RouteRequest());
  Open(OpenRequest(route.route_id()));
  auto request = UpdateOf(route, {"work_allowed"});
  request.mutable_route()->set_work_allowed(true);
  v1::UpdateRouteResponse response;
  EXPECT_OK(Call(testing::As(Role::kAdmin, "office"), &Stub::UpdateRoute,
                 request, &response));
  EXPECT_FALSE(response.has_running_applications());
  EXPECT_THAT(Call(Officer(), &Stub::UpdateRoute, request, &response),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

}  // namespace
}  // namespace sojourn::visa

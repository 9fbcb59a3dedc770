#include <thread>

#include "services/visa/visa_fixture.h"

namespace sojourn::visa {
namespace {

using testing::BadFieldsAre;
using testing::IsOk;
using testing::ReasonIs;
using testing::StatusIs;

class ApplicationTest : public VisaFixture {
 protected:
  absl::Status TryOpen(const v1::OpenApplicationRequest& request) {
    v1::OpenApplicationResponse response;
    return Call(Relocation(), &Stub::OpenApplication, request, &response);
  }

  absl::StatusOr<v1::Application> Withdraw(
      const std::string& application_id,
      const std::string& request_id = testing::NewRequestId()) {
    v1::WithdrawApplicationRequest request;
    request.set_request_id(request_id);
    request.set_application_id(application_id);
    v1::WithdrawApplicationResponse response;
    const absl::Status status =
        Call(Relocation(), &Stub::WithdrawApplication, request, &response);
    if (!status.ok()) return status;
    return response.application();
  }

  v1::WithdrawApplicationResponse Undo(const std::string& open_request_id) {
    v1::WithdrawApplicationRequest request;
    request.set_request_id(testing::NewRequestId());
    request.set_open_request_id(open_request_id);
    v1::WithdrawApplicationResponse response;
    EXPECT_THAT(
        Call(Relocation(), &Stub::WithdrawApplication, request, &response),
        IsOk());
    return response;
  }
};

TEST_F(ApplicationTest, OpensWithChecklistDeadlinesAndWhatIsNext) {
  const v1::Application app = Open();
  EXPECT_EQ(app.state(), v1::APPLICATION_STATE_PLANNED);
  EXPECT_EQ(app.mission_organisation_id(), kMission);
  // What the Visa Code asks for; the route's two lines are among it.
  EXPECT_EQ(app.checklist_size(), 11);
  ASSERT_EQ(app.deadlines_size(), 2);
  EXPECT_EQ(app.deadlines(1).kind(), v1::DEADLINE_KIND_LODGE_BY);
  EXPECT_EQ(app.deadlines(1).state(), v1::DEADLINE_STATE_OPEN);
  EXPECT_EQ(app.waiting_for(0).who(), "DEFENDER");
  EXPECT_TRUE(app.waiting_for(0).has_due());
  ASSERT_EQ(app.next_actions_size(), 1);
  EXPECT_EQ(app.next_actions(0).action(), "WithdrawApplication");
  EXPECT_EQ(app.history(0).type(), "opened");
}

TEST_F(ApplicationTest, NothingOfThePersonIsClearInTheDatabase) {
  const v1::Application app = Open();
  auto document = Fact<v1::RecordDocumentRequest>(app);
  document.set_kind(v1::DOCUMENT_KIND_INSURANCE);
  document.set_status(v1::DOCUMENT_STATUS_VERIFIED);
  SetDate(absl::CivilDay(2031, 7, 23), document.mutable_expires_on());
  Tell(&Stub::RecordDocument, document);
  Tell(&Stub::RecordIssued, Issued(app));
  std::string dump;
  for (const char* table : {"applications", "application_documents",
                            "application_facts", "application_deadlines",
                            "events", "audit_records", "idempotency_keys"}) {
    dump += database_.Value(
        std::string("SELECT string_agg(t::text, ' ') FROM ") + table + " t");
  }
  for (const char* secret : {"Wanjiru", "ZZ998877", "Signal", "2031-07-23"}) {
    EXPECT_THAT(dump, ::testing::Not(::testing::HasSubstr(secret)));
  }
  // The first day of the planned stay, too.
  EXPECT_THAT(dump, ::testing::Not(::testing::HasSubstr(
                        absl::FormatCivilTime(Today() + 60))));
}

TEST_F(ApplicationTest, EachSeesItsViewOnly) {
  const std::string id = Open().application_id();
  const v1::Application mission = Get(Officer(), id);
  EXPECT_EQ(mission.identity().names(0), "Wanjiru Invented");
  EXPECT_EQ(mission.identity().document_number(), "ZZ998877");
  EXPECT_TRUE(mission.has_stay());
  EXPECT_TRUE(mission.stay_answer().lawful());
  EXPECT_EQ(mission.case_ref() + mission.person_ref(), "");
  EXPECT_EQ(mission.next_actions(0).action(), "RecordDocument");

  const v1::Application office = Get(Office(), id);
  EXPECT_FALSE(office.has_identity());
  EXPECT_FALSE(office.has_stay());
  EXPECT_EQ(office.person_ref(), "person");

  const v1::Application relocation = Get(Relocation(), id);
  EXPECT_FALSE(relocation.has_identity());
  EXPECT_TRUE(relocation.has_stay());
  EXPECT_EQ(relocation.case_ref(), "case-ref-1");
  EXPECT_EQ(database_.Value("SELECT string_agg(fields, ',' ORDER BY id) FROM "
                            "audit_records WHERE method = 'GetApplication'"),
            "mission_view,office_view,relocation_view");

  // Her right of access, which an officer answers.
  auth::Caller for_her = Relocation();
  for_her.on_behalf_of = auth::OnBehalfOf{.subject = "office/ana",
                                          .organisation_id = "office",
                                          .event_id = "ExportRelocation"};
  const v1::Application held = Get(for_her, id);
  EXPECT_EQ(held.identity().document_number(), "ZZ998877");
  EXPECT_EQ(held.case_ref(), "case-ref-1");
  EXPECT_EQ(database_.Value("SELECT fields || on_behalf_of FROM audit_records "
                            "ORDER BY id DESC LIMIT 1"),
            "everythingoffice/ana office ExportRelocation");
}

TEST_F(ApplicationTest, ForeignAndMissingAreTheSame) {
  const v1::Application app = Open();
  v1::GetApplicationRequest request;
  v1::GetApplicationResponse response;
  request.set_application_id(app.application_id());
  const absl::Status foreign =
      Call(Officer("mission-2"), &Stub::GetApplication, request, &response);
  request.set_application_id("0123456789abcdefghjkmnpqrs");
  const absl::Status missing =
      Call(Officer(), &Stub::GetApplication, request, &response);
  EXPECT_THAT(foreign, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(foreign, missing);
  v1::RecordLodgedResponse lodged;
  EXPECT_THAT(Call(Officer("mission-2"), &Stub::RecordLodged,
                   Fact<v1::RecordLodgedRequest>(app), &lodged),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(ApplicationTest, OnlyRelocationOpensAndWithdraws) {
  v1::OpenApplicationResponse opened;
  EXPECT_THAT(Call(Office(), &Stub::OpenApplication, OpenRequest("r"), &opened),
              StatusIs(absl::StatusCode::kPermissionDenied));
  v1::WithdrawApplicationResponse withdrawn;
  EXPECT_THAT(Call(Officer(), &Stub::WithdrawApplication,
                   v1::WithdrawApplicationRequest(), &withdrawn),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(ApplicationTest, WhyAnApplicationMayNotBeOpened) {
  EXPECT_THAT(TryOpen(OpenRequest("0123456789abcdefghjkmnpqrs")),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(TryOpen(v1::OpenApplicationRequest()),
              BadFieldsAre("case_ref", "person_ref", "route_id", "stay.first",
                           "stay.last"));
  auto free_route = RouteRequest();
  free_route.mutable_route()->set_scheme(v1::SCHEME_VISA_FREE);
  EXPECT_THAT(TryOpen(OpenRequest(CreateRoute(free_route).route_id())),
              ReasonIs("NO_APPLICATION_NEEDED"));
  auto small = RouteRequest();
  small.mutable_route()->set_allowed_days(59);
  EXPECT_THAT(TryOpen(OpenRequest(CreateRoute(small).route_id())),
              ReasonIs("ROUTE_DAYS_EXCEEDED"));
  auto elsewhere = RouteRequest();
  elsewhere.mutable_route()->mutable_missions(0)->add_covers_countries("CO");
  EXPECT_THAT(TryOpen(OpenRequest(CreateRoute(elsewhere).route_id())),
              ReasonIs("MISSION_NOT_COVERING"));
  database_.Run("UPDATE routes SET status = 'SUSPENDED'");
  const std::string suspended =
      database_.Value("SELECT public_id FROM routes LIMIT 1");
  EXPECT_THAT(TryOpen(OpenRequest(suspended)), ReasonIs("ROUTE_SUSPENDED"));
  EXPECT_EQ(database_.Value("SELECT count(*) FROM applications"), "0");
}

TEST_F(ApplicationTest, APersonHasOneRunningApplication) {
  const std::string route = CreateRoute(RouteRequest()).route_id();
  const v1::Application first = Open(OpenRequest(route));
  EXPECT_THAT(TryOpen(OpenRequest(route)), ReasonIs("APPLICATION_OPEN"));
  Tell(&Stub::RecordRefused, Refused(first));
  EXPECT_THAT(TryOpen(OpenRequest(route)), IsOk());
}

TEST_F(ApplicationTest, AReplayAnswersWithTheSameApplication) {
  const std::string route = CreateRoute(RouteRequest()).route_id();
  v1::OpenApplicationRequest request = OpenRequest(route);
  const v1::Application first = Open(request);
  EXPECT_EQ(Open(request).application_id(), first.application_id());
  request.set_minor(true);
  request.set_unaccompanied(true);
  EXPECT_THAT(TryOpen(request), ReasonIs("REQUEST_ID_REUSED"));
  EXPECT_EQ(database_.Value("SELECT count(*) FROM applications"), "1");
}

TEST_F(ApplicationTest, TheQuotaHoldsAgainstConcurrentOpenings) {
  auto limited = RouteRequest();
  limited.mutable_route()->set_quota_per_year(3);
  const std::string route = CreateRoute(limited).route_id();
  std::atomic<int> opened = 0;
  std::atomic<int> exhausted = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&, i] {
      const absl::Status status =
          TryOpen(OpenRequest(route, "person-" + std::to_string(i)));
      opened += status.ok() ? 1 : 0;
      exhausted += ReasonOf(status) == "QUOTA_EXHAUSTED" ? 1 : 0;
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(opened, 3);
  EXPECT_EQ(exhausted, 5);
}

TEST_F(ApplicationTest, TheSameOpeningTwiceAtOnceIsOne) {
  const auto request = OpenRequest(CreateRoute(RouteRequest()).route_id());
  std::string ids[2];
  std::thread other([&] { ids[0] = Open(request).application_id(); });
  ids[1] = Open(request).application_id();
  other.join();
  EXPECT_EQ(ids[0], ids[1]);
  EXPECT_EQ(database_.Value("SELECT count(*) FROM applications"), "1");
}

TEST_F(ApplicationTest, ListsByDeadlineWithFilterAndPages) {
  const std::string route = CreateRoute(RouteRequest()).route_id();
  std::vector<std::string> by_urgency;
  for (int i = 0; i < 5; ++i) {
    auto request = OpenRequest(route, "person-" + std::to_string(i));
    SetStay(Today() + 100 - 5 * i, 30, request.mutable_stay());
    by_urgency.insert(by_urgency.begin(), Open(request).application_id());
  }
  v1::ListApplicationsRequest request;
  request.set_page_size(2);
  std::vector<std::string> seen;
  do {
    v1::ListApplicationsResponse page;
    ASSERT_THAT(Call(Officer(), &Stub::ListApplications, request, &page),
                IsOk());
    for (const auto& app : page.applications()) {
      seen.push_back(app.application_id());
      EXPECT_FALSE(app.has_identity());
      EXPECT_EQ(app.checklist_size(), 11);
    }
    request.set_page_token(page.page_info().next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(seen, by_urgency);

  v1::ListApplicationsResponse page;
  request.clear_page_token();
  ASSERT_THAT(
      Call(Officer("mission-2"), &Stub::ListApplications, request, &page),
      IsOk());
  EXPECT_EQ(page.applications_size(), 0);
  ASSERT_THAT(Withdraw(seen[0]), IsOk());
  request.add_states(v1::APPLICATION_STATE_WITHDRAWN);
  ASSERT_THAT(Call(Office(), &Stub::ListApplications, request, &page), IsOk());
  ASSERT_EQ(page.applications_size(), 1);
  EXPECT_EQ(page.applications(0).application_id(), seen[0]);
  request.set_case_ref("another case");
  ASSERT_THAT(Call(Office(), &Stub::ListApplications, request, &page), IsOk());
  EXPECT_EQ(page.applications_size(), 0);
}

TEST_F(ApplicationTest, WithdrawsOnceAndLeavesWhatHasEnded) {
  const v1::Application app = Open();
  const std::string request_id = testing::NewRequestId();
  ASSERT_OK_AND_ASSIGN(const v1::Application withdrawn,
                       Withdraw(app.application_id(), request_id));
  EXPECT_EQ(withdrawn.state(), v1::APPLICATION_STATE_WITHDRAWN);
  EXPECT_EQ(withdrawn.deadlines(1).state(), v1::DEADLINE_STATE_CANCELLED);
  ASSERT_OK_AND_ASSIGN(const v1::Application again,
                       Withdraw(app.application_id(), request_id));
  EXPECT_EQ(again.etag(), withdrawn.etag());
  ASSERT_OK_AND_ASSIGN(const v1::Application third,
                       Withdraw(app.application_id()));
  EXPECT_EQ(third.etag(), withdrawn.etag());
  EXPECT_THAT(Withdraw("0123456789abcdefghjkmnpqrs"),
              StatusIs(absl::StatusCode::kNotFound));
  database_.Run("UPDATE applications SET state = 'USED'");
  EXPECT_THAT(Withdraw(app.application_id()), ReasonIs("VISA_IN_USE"));
}

TEST_F(ApplicationTest, BadWithdrawalsNameTheField) {
  v1::WithdrawApplicationRequest request;
  request.set_request_id(testing::NewRequestId());
  v1::WithdrawApplicationResponse response;
  EXPECT_THAT(
      Call(Relocation(), &Stub::WithdrawApplication, request, &response),
      BadFieldsAre("target"));
  request.set_open_request_id("not a uuid");
  EXPECT_THAT(
      Call(Relocation(), &Stub::WithdrawApplication, request, &response),
      BadFieldsAre("open_request_id"));
}

TEST_F(ApplicationTest, WithdrawnByOpenRequestIdIsUndone) {
  const auto request = OpenRequest(CreateRoute(RouteRequest()).route_id());
  const v1::Application app = Open(request);
  const auto undone = Undo(request.request_id());
  EXPECT_EQ(undone.application().application_id(), app.application_id());
  EXPECT_EQ(undone.application().state(), v1::APPLICATION_STATE_WITHDRAWN);
}

TEST_F(ApplicationTest, AnOpeningThatArrivesAfterItsWithdrawalIsRefused) {
  const auto request = OpenRequest(CreateRoute(RouteRequest()).route_id());
  EXPECT_FALSE(Undo(request.request_id()).has_application());
  EXPECT_THAT(TryOpen(request), ReasonIs("CANCELLED"));
  EXPECT_FALSE(Undo(request.request_id()).has_application());
  EXPECT_EQ(database_.Value("SELECT count(*) FROM applications"), "0");
}

// Whichever comes first: nothing is left running.
TEST_F(ApplicationTest, AnOpeningInFlightDuringItsWithdrawalLoses) {
  const std::string route = CreateRoute(RouteRequest()).route_id();
  for (int round = 0; round < 12; ++round) {
    const auto request = OpenRequest(route, "person-" + std::to_string(round));
    absl::Status opened;
    std::thread opening([&] { opened = TryOpen(request); });
    absl::SleepFor(absl::Milliseconds(round));
    const auto undone = Undo(request.request_id());
    opening.join();
    if (opened.ok()) {
      EXPECT_EQ(undone.application().state(), v1::APPLICATION_STATE_WITHDRAWN);
    } else {
      EXPECT_THAT(opened, ReasonIs("CANCELLED"));
      EXPECT_FALSE(undone.has_application());
    }
  }
  EXPECT_EQ(database_.Value("SELECT count(*) FROM applications WHERE running"),
            "0");
}

}  // namespace
}  // namespace sojourn::visa

#include "services/visa/visa_fixture.h"
#include "services/visa/visa_schengen.h"

namespace sojourn::visa {
namespace {

using testing::BadFieldsAre;
using testing::IsOk;
using testing::ReasonIs;
using testing::StatusIs;

class RouteTest : public VisaFixture {
 protected:
  v1::AssessRouteRequest AssessRequest(int days) {
    v1::AssessRouteRequest request;
    request.add_nationalities("KE");
    request.set_residence_country("KE");
    request.set_present_country("KE");
    request.mutable_document()->set_kind(v1::TRAVEL_DOCUMENT_KIND_PASSPORT);
    SetDate(Today() - 400, request.mutable_document()->mutable_issued_on());
    SetDate(Today() + 2000, request.mutable_document()->mutable_expires_on());
    request.add_destination_countries("NL");
    SetStay(Today() + 60, days, request.mutable_stay());
    return request;
  }

  v1::AssessRouteResponse Assess(const v1::AssessRouteRequest& request) {
    v1::AssessRouteResponse response;
    EXPECT_THAT(Call(Relocation(), &Stub::AssessRoute, request, &response),
                IsOk());
    return response;
  }
};

TEST_F(RouteTest, CreatedRouteComesBackWithTheLawsClocks) {
  const v1::Route route = CreateRoute(RouteRequest());
  EXPECT_EQ(route.route_id().size(), 26u);
  EXPECT_EQ(route.status(), v1::ROUTE_STATUS_ACTIVE);
  EXPECT_EQ(route.clocks().decision_days(), 15);
  EXPECT_EQ(route.clocks().decision_max_days(), 45);
  EXPECT_EQ(route.missions(0).handling(), v1::HANDLING_MISSION);
}

TEST_F(RouteTest, AReplayCreatesNothingAndOtherContentIsRefused) {
  v1::CreateRouteRequest request = RouteRequest();
  const v1::Route first = CreateRoute(request);
  EXPECT_EQ(CreateRoute(request).route_id(), first.route_id());
  EXPECT_EQ(database_.Value("SELECT count(*) FROM routes"), "1");
  request.mutable_route()->set_allowed_days(30);
  v1::CreateRouteResponse response;
  EXPECT_THAT(Call(Office(), &Stub::CreateRoute, request, &response),
              ReasonIs("REQUEST_ID_REUSED"));
}

TEST_F(RouteTest, EveryBadFieldIsNamedAtOnce) {
  v1::CreateRouteRequest request = RouteRequest();
  v1::Route& route = *request.mutable_route();
  route.set_destination_country("Atlantis");
  route.set_scheme(v1::SCHEME_UNSPECIFIED);
  route.add_documents(v1::DOCUMENT_KIND_INSURANCE);
  route.mutable_missions(0)->set_time_zone(
      "/usr/share/zoneinfo/Africa/Nairobi");
  route.set_quota_per_year(-1);
  v1::CreateRouteResponse response;
  EXPECT_THAT(Call(Office(), &Stub::CreateRoute, request, &response),
              BadFieldsAre("route.destination_country", "route.scheme",
                           "route.documents", "route.missions[0].time_zone",
                           "route.quota_per_year"));
  request = RouteRequest();
  request.mutable_route()->set_allowed_days(91);
  request.mutable_route()->clear_missions();
  EXPECT_THAT(Call(Office(), &Stub::CreateRoute, request, &response),
              BadFieldsAre("route.allowed_days", "route.missions"));
  EXPECT_EQ(database_.Value("SELECT count(*) FROM routes"), "0");
}

TEST_F(RouteTest, ListsPageWithoutGapOrRepeat) {
  for (const char* country : {"NL", "DE", "NL", "GE", "CR"}) {
    v1::CreateRouteRequest request = RouteRequest();
    request.mutable_route()->set_destination_country(country);
    CreateRoute(request);
  }
  v1::ListRoutesRequest request;
  request.set_page_size(2);
  std::vector<std::string> countries;
  do {
    v1::ListRoutesResponse response;
    ASSERT_THAT(Call(Officer(), &Stub::ListRoutes, request, &response), IsOk());
    for (const auto& route : response.routes()) {
      countries.push_back(route.destination_country());
    }
    request.set_page_token(response.page_info().next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(countries, ::testing::ElementsAre("CR", "DE", "GE", "NL", "NL"));

  v1::ListRoutesResponse response;
  request.set_page_token("forged");
  EXPECT_THAT(Call(Officer(), &Stub::ListRoutes, request, &response),
              ReasonIs("PAGE_TOKEN_INVALID"));
  request.clear_page_token();
  request.set_destination_country("NL");
  ASSERT_THAT(Call(Officer(), &Stub::ListRoutes, request, &response), IsOk());
  EXPECT_EQ(response.routes_size(), 2);
}

TEST_F(RouteTest, AssessesByThePublishedRoutes) {
  EXPECT_FALSE(Assess(AssessRequest(60)).assessments(0).lawful());
  const v1::Route route = CreateRoute(RouteRequest());
  const auto response = Assess(AssessRequest(60));
  const v1::RouteAssessment& answer = response.assessments(0);
  EXPECT_TRUE(answer.lawful());
  EXPECT_EQ(answer.options(0).route_id(), route.route_id());
  EXPECT_TRUE(answer.options(0).visa_required());
  EXPECT_EQ(answer.options(0).mission_organisation_ids(0), kMission);
  EXPECT_TRUE(answer.has_last_legal_day());
  EXPECT_EQ(response.policy_version(), kPolicyVersion);
}

TEST_F(RouteTest, AStayTooLongComesWithTheLastLegalDayAndRemedies) {
  CreateRoute(RouteRequest());
  const auto response = Assess(AssessRequest(91));
  const v1::RouteAssessment& answer = response.assessments(0);
  EXPECT_FALSE(answer.lawful());
  ASSERT_EQ(answer.problems_size(), 1);
  EXPECT_EQ(answer.problems(0).code(), v1::PROBLEM_CODE_SCHENGEN_DAYS_EXCEEDED);
  EXPECT_FALSE(answer.problems(0).remedy().empty());
  type::v1::Date last;
  SetDate(Today() + 60 + 89, &last);
  EXPECT_EQ(answer.last_legal_day().day(), last.day());
  EXPECT_EQ(answer.problems(0).date().month(), last.month());
}

TEST_F(RouteTest, EqualInputsHaveEqualPrintsAndNothingIsStored) {
  v1::AssessRouteRequest request = AssessRequest(60);
  const std::string first = Assess(request).inputs_hash();
  EXPECT_EQ(first.size(), 64u);
  EXPECT_EQ(Assess(request).inputs_hash(), first);
  request.set_urgent(true);
  EXPECT_NE(Assess(request).inputs_hash(), first);
  EXPECT_EQ(database_.Value("SELECT count(*) FROM idempotency_keys"), "0");
}

TEST_F(RouteTest, SeveralDestinationsAreAnsweredInOrder) {
  v1::AssessRouteRequest request = AssessRequest(60);
  request.add_destination_countries("KE");
  const auto response = Assess(request);
  ASSERT_EQ(response.assessments_size(), 2);
  EXPECT_FALSE(response.assessments(0).lawful());
  EXPECT_EQ(response.assessments(0).problems(0).code(),
            v1::PROBLEM_CODE_NO_ROUTE);
  EXPECT_TRUE(response.assessments(1).lawful());
  EXPECT_EQ(response.assessments(1).options(0).scheme(), v1::SCHEME_INTERNAL);
}

TEST_F(RouteTest, BadQuestionsNameTheirFields) {
  v1::AssessRouteRequest request;
  request.set_residence_country("XX");
  request.add_destination_countries("DE");
  auto* record = request.add_travel_history();
  record->set_country("DE");
  SetDate(Today(), record->mutable_entry());
  SetDate(Today() - 1, record->mutable_exit());
  v1::AssessRouteResponse response;
  EXPECT_THAT(
      Call(Relocation(), &Stub::AssessRoute, request, &response),
      BadFieldsAre("nationalities", "residence_country", "document.kind",
                   "stay.first", "stay.last", "travel_history[0].exit"));
  request = AssessRequest(30);
  request.clear_destination_countries();
  EXPECT_THAT(Call(Relocation(), &Stub::AssessRoute, request, &response),
              BadFieldsAre("destination_countries"));
  v1::GetStayBalanceRequest balance;
  balance.mutable_on()->set_year(2026);
  balance.mutable_on()->set_month(2);
  balance.mutable_on()->set_day(30);
  v1::GetStayBalanceResponse balance_response;
  EXPECT_THAT(Call(Office(), &Stub::GetStayBalance, balance, &balance_response),
              BadFieldsAre("on"));
}

TEST_F(RouteTest, StayingInTheCountryNeedsNoParticulars) {
  v1::AssessRouteRequest request;
  request.set_present_country("KE");
  request.add_destination_countries("KE");
  SetStay(Today(), 200, request.mutable_stay());
  EXPECT_TRUE(Assess(request).assessments(0).lawful());
}

TEST_F(RouteTest, StayBalanceIsTheArithmeticOfTheRules) {
  v1::GetStayBalanceRequest request;
  auto* record = request.add_travel_history();
  record->set_country("DE");
  SetDate(absl::CivilDay(2025, 2, 1), record->mutable_entry());
  SetDate(absl::CivilDay(2025, 4, 11), record->mutable_exit());
  SetDate(absl::CivilDay(2025, 5, 1), request.mutable_on());
  v1::GetStayBalanceResponse response;
  ASSERT_THAT(Call(Office(), &Stub::GetStayBalance, request, &response),
              IsOk());
  EXPECT_EQ(response.balance().days_used(), 70);
  EXPECT_EQ(response.balance().days_available(), 20);
  EXPECT_EQ(response.balance().last_legal_day().day(), 20);
  EXPECT_EQ(response.balance().earliest_entry().day(), 1);
}

TEST_F(RouteTest, OnlyThoseInThePolicyMayCall) {
  v1::CreateRouteResponse created;
  EXPECT_THAT(Call(Officer(), &Stub::CreateRoute, RouteRequest(), &created),
              StatusIs(absl::StatusCode::kPermissionDenied));
  v1::AssessRouteResponse assessed;
  EXPECT_THAT(Call(Officer(), &Stub::AssessRoute, AssessRequest(30), &assessed),
              StatusIs(absl::StatusCode::kPermissionDenied));
  v1::GetStayBalanceResponse balance;
  EXPECT_THAT(Call(testing::AsService("capacity"), &Stub::GetStayBalance,
                   v1::GetStayBalanceRequest(), &balance),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

}  // namespace
}  // namespace sojourn::visa

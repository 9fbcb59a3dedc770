// The whole service over a database of the test's own, and the people who call
// it. For this service's tests only.
#ifndef SERVICES_VISA_VISA_FIXTURE_H_
#define SERVICES_VISA_VISA_FIXTURE_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "common/testing/in_process_server.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"
#include "common/testing/test_runtime.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/visa/visa_convert_values.h"
#include "services/visa/visa_days.h"
#include "services/visa/visa_policy.h"
#include "services/visa/visa_service.h"

namespace sojourn::visa {

using auth::Role;
using Stub = v1::VisaService::Stub;

class VisaFixture : public ::testing::Test {
 protected:
  static constexpr char kMission[] = "mission-1";
  static constexpr char kZone[] = "Africa/Nairobi";

  VisaFixture()
      : runtime_("visa", Policy(), database_.dsn()),
        service_(runtime_.get(), Letters()),
        server_(service_),
        stub_(v1::VisaService::NewStub(server_.channel())) {}
  ~VisaFixture() override { service_.StopFeed(); }

  static Letterhead Letters() {
    return {.organisation = "Example Programme",
            .contact = "letters@programme.example"};
  }

  static auth::Caller Relocation() { return testing::AsService("relocation"); }
  static auth::Caller Office() {
    return testing::As(Role::kProgrammeOfficer, "office");
  }
  static auth::Caller Officer(std::string mission = kMission) {
    return testing::As(Role::kMissionOfficer, std::move(mission));
  }

  // Calls one RPC; the reply is empty after an error.
  template <class Request, class Response>
  absl::Status Call(const auth::Caller& caller,
                    grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                 const Request&, Response*),
                    const Request& request, Response* response) {
    response->Clear();
    return testing::Call(caller, *stub_, method, request, response);
  }

  // Domain days, in the mission's zone.
  absl::CivilDay Today() const {
    return TodayIn(kZone, absl::Now() + advanced_);
  }
  absl::Time Now() const { return absl::Now() + advanced_; }
  void Advance(absl::Duration duration) {
    advanced_ += duration;
    runtime_.Advance(duration);
  }
  void AdvanceDays(int days) { Advance(absl::Hours(24) * days); }

  static void SetStay(absl::CivilDay first, int days,
                      type::v1::LegalDays* out) {
    SetDays({first, first + (days - 1)}, out);
  }

  static v1::CreateRouteRequest RouteRequest() {
    v1::CreateRouteRequest request;
    request.set_request_id(testing::NewRequestId());
    v1::Route& route = *request.mutable_route();
    route.set_destination_country("NL");
    route.set_scheme(v1::SCHEME_C);
    route.set_allowed_days(90);
    route.add_documents(v1::DOCUMENT_KIND_APPLICATION_FORM);
    route.add_documents(v1::DOCUMENT_KIND_INSURANCE);
    v1::CoveringMission& mission = *route.add_missions();
    mission.set_organisation_id(kMission);
    mission.set_time_zone(kZone);
    return request;
  }

  v1::Route CreateRoute(const v1::CreateRouteRequest& request) {
    v1::CreateRouteResponse response;
    EXPECT_THAT(Call(Office(), &Stub::CreateRoute, request, &response),
                testing::IsOk());
    return response.route();
  }

  v1::OpenApplicationRequest OpenRequest(const std::string& route_id,
                                         const std::string& person = "person") {
    v1::OpenApplicationRequest request;
    request.set_request_id(testing::NewRequestId());
    request.set_case_ref("case-ref-1");
    request.set_person_ref(person);
    request.set_route_id(route_id);
    request.set_present_country("KE");
    SetStay(Today() + 60, 60, request.mutable_stay());
    request.mutable_stay_answer()->set_lawful(true);
    v1::ApplicantIdentity& identity = *request.mutable_identity();
    identity.add_names("Wanjiru Invented");
    identity.add_nationalities("KE");
    identity.set_document_number("ZZ998877");
    identity.set_contact_rules("Signal, evenings");
    return request;
  }

  v1::Application Open(const v1::OpenApplicationRequest& request) {
    v1::OpenApplicationResponse response;
    EXPECT_THAT(Call(Relocation(), &Stub::OpenApplication, request, &response),
                testing::IsOk());
    return response.application();
  }
  // On a fresh route.
  v1::Application Open() {
    return Open(OpenRequest(CreateRoute(RouteRequest()).route_id()));
  }

  v1::Application Get(const auth::Caller& caller, const std::string& id) {
    v1::GetApplicationRequest request;
    request.set_application_id(id);
    v1::GetApplicationResponse response;
    EXPECT_THAT(Call(caller, &Stub::GetApplication, request, &response),
                testing::IsOk());
    return response.application();
  }

  // A request about `application` that happened today.
  template <class Request>
  Request Fact(const v1::Application& application) {
    Request request;
    request.set_request_id(testing::NewRequestId());
    request.set_application_id(application.application_id());
    SetDate(Today(), request.mutable_occurred_on());
    return request;
  }
  v1::RecordIssuedRequest Issued(const v1::Application& application) {
    auto request = Fact<v1::RecordIssuedRequest>(application);
    request.mutable_visa()->set_scheme(v1::SCHEME_C);
    request.mutable_visa()->set_days(60);
    request.mutable_visa()->set_entries(v1::VISA_ENTRIES_SINGLE);
    SetStay(Today() + 10, 150, request.mutable_visa()->mutable_valid());
    return request;
  }
  v1::RecordRefusedRequest Refused(const v1::Application& application) {
    auto request = Fact<v1::RecordRefusedRequest>(application);
    request.add_grounds(v1::REFUSAL_GROUND_MEANS_NOT_PROVEN);
    return request;
  }

  // Tells a fact as the mission's officer; the application after it.
  template <class Request, class Response>
  v1::Application Tell(grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                    const Request&, Response*),
                       const Request& request) {
    Response response;
    EXPECT_THAT(Call(Officer(), method, request, &response), testing::IsOk());
    return response.application();
  }

  testing::TestDatabase database_{"visa"};
  testing::TestRuntime runtime_;
  VisaService service_;
  testing::InProcessServer server_;
  std::unique_ptr<Stub> stub_;

 private:
  absl::Duration advanced_ = absl::ZeroDuration();
};

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_VISA_FIXTURE_H_

// Every read of an application leaves its record.
#include "common/testing/audit_walk.h"
#include "services/visa/visa_fixture.h"
#include "services/visa/visa_policy.h"

namespace sojourn::visa {
namespace {

class VisaAuditTest : public VisaFixture {};

TEST_F(VisaAuditTest, NoReadIsAnsweredWithoutItsRecord) {
  const v1::Application opened = Open();
  v1::GetApplicationRequest application;
  application.set_application_id(opened.application_id());
  const auto call = [&](auto caller, auto method, auto request, auto answer) {
    return [=, this] {
      auto response = answer;
      return Call(caller, method, request, &response);
    };
  };
  const auth::Caller auditor =
      testing::As(auth::Role::kAuditor, "audit-office");
  testing::ExpectReadsAreAudited(
      {.service = v1::VisaService::service_full_name(),
       .policy = Policy(),
       .database = database_,
       .reads = {{"GetApplication",
                  call(Officer(), &Stub::GetApplication, application,
                       v1::GetApplicationResponse())},
                 {"ListApplications", call(Officer(), &Stub::ListApplications,
                                           v1::ListApplicationsRequest(),
                                           v1::ListApplicationsResponse())},
                 {"ListAuditRecords", call(auditor, &Stub::ListAuditRecords,
                                           v1::ListAuditRecordsRequest(),
                                           v1::ListAuditRecordsResponse())}},
       .shows_nobody = {
           {"AssessRoute", "computed from what the caller has just sent"},
           {"GetStayBalance", "computed from what the caller has just sent"},
           {"ListRoutes", "routes, no person"},
           {"WatchEvents", "ids and states, to relocation"}}});
}

}  // namespace
}  // namespace sojourn::visa

// Every read of an application leaves its record, and relocation is told of it
// for the person it is about.
#include "common/testing/audit_walk.h"
#include "services/visa/visa_fixture.h"
#include "services/visa/visa_policy.h"

namespace sojourn::visa {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kCase[] = "case-ref-1";
constexpr char kOther[] = "case-ref-2";

class VisaAuditTest : public VisaFixture {
 protected:
  v1::Application OpenFor(const char* case_ref, const std::string& person) {
    auto open = OpenRequest(CreateRoute(RouteRequest()).route_id(), person);
    open.set_case_ref(case_ref);
    return Open(open);
  }

  v1::ListWhoSawResponse WhoSaw(const v1::ListWhoSawRequest& request) {
    v1::ListWhoSawResponse response;
    EXPECT_OK(Call(Relocation(), &Stub::ListWhoSaw, request, &response));
    return response;
  }
  static v1::ListWhoSawRequest Of(const char* case_ref) {
    v1::ListWhoSawRequest request;
    request.set_case_ref(case_ref);
    return request;
  }
  static std::vector<std::string> MethodsOf(const v1::ListWhoSawResponse& in) {
    std::vector<std::string> methods;
    for (const auto& record : in.records()) methods.push_back(record.method());
    return methods;
  }

  v1::ListSeenCasesResponse Seen(const v1::ListSeenCasesRequest& request) {
    v1::ListSeenCasesResponse response;
    EXPECT_OK(Call(Relocation(), &Stub::ListSeenCases, request, &response));
    return response;
  }
  static v1::ListSeenCasesRequest By(const auth::Caller& caller,
                                     absl::Duration ago = absl::Hours(1)) {
    v1::ListSeenCasesRequest request;
    request.set_subject(caller.subject);
    request.mutable_since()->set_seconds(
        absl::ToUnixSeconds(absl::Now() - ago));
    return request;
  }
};

TEST_F(VisaAuditTest, NoReadIsAnsweredWithoutItsRecord) {
  const v1::Application opened = Open();
  v1::RecordEntryRequest entry;
  entry.set_request_id(testing::NewRequestId());
  entry.set_application_id(opened.application_id());
  SetDate(Today(), entry.mutable_entered_on());
  entry.set_evidence(v1::TRAVEL_EVIDENCE_STAMP);
  v1::RecordEntryResponse entered;
  ASSERT_OK(Call(Officer(), &Stub::RecordEntry, entry, &entered));
  v1::ListTravelRequest travel;
  travel.set_case_ref(kCase);
  v1::GetStayBalanceRequest balance;
  balance.set_application_id(opened.application_id());
  v1::GetApplicationRequest application;
  application.set_application_id(opened.application_id());
  v1::GenerateLetterRequest letter;
  // Who has entered needs no letter, and nothing is due any more.
  letter.set_application_id(OpenFor(kCase, "child").application_id());
  letter.set_kind(v1::LETTER_KIND_INVITATION);
  letter.set_language("en");
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
       .reads =
           {{"GenerateLetter", call(Office(), &Stub::GenerateLetter, letter,
                                    v1::GenerateLetterResponse())},
            {"GetApplication", call(Officer(), &Stub::GetApplication,
                                    application, v1::GetApplicationResponse())},
            {"GetStayBalance", call(Officer(), &Stub::GetStayBalance, balance,
                                    v1::GetStayBalanceResponse())},
            {"ListTravel", call(Office(), &Stub::ListTravel, travel,
                                v1::ListTravelResponse())},
            {"ListApplications", call(Officer(), &Stub::ListApplications,
                                      v1::ListApplicationsRequest(),
                                      v1::ListApplicationsResponse())},
            {"ListDeadlines",
             call(Officer(), &Stub::ListDeadlines, v1::ListDeadlinesRequest(),
                  v1::ListDeadlinesResponse())},
            {"GetMissionQueue",
             call(Officer(), &Stub::GetMissionQueue,
                  v1::GetMissionQueueRequest(), v1::GetMissionQueueResponse())},
            {"ListAuditRecords", call(auditor, &Stub::ListAuditRecords,
                                      v1::ListAuditRecordsRequest(),
                                      v1::ListAuditRecordsResponse())},
            {"ListSeenCases", call(Relocation(), &Stub::ListSeenCases,
                                   By(Officer()), v1::ListSeenCasesResponse())},
            {"ListWhoSaw", call(Relocation(), &Stub::ListWhoSaw, Of(kCase),
                                v1::ListWhoSawResponse())}},
       .shows_nobody = {
           {"AssessRoute", "computed from what the caller has just sent"},
           {"GetVisaPolicy", "what states ask of passports, no person"},
           {"GetVisaStatistics", "counts, and none of few"},
           {"ListHolidays", "days of a state, no person"},
           {"ListMissions", "missions, no person"},
           {"ListRouteChanges", "routes, no person"},
           {"ListRoutes", "routes, no person"},
           {"WatchDeadlines",
            "each message of it: deadlines/deadline_watch_pgtest.cc"},
           {"WatchEvents", "ids and states, to relocation"}}});
}

TEST_F(VisaAuditTest, AnAccountThatNeverCalledIsNamedSo) {
  Get(Officer(), OpenFor(kCase, "person").application_id());
  EXPECT_TRUE(Seen(By(Officer(), -absl::Hours(1))).has_account_last_seen_at())
      << "before `since` too";
  v1::ListSeenCasesRequest misspelt = By(Officer());
  misspelt.set_subject("nobody");
  EXPECT_FALSE(Seen(misspelt).has_account_last_seen_at());
}

TEST_F(VisaAuditTest, SheIsToldWhoTouchedHerApplicationsAndNoOthers) {
  const v1::Application hers = OpenFor(kCase, "person");
  const v1::Application childs = OpenFor(kCase, "child");
  OpenFor(kOther, "another");
  Get(Officer(), hers.application_id());
  v1::ListApplicationsResponse listed;
  EXPECT_OK(Call(Officer(), &Stub::ListApplications,
                 v1::ListApplicationsRequest(), &listed));
  const v1::ListWhoSawResponse seen = WhoSaw(Of(kCase));
  EXPECT_THAT(MethodsOf(seen),
              ElementsAre("ListApplications", "GetApplication",
                          "OpenApplication", "OpenApplication"));
  // The list showed another case too: hers are named.
  EXPECT_THAT(seen.records(0).resource_ids(),
              ::testing::UnorderedElementsAre(hers.application_id(),
                                              childs.application_id()));
  EXPECT_EQ(seen.records(1).actor_subject(), Officer().subject);
  EXPECT_EQ(seen.records(1).fields(), "mission_view");
  EXPECT_THAT(WhoSaw(Of("nobody's")).records(), IsEmpty());
}

TEST_F(VisaAuditTest, WhoSawGoesOnAfterAnyEntry) {
  const v1::Application hers = OpenFor(kCase, "person");
  for (int i = 0; i < 2; ++i) Get(Officer(), hers.application_id());
  auto request = Of(kCase);
  request.set_page_size(2);
  const v1::ListWhoSawResponse first = WhoSaw(request);
  ASSERT_THAT(first.records(), SizeIs(2));
  *request.mutable_before() = first.records(1).recorded_at();
  v1::ListWhoSawResponse none;
  EXPECT_THAT(Call(Relocation(), &Stub::ListWhoSaw, request, &none),
              testing::ReasonIs("CURSOR_INVALID"));
  request.set_before_audit_id(first.records(1).audit_id());
  EXPECT_THAT(MethodsOf(WhoSaw(request)), ElementsAre("OpenApplication"));
}

TEST_F(VisaAuditTest, AnAccountSawTheseCasesSince) {
  const v1::Application hers = OpenFor(kCase, "person");
  OpenFor(kOther, "another");
  Get(Officer(), hers.application_id());
  EXPECT_EQ(Tell(&Stub::RecordRefused, Refused(hers)).state(),
            v1::APPLICATION_STATE_REFUSED);
  const v1::ListSeenCasesResponse seen = Seen(By(Officer()));
  ASSERT_THAT(seen.cases(), SizeIs(1));
  EXPECT_EQ(seen.cases(0).case_ref(), kCase);
  EXPECT_THAT(seen.cases(0).fields(), ::testing::Contains("mission_view"));
  EXPECT_LE(seen.cases(0).first_seen_at().seconds(),
            seen.cases(0).last_seen_at().seconds());
  EXPECT_THAT(Seen(By(Officer(), -absl::Hours(1))).cases(), IsEmpty());
  auto elsewhere = By(Officer());
  elsewhere.set_organisation_id("another");
  EXPECT_THAT(Seen(elsewhere).cases(), IsEmpty());
}

TEST_F(VisaAuditTest, SeenCasesComeInPages) {
  for (const char* each : {kCase, kOther}) OpenFor(each, each);
  v1::ListApplicationsResponse listed;
  EXPECT_OK(Call(Officer(), &Stub::ListApplications,
                 v1::ListApplicationsRequest(), &listed));
  auto request = By(Officer());
  request.set_page_size(1);
  const v1::ListSeenCasesResponse first = Seen(request);
  request.set_page_token(first.page_info().next_page_token());
  const v1::ListSeenCasesResponse second = Seen(request);
  EXPECT_EQ(first.cases(0).case_ref(), kCase);
  EXPECT_EQ(second.cases(0).case_ref(), kOther);
  EXPECT_THAT(second.page_info().next_page_token(), IsEmpty());
}

TEST_F(VisaAuditTest, AnUnansweredQuestionNamesItsFields) {
  v1::ListSeenCasesResponse seen;
  EXPECT_THAT(Call(Relocation(), &Stub::ListSeenCases,
                   v1::ListSeenCasesRequest(), &seen),
              testing::BadFieldsAre("since", "subject"));
  v1::ListWhoSawResponse saw;
  EXPECT_THAT(
      Call(Relocation(), &Stub::ListWhoSaw, v1::ListWhoSawRequest(), &saw),
      testing::BadFieldsAre("case_ref"));
}

}  // namespace
}  // namespace sojourn::visa

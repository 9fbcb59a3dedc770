// Every RPC as every role and service (common/testing/authorisation_matrix.h).
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/auth/policy_page.h"
#include "common/auth/service_methods.h"
#include "common/testing/authorisation_matrix.h"
#include "services/visa/visa_fixture.h"

namespace sojourn::visa {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::MatrixReport;
using testing::Row;
using testing::RpcWalk;

const google::protobuf::ServiceDescriptor& Service() {
  return *v1::GetApplicationRequest::descriptor()->file()->FindServiceByName(
      "VisaService");
}

std::string Day(absl::CivilDay day) {
  type::v1::Date date;
  SetDate(day, &date);
  return absl::StrCat("{ ", date.ShortDebugString(), " }");
}

std::string Days(absl::CivilDay first, int days) {
  return absl::StrCat("{ first ", Day(first), " last ", Day(first + days - 1),
                      " }");
}

class MatrixTest : public VisaFixture {
 protected:
  // An application at this mission, one at another's, and none.
  std::map<std::string, std::map<Row, std::string>> Ids() {
    std::map<std::string, std::map<Row, std::string>> ids;
    ids["application_id"][Row::kMissing] = "0123456789abcdefghjkmnpqrs";
    ids["route_id"][Row::kMissing] = "0123456789abcdefghjkmnpqrs";
    ids["case_ref"][Row::kMissing] = "case-ref-0";
    ids["travel_id"][Row::kMissing] = "0123456789abcdefghjkmnpqrs";
    ids["organisation_id"][Row::kMissing] = "mission-0";
    for (const auto& [row, mission] : {std::pair(Row::kOwn, kMission),
                                       std::pair(Row::kForeign, "mission-2")}) {
      auto route = RouteRequest();
      route.mutable_route()->mutable_missions(0)->set_organisation_id(mission);
      const std::string route_id = CreateRoute(route).route_id();
      auto open = OpenRequest(route_id, absl::StrCat("person of ", mission));
      open.set_case_ref(absl::StrCat("case at ", mission));
      ids["application_id"][row] = Open(open).application_id();
      ids["route_id"][row] = route_id;
      ids["case_ref"][row] = open.case_ref();
      ids["travel_id"][row] = Travelled(open);
      ids["organisation_id"][row] = mission;
      List(mission);
    }
    return ids;
  }

  // Who applies has been somewhere.
  std::string Travelled(const v1::OpenApplicationRequest& open) {
    v1::RecordEntryRequest entry;
    entry.set_request_id(testing::NewRequestId());
    entry.set_case_ref(open.case_ref());
    entry.set_person_ref(open.person_ref());
    entry.set_country("KE");
    SetDate(Today() - 20, entry.mutable_entered_on());
    entry.set_evidence(v1::TRAVEL_EVIDENCE_STAMP);
    v1::RecordEntryResponse entered;
    EXPECT_OK(Call(Office(), &Stub::RecordEntry, entry, &entered));
    return entered.travel().travel_id();
  }

  // Puts it into the directory.
  void List(const std::string& mission) {
    v1::SetMissionRequest request;
    request.set_request_id(testing::NewRequestId());
    v1::Mission& entry = *request.mutable_mission();
    entry.set_organisation_id(mission);
    entry.set_represented_country("NL");
    entry.set_seat_country("KE");
    entry.set_seat_city("Nairobi");
    entry.set_time_zone(kZone);
    v1::SetMissionResponse response;
    EXPECT_OK(Call(Office(), &Stub::SetMission, request, &response));
  }

  std::vector<RpcWalk> Walks() const {
    const std::string today = "occurred_on " + Day(Today());
    const std::string appointment = absl::StrCat(
        "appointment_at { seconds: ",
        absl::ToUnixSeconds(absl::Now() + absl::Hours(24 * 9)), " }");
    std::vector<RpcWalk> walks = {
        {"AssessRoute",
         {},
         absl::StrCat(
             "nationalities: 'KE' residence_country: 'KE' "
             "present_country: 'KE' destination_countries: 'NL' "
             "document { kind: TRAVEL_DOCUMENT_KIND_PASSPORT issued_on ",
             Day(Today() - 400), " expires_on ", Day(Today() + 2000),
             " } stay ", Days(Today() + 60, 60))},
        {"GetStayBalance", {"application_id"}, ""},
        {"CreateRoute",
         {},
         "route { destination_country: 'NL' scheme: SCHEME_C allowed_days: "
         "90 "
         "missions { organisation_id: 'mission-1' time_zone: "
         "'Africa/Nairobi' "
         "} }"},
        {"ListRoutes", {}, ""},
        {"UpdateRoute",
         {"route_id"},
         "route { work_allowed: true } update_mask { paths: 'work_allowed' "
         "}"},
        {"SuspendRoute", {"route_id"}, "reason: 'no applications are taken'"},
        {"ResumeRoute", {"route_id"}, ""},
        {"ListRouteChanges", {"route_id"}, ""},
        {"ImportVisaPolicy",
         {},
         "source: 'a table' rows { line: 2 passport: 'KEN' destination: "
         "'TZA' "
         "requirement: '90' }"},
        {"GetVisaPolicy", {}, ""},
        {"OpenApplication",
         {"route_id"},
         absl::StrCat("case_ref: 'case-ref-1' person_ref: 'person' "
                      "present_country: 'KE' stay_answer { lawful: true } "
                      "identity { names: 'Invented' nationalities: 'KE' "
                      "document_number: 'ZZ1' contact_rules: 'evenings' } "
                      "stay ",
                      Days(Today() + 60, 60))},
        {"GetApplication", {"application_id"}, ""},
        {"ListApplications", {"case_ref"}, ""},
        {"RecordDocument",
         {"application_id"},
         "kind: DOCUMENT_KIND_INSURANCE status: DOCUMENT_STATUS_PROVIDED " +
             today},
        {"RecordPreclearance",
         {"application_id"},
         "outcome: PRECLEARANCE_OUTCOME_GRANTED " + today},
        {"BookAppointment", {"application_id"}, appointment},
        {"RecordIssued",
         {"application_id"},
         absl::StrCat("visa { scheme: SCHEME_C days: 60 "
                      "entries: VISA_ENTRIES_SINGLE valid ",
                      Days(Today() + 10, 150), " } ", today)},
        {"RecordRefused",
         {"application_id"},
         "grounds: REFUSAL_GROUND_MEANS_NOT_PROVEN " + today},
        {"AskForDocuments",
         {"application_id"},
         absl::StrCat("kinds: DOCUMENT_KIND_MEANS by ", Day(Today() + 7), " ",
                      today)},
        {"ExtendVisa",
         {"application_id"},
         absl::StrCat("days: 60 ground: EXTENSION_GROUND_HUMANITARIAN valid ",
                      Days(Today() - 50, 80), " ", today)},
        {"RecordAnnulled",
         {"application_id"},
         "grounds: REFUSAL_GROUND_ALERT " + today},
        {"GenerateLetter",
         {"application_id"},
         "kind: LETTER_KIND_INVITATION language: 'en'"},
        {"WithdrawApplication", {"application_id"}, ""},
        {"RecordEntry",
         {"application_id"},
         absl::StrCat("evidence: TRAVEL_EVIDENCE_STAMP entered_on ",
                      Day(Today()))},
        {"RecordExit",
         {"travel_id"},
         absl::StrCat("evidence: TRAVEL_EVIDENCE_STAMP exited_on ",
                      Day(Today() - 2))},
        {"CorrectTravel",
         {"travel_id"},
         absl::StrCat("entry_evidence: TRAVEL_EVIDENCE_STAMP reason: 'misread' "
                      "stay { country: 'KE' entry ",
                      Day(Today() - 19), " }")},
        {"RemoveTravel", {"travel_id"}, "reason: 'never was'"},
        {"ListTravel", {"case_ref"}, ""},
        {"WatchEvents", {}, ""},
        {"ListDeadlines", {}, ""},
        {"WatchDeadlines", {}, ""},
        {"ImportHolidays",
         {},
         "country: 'NL' holidays { date { year: 2027 month: 4 day: 27 } "
         "name: 'Koningsdag' }"},
        {"ListHolidays", {}, "country: 'NL'"},
        {"SetMission",
         {"mission.organisation_id"},
         "mission { languages: 'sw' } update_mask { paths: 'languages' }"},
        {"ListMissions", {}, ""},
        {"GetMissionQueue", {}, "mission_organisation_id: 'mission-1'"},
        {"GetVisaStatistics", {}, "from_year: 2020 to_year: 2025"},
        {"SetShare", {"application_id"}, "number: 1 contact_rules: 'mornings'"},
        // A case this service never had is erased as well: it leaves a
        // tombstone.
        {"EraseCase", {}, "case_ref: 'case-ref-0'"},
        {"ListAuditRecords", {}, ""},
        {"ListWhoSaw", {}, "case_ref: 'somebody'"},
        {"ListSeenCases", {}, "subject: 'somebody' since { seconds: 1 }"},
    };
    for (const char* fact :
         {"RecordLodged", "RecordAdmissible", "RecordCollected",
          "RecordConsultation", "RecordAppeal"}) {
      walks.push_back({fact, {"application_id"}, today});
    }
    return walks;
  }

  MatrixReport Walk(
      const std::map<std::string, std::map<Row, std::string>>& ids) {
    testing::TlsNetwork network;
    testing::TestRuntime runtime(
        "visa", Policy(), database_.dsn(), runtime_.directory(),
        testing::TestRuntime::Unlimited(), network.NewAuthenticator());
    VisaService service(runtime.get(), Letters());
    network.Serve(service);
    const MatrixReport report = WalkMatrix(
        network, {.service = &Service(),
                  .policy = auth::PolicyTable(Policy(), Views()),
                  .shown = v1::Application::descriptor(),
                  .views_folder = "services/visa",
                  .ids = ids,
                  .person =
                      [](Role role) {
                        const bool mission = role == Role::kMissionOfficer ||
                                             role == Role::kMissionHead;
                        return testing::As(role, mission ? kMission : "office");
                      },
                  .walks = Walks(),
                  .metrics = [&] { return runtime->metrics().Serialize(); }});
    service.StopFeed();
    return report;
  }
};

TEST_F(MatrixTest, EveryRpcRoleAndRowIsAnsweredAsTheTableSays) {
  const MatrixReport report = Walk(Ids());
  std::cout << "visa: " << report.ToString() << "\n";
  EXPECT_THAT(report.not_served, IsEmpty());
  EXPECT_GT(report.changes, 0);
  EXPECT_THAT(report.faults, IsEmpty()) << absl::StrJoin(report.faults, "\n");
}

// An application of her own mission is another's to an officer whom its head
// has not named, and not to the head.
TEST_F(MatrixTest, WhatIsForDiplomatsIsMissingToOtherOfficers) {
  auto ids = Ids();
  auto open = OpenRequest(ids["route_id"][Row::kOwn], "only for diplomats");
  open.set_handling(v1::HANDLING_DIPLOMAT_ONLY);
  ids["application_id"][Row::kForeign] = Open(open).application_id();
  const MatrixReport report = Walk(ids);
  int found_by_head = 0;
  for (const std::string& fault : report.faults) {
    EXPECT_THAT(fault, ::testing::Not(HasSubstr("MISSION_OFFICER")));
    if (absl::StrContains(fault, "MISSION_HEAD")) ++found_by_head;
  }
  EXPECT_GT(found_by_head, 0);
}

TEST_F(MatrixTest, TheDocumentShowsTheTable) {
  EXPECT_THAT(
      testing::AuthorisationDocument(),
      HasSubstr(auth::PolicyPage("visa", auth::PolicyTable(Policy(), Views()),
                                 auth::MethodNames(Service()))))
      << "infra/dev/write_authorisation.sh writes it anew";
}

}  // namespace
}  // namespace sojourn::visa

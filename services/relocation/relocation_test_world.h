// A relocation service over a database of the test's own, and the words that
// tests about it are written in.
#ifndef SERVICES_RELOCATION_RELOCATION_TEST_WORLD_H_
#define SERVICES_RELOCATION_RELOCATION_TEST_WORLD_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/outbox/feed.h"
#include "common/testing/in_process_server.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"
#include "common/testing/test_runtime.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/relocation/agreements/agreement_fixture.h"
#include "services/relocation/referral/referral_test_networks.h"
#include "services/relocation/relocation_policy.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/rights/holding_peers_fake.h"
#include "services/relocation/verification/evidence_fixture.h"

namespace sojourn::relocation {

using Stub = v1::RelocationService::Stub;
using sojourn::testing::ReasonIs;
using sojourn::testing::StatusIs;

inline auth::Caller Office(const std::string& subject = "office/ana") {
  return sojourn::testing::As(auth::Role::kProgrammeOfficer, "office", subject);
}
inline auth::Caller Security() {
  return sojourn::testing::As(auth::Role::kSecurityOfficer, "office");
}
inline auth::Caller Ngo(const std::string& organisation = "ngo") {
  return sojourn::testing::As(auth::Role::kNgoCaseworker, organisation);
}
inline auth::Caller Verifier(const std::string& subject = "witness/vera") {
  return sojourn::testing::As(auth::Role::kVerifier, "witness", subject);
}
inline auth::Caller City(const std::string& organisation = "utrecht") {
  return sojourn::testing::As(auth::Role::kCityCoordinator, organisation);
}
inline auth::Caller Auditor() {
  return sojourn::testing::As(auth::Role::kAuditor, "audit");
}
inline auth::Caller Admin() {
  return sojourn::testing::As(auth::Role::kAdmin, "office");
}

inline type::v1::Date ToDate(absl::CivilDay day) {
  type::v1::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

class World {
 public:
  World()
      : runtime_("relocation", Policy(), database_.dsn()),
        feed_(runtime_->db()),
        service_(runtime_.get(), feed_, holding_.peers(), &Harbour()),
        server_(service_),
        stub_(v1::RelocationService::NewStub(server_.channel())) {
    Register(runtime_.get(),
             InventedMember("witness", v1::ORGANISATION_KIND_VERIFIER));
    Register(runtime_.get(), InventedMember("ngo", v1::ORGANISATION_KIND_NGO));
  }
  ~World() { feed_.Stop(); }

  // One call; sets a fresh request_id where the request has none yet.
  template <class Request, class Response>
  absl::StatusOr<Response> Do(const auth::Caller& caller,
                              grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                           const Request&,
                                                           Response*),
                              Request request) {
    if constexpr (requires { request.set_request_id(""); }) {
      if (request.request_id().empty()) {
        request.set_request_id(sojourn::testing::NewRequestId());
      }
    }
    Response response;
    const absl::Status status =
        sojourn::testing::Call(caller, *stub_, method, request, &response);
    if (!status.ok()) return status;
    return response;
  }

  // The same where the answer is the case.
  template <class Request, class Response>
  absl::StatusOr<v1::Relocation> Change(
      const auth::Caller& caller,
      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                   Response*),
      const Request& request) {
    auto response = Do(caller, method, request);
    if (!response.ok()) return response.status();
    return response->relocation();
  }

  absl::CivilDay Today() const {
    return absl::ToCivilDay(absl::Now() + advanced_, absl::UTCTimeZone());
  }
  void Advance(absl::Duration duration) {
    advanced_ += duration;
    runtime_.Advance(duration);
  }

  // Registers the programme's office with these people on its roster; the last
  // of them is its director where there are several.
  void OfficeIs(const std::vector<std::string>& roster) {
    v1::CreateOrganisationRequest request;
    v1::Organisation& office = *request.mutable_organisation();
    office.set_organisation_id("office");
    office.set_kind(v1::ORGANISATION_KIND_PROGRAMME);
    office.set_name("Invented Office");
    for (const std::string& subject : roster) {
      v1::OnCallEntry& entry = *office.add_on_call_roster();
      entry.set_subject(subject);
      entry.set_contact(subject + "@example.org");
      entry.set_director(roster.size() > 1 && subject == roster.back());
    }
    EXPECT_OK(Do(Admin(), &Stub::CreateOrganisation, request));
  }

  // A woman, her partner and her child, as an NGO would send them.
  v1::Intake Intake() const {
    v1::Intake intake;
    intake.mutable_submitter()->set_relation(v1::SUBMITTER_RELATION_NGO);
    v1::SafeContact& contact = *intake.mutable_safe_contact();
    contact.set_channel(v1::CONTACT_CHANNEL_SIGNAL);
    contact.set_address("+502 0000 4711");
    contact.set_language_code("es");
    intake.set_country_code("GT");
    intake.set_danger("Hombres armados preguntan por ella");
    intake.mutable_rights_work()->set_summary("Defiende un río");
    v1::Person& defender = *intake.add_persons();
    defender.set_role(v1::PERSON_ROLE_DEFENDER);
    defender.mutable_identity()->add_names("Ixchel");
    defender.mutable_identity()->add_nationalities("GT");
    AddConsent(v1::CONSENT_PURPOSE_PROCESSING, defender);
    AddConsent(v1::CONSENT_PURPOSE_SHARE_WITH_HOST, defender);
    v1::Person& partner = *intake.add_persons();
    partner.set_role(v1::PERSON_ROLE_PARTNER);
    partner.mutable_identity()->add_names("Marisol");
    v1::Person& child = *intake.add_persons();
    child.set_role(v1::PERSON_ROLE_CHILD);
    child.mutable_child()->set_age_years(7);
    intake.mutable_needs()->set_bedrooms(2);
    return intake;
  }
  void AddConsent(v1::ConsentPurpose purpose, v1::Person& person) const {
    v1::ConsentStatement& consent = *person.add_consents();
    consent.set_purpose(purpose);
    *consent.mutable_given_on() = ToDate(Today() - 1);
    consent.set_way("call on the safe contact");
    consent.set_language_code("es");
  }

  v1::Relocation Submit(const v1::Intake& intake,
                        const auth::Caller& caller = Ngo()) {
    v1::SubmitRequestRequest request;
    *request.mutable_intake() = intake;
    auto submitted = Change(caller, &Stub::SubmitRequest, request);
    EXPECT_OK(submitted);
    return submitted.ok() ? *submitted : v1::Relocation();
  }
  v1::Relocation Submit() { return Submit(Intake()); }

  absl::StatusOr<v1::Relocation> Acknowledge(const std::string& id) {
    return Change(Office(), &Stub::AcknowledgeRequest,
                  Named<v1::AcknowledgeRequestRequest>(id));
  }

  static v1::TriageRequestRequest TriageOf(const std::string& id,
                                           type::v1::Level level) {
    auto request = Named<v1::TriageRequestRequest>(id);
    request.set_level(level);
    request.set_kind(v1::RELOCATION_KIND_ABROAD);
    request.set_horizon(v1::HORIZON_SHORT);
    request.set_reason("serious, within weeks");
    return request;
  }

  // Acknowledged and triaged.
  v1::Relocation Triaged(type::v1::Level level = type::v1::LEVEL_L2) {
    const std::string id = Submit().relocation_id();
    EXPECT_OK(Acknowledge(id));
    auto triaged = Change(Office(), &Stub::TriageRequest, TriageOf(id, level));
    EXPECT_OK(triaged);
    return triaged.ok() ? *triaged : v1::Relocation();
  }

  // And verified by an interview.
  v1::Relocation Verified(type::v1::Level level = type::v1::LEVEL_L2) {
    auto request =
        Named<v1::DecideVerificationRequest>(Triaged(level).relocation_id());
    ByInterview(request);
    auto verified = Change(Office(), &Stub::DecideVerification, request);
    EXPECT_OK(verified);
    return verified.ok() ? *verified : v1::Relocation();
  }

  v1::DefenderView View(bool agrees = true) const {
    v1::DefenderView view;
    *view.mutable_asked_on() = ToDate(Today());
    view.set_channel(v1::CONTACT_CHANNEL_SIGNAL);
    view.set_verified_by(v1::VIEW_VERIFICATION_AGREED_PHRASE);
    view.set_agrees(agrees);
    view.set_words("Sí, por favor");
    return view;
  }

  v1::DecideEligibilityRequest Eligible(const std::string& id) const {
    auto request = Named<v1::DecideEligibilityRequest>(id);
    request.set_outcome(v1::ELIGIBILITY_OUTCOME_ELIGIBLE);
    *request.mutable_defender_view() = View();
    return request;
  }

  absl::StatusOr<v1::Relocation> Get(const auth::Caller& caller,
                                     const std::string& id) {
    return Change(caller, &Stub::GetRelocation,
                  Named<v1::GetRelocationRequest>(id));
  }
  absl::StatusOr<v1::GetTimelineResponse> Timeline(const auth::Caller& caller,
                                                   const std::string& id) {
    return Do(caller, &Stub::GetTimeline, Named<v1::GetTimelineRequest>(id));
  }
  // The newest entry of this type.
  std::string LastEntry(const std::string& id, const std::string& type) {
    std::string event_id;
    auto timeline = Timeline(Office(), id);
    EXPECT_OK(timeline);
    for (const auto& entry : timeline->entries()) {
      if (entry.type() == type) event_id = entry.event_id();
    }
    return event_id;
  }

  // What is said to `caller` in the list of work, line by line.
  std::vector<std::string> Told(const auth::Caller& caller) {
    std::vector<std::string> lines;
    auto work = Do(caller, &Stub::ListMyWork, v1::ListMyWorkRequest());
    EXPECT_OK(work);
    if (!work.ok()) return lines;
    for (const auto& item : work->items()) lines.push_back(item.what());
    return lines;
  }

  template <class Request>
  static Request Named(const std::string& relocation_id) {
    Request request;
    request.set_relocation_id(relocation_id);
    return request;
  }

  const sojourn::testing::TestDatabase& database() const { return database_; }
  sojourn::testing::TestRuntime& runtime() { return runtime_; }
  Stub& stub() { return *stub_; }
  void StopWatches() { service_.StopWatches(); }
  // What the other services hold, as a test says.
  HoldingFakes& holding() { return holding_; }

  // As a first proposal does: from now on the others can hold something.
  void ShareWithPeers(const std::string& id) {
    const std::string row = database_.Value(
        "SELECT id::text FROM relocations WHERE public_id = '" + id + "'");
    EXPECT_OK(runtime_->db().Write(absl::Now() + absl::Seconds(5),
                                   [&](db::Transaction& tx) {
                                     peer_store::EnsureRefs(tx, row, {});
                                     return absl::OkStatus();
                                   }));
  }
  // From now on `service` says that the account saw these fields of the case.
  void SeenAt(HoldingFake& service, const std::string& name,
              const std::string& id, const std::string& fields) {
    ShareWithPeers(id);
    service.seen.push_back(
        {.case_ref = database_.Value(
             "SELECT case_ref FROM peer_cases p JOIN relocations r "
             "ON r.id = p.relocation_id WHERE p.peer = '" +
             name + "' AND r.public_id = '" + id + "'"),
         .fields = {fields},
         .first_seen_at = absl::Now(),
         .last_seen_at = absl::Now()});
  }

 private:
  sojourn::testing::TestDatabase database_{"relocation"};
  sojourn::testing::TestRuntime runtime_;
  outbox::Feed feed_;
  HoldingFakes holding_;
  RelocationService service_;
  sojourn::testing::InProcessServer server_;
  std::unique_ptr<Stub> stub_;
  absl::Duration advanced_ = absl::ZeroDuration();
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RELOCATION_TEST_WORLD_H_

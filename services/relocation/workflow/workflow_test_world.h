#ifndef SERVICES_RELOCATION_WORKFLOW_WORKFLOW_TEST_WORLD_H_
#define SERVICES_RELOCATION_WORKFLOW_WORKFLOW_TEST_WORLD_H_

#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/outbox/feed.h"
#include "common/testing/in_process_server.h"
#include "common/testing/source.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"
#include "common/testing/test_runtime.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/relocation/agreements/agreement_fixture.h"
#include "services/relocation/fairness/fairness_sweep.h"
#include "services/relocation/ranking/ranking_peers_fake.h"
#include "services/relocation/ranking/step_calls_ranking.h"
#include "services/relocation/referral/referral_test_networks.h"
#include "services/relocation/relocation_policy.h"
#include "services/relocation/relocation_service.h"
#include "services/relocation/rights/erasure_calls_fake.h"
#include "services/relocation/rights/holding_peers_fake.h"
#include "services/relocation/round/round_sweep.h"
#include "services/relocation/verification/evidence_fixture.h"
#include "services/relocation/workflow/feeds.h"
#include "services/relocation/workflow/peers_fake.h"
#include "services/relocation/workflow/workflow_worker.h"

// A relocation service over a database of the test's own, with its workflow and
// fake peers, and the words that tests about coordination are written in.
namespace sojourn::relocation {

using Stub = v1::RelocationService::Stub;
using ::sojourn::auth::Role;
using ::sojourn::testing::As;
using ::sojourn::testing::ReasonIs;

inline auth::Caller Office(const std::string& subject = "office/one") {
  return As(Role::kProgrammeOfficer, "office", subject);
}
inline auth::Caller City(const std::string& organisation) {
  return As(Role::kCityCoordinator, organisation);
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
  World() : World(nullptr) {}
  // With a capacity that is not the fake, or as another network.
  explicit World(CapacityPeer* capacity, const Network* network = &Harbour())
      : runtime_("relocation", Policy(), database_.dsn()),
        feed_(runtime_->db()),
        service_(runtime_.get(), feed_, holding_.peers(), network),
        server_(service_),
        stub_(v1::RelocationService::NewStub(server_.channel())),
        worker_(MakeWorker("worker-1", capacity)) {
    capacity_.held_until = Now() + absl::Hours(7 * 24);
    Member("witness", v1::ORGANISATION_KIND_VERIFIER);
    Member("ngo", v1::ORGANISATION_KIND_NGO);
    Member("fund-a", v1::ORGANISATION_KIND_FUNDER);
    Host("utrecht", "NL");
    Host("porto", "PT");
    Host("xela", "GT");
  }
  ~World() {
    feed_.Stop();
    CheckInvariants();
  }

  // What the kill test checks holds after every test here too, so that neither
  // can rot.
  void CheckInvariants() {
    std::ifstream file(
        sojourn::testing::InSource("tests/chaos/invariants/relocation.sql"));
    std::stringstream text;
    text << file.rdbuf();
    const std::vector<std::string> statements =
        absl::StrSplit(text.str(), ';', absl::SkipWhitespace());
    EXPECT_GE(statements.size(), 15u);
    for (const std::string& statement : statements) {
      EXPECT_EQ(database_.Run(statement).rows(), 0) << statement;
    }
  }

  std::unique_ptr<WorkflowWorker> MakeWorker(const std::string& name,
                                             CapacityPeer* capacity = nullptr) {
    StepCalls calls;
    AddCapacityCalls(capacity == nullptr ? capacity_ : *capacity, calls);
    AddVisaCalls(visa_, runtime_->sealer(), calls);
    AddGrantsCalls(grants_, calls);
    AddRankingCalls({.places = places_, .matching = matching_},
                    runtime_->sealer(), calls);
    return std::make_unique<WorkflowWorker>(
        runtime_.get(), std::move(calls),
        WorkflowWorker::Options{
            .name = name,
            .erasure =
                CountingFirst(runtime_.get(),
                              MakeErasureCalls(runtime_->keys(),
                                               {.capacity = erasing_capacity_,
                                                .visa = erasing_visa_,
                                                .grants = erasing_grants_}))});
  }

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

  absl::Time Now() const { return absl::Now() + advanced_; }
  absl::CivilDay Today() const {
    return absl::ToCivilDay(Now(), absl::UTCTimeZone());
  }
  void Advance(absl::Duration duration) {
    advanced_ += duration;
    runtime_.Advance(duration);
  }

  // Runs what is runnable until nothing is.
  void RunAll() {
    for (int i = 0; i < 200; ++i) {
      database_.Run("UPDATE workflow_steps SET retry_at = '-infinity'");
      const absl::StatusOr<bool> ran = worker_->RunOne();
      ASSERT_TRUE(ran.ok()) << ran.status();
      if (!*ran) return;
    }
    FAIL() << "the workflow does not come to rest";
  }

  // The round that waits to be made, if one does.
  void MakeRound() {
    EXPECT_OK(relocation::MakeRound(runtime_.get(),
                                    {.places = places_, .matching = matching_},
                                    [] { return false; }));
  }

  void Apply(absl::Status (*apply)(server::Runtime&, db::Transaction&,
                                   const type::v1::EventEnvelope&),
             const type::v1::EventEnvelope& event) {
    EXPECT_OK(runtime_->db().Write(
        absl::Now() + absl::Seconds(5),
        [&](db::Transaction& tx) { return apply(runtime_.get(), tx, event); }));
  }

  // As the programme office registers a host's organisation.
  void Organisation(const std::string& id, const std::string& name) {
    v1::Organisation organisation =
        InventedMember(id, v1::ORGANISATION_KIND_HOST);
    organisation.set_name(name);
    Register(runtime_.get(), organisation);
  }
  // With an agreement that covers everything.
  void Member(const std::string& id, v1::OrganisationKind kind) {
    Register(runtime_.get(), InventedMember(id, kind));
  }

  void Host(const std::string& host_id, const std::string& country,
            const std::string& kind = "HOST_KIND_CITY") {
    Member(host_id, v1::ORGANISATION_KIND_HOST);
    type::v1::EventEnvelope event;
    event.set_aggregate_kind("host");
    event.set_aggregate_id(host_id);
    event.set_type("host.created");
    auto& refs = *event.mutable_refs();
    refs["organisation_id"] = host_id;
    refs["country"] = country;
    refs["kind"] = kind;
    refs["time_zone"] = "Europe/Amsterdam";
    Apply(feeds::ApplyCapacity, event);
  }

  // What the visa service tells of the defender's application.
  // Of the person at this place of the party.
  void ApplicationIs(const std::string& application_id,
                     const std::string& state, int position = 0,
                     const std::string& appeal_by = "") {
    type::v1::EventEnvelope event;
    event.set_aggregate_kind("application");
    event.set_type("application.changed");
    event.set_state(state);
    event.set_case_ref(
        database_.Value("SELECT case_ref FROM peer_cases WHERE peer = 'visa'"));
    auto& refs = *event.mutable_refs();
    refs["application_id"] = application_id;
    refs["route_id"] = "route-1";
    refs["person_ref"] = database_.Value(
        absl::StrCat("SELECT r.person_ref FROM peer_persons r JOIN persons p "
                     "ON p.id = r.person_id WHERE r.peer = 'visa' "
                     "AND p.position = ",
                     position));
    if (!appeal_by.empty()) refs["appeal_by"] = appeal_by;
    Apply(feeds::ApplyVisa, event);
  }

  void ReservationIs(const std::string& reservation_id,
                     const std::string& state) {
    type::v1::EventEnvelope event;
    event.set_aggregate_kind("place");
    event.set_type("reservation.changed");
    event.set_state("RESERVATION_STATE_" + state);
    event.set_case_ref(database_.Value(
        "SELECT case_ref FROM peer_cases WHERE peer = 'capacity'"));
    (*event.mutable_refs())["reservation_id"] = reservation_id;
    Apply(feeds::ApplyCapacity, event);
  }

  static void AddConsent(v1::ConsentPurpose purpose, v1::Person& person) {
    auto& consent = *person.add_consents();
    consent.set_purpose(purpose);
    *consent.mutable_given_on() =
        ToDate(absl::ToCivilDay(absl::Now(), absl::UTCTimeZone()) - 1);
    consent.set_way("call");
    consent.set_language_code("es");
  }

  // A case that may be proposed to cities, of invented people.
  static v1::Intake Intake() {
    v1::Intake intake;
    auto& contact = *intake.mutable_safe_contact();
    contact.set_channel(v1::CONTACT_CHANNEL_SIGNAL);
    contact.set_address("invented contact");
    intake.set_country_code("GT");
    intake.set_danger("invented danger");
    intake.set_location_class(v1::LOCATION_CLASS_HOME);
    auto& person = *intake.add_persons();
    person.set_role(v1::PERSON_ROLE_DEFENDER);
    person.mutable_identity()->add_names("Invented Name");
    person.mutable_identity()->add_nationalities("GT");
    for (const auto purpose : {v1::CONSENT_PURPOSE_SHARE_WITH_HOST,
                               v1::CONSENT_PURPOSE_SHARE_WITH_MISSION,
                               v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER}) {
      AddConsent(purpose, person);
    }
    auto& wish = *intake.add_budget_wishes();
    wish.set_purpose("travel");
    wish.mutable_amount()->set_currency_code("EUR");
    wish.mutable_amount()->set_minor_units(90000);
    return intake;
  }

  v1::Relocation Submitted(v1::Intake intake = Intake()) {
    v1::SubmitRequestRequest request;
    *request.mutable_intake() = std::move(intake);
    auto submitted =
        Do(As(Role::kNgoCaseworker, "ngo"), &Stub::SubmitRequest, request);
    EXPECT_OK(submitted);
    return submitted.ok() ? submitted->relocation() : v1::Relocation();
  }

  // By every decision that leads there.
  v1::Relocation Eligible(v1::Intake intake = Intake(),
                          type::v1::Level level = type::v1::LEVEL_L2) {
    return MadeEligible(Submitted(std::move(intake)).relocation_id(), level);
  }

  void MadeVerified(const std::string& id, type::v1::Level level) {
    EXPECT_OK(Do(Office(), &Stub::AcknowledgeRequest,
                 Named<v1::AcknowledgeRequestRequest>(id)));
    auto triage = Named<v1::TriageRequestRequest>(id);
    triage.set_level(level);
    triage.set_kind(v1::RELOCATION_KIND_ABROAD);
    triage.set_horizon(v1::HORIZON_SHORT);
    triage.set_reason("invented reason");
    EXPECT_OK(Do(Office(), &Stub::TriageRequest, triage));
    auto verification = Named<v1::DecideVerificationRequest>(id);
    ByInterview(verification);
    EXPECT_OK(Do(Office(), &Stub::DecideVerification, verification));
  }
  v1::Relocation MadeEligible(const std::string& id, type::v1::Level level) {
    MadeVerified(id, level);
    auto eligibility = Named<v1::DecideEligibilityRequest>(id);
    eligibility.set_outcome(v1::ELIGIBILITY_OUTCOME_ELIGIBLE);
    *eligibility.mutable_defender_view() = HerView();
    EXPECT_OK(Do(Office(), &Stub::DecideEligibility, eligibility));
    return Get(id);
  }

  template <class Request>
  static Request Named(const std::string& relocation_id) {
    Request request;
    request.set_relocation_id(relocation_id);
    return request;
  }

  // Adds what is answered, or why not, byte by byte.
  template <class Request, class Response>
  void Read(const auth::Caller& caller,
            grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                         Response*),
            const Request& request, std::string& seen) {
    const auto answer = Do(caller, method, request);
    seen += answer.ok() ? answer->SerializeAsString()
                        : std::string(answer.status().message());
    seen += '\n';
  }
  // All that `caller` is answered about a case, and in lists.
  std::string SeenBy(const auth::Caller& caller, const std::string& id) {
    std::string seen;
    Read(caller, &Stub::GetRelocation, Named<v1::GetRelocationRequest>(id),
         seen);
    Read(caller, &Stub::GetTimeline, Named<v1::GetTimelineRequest>(id), seen);
    Read(caller, &Stub::ListRelocations, v1::ListRelocationsRequest(), seen);
    Read(caller, &Stub::ListMyWork, v1::ListMyWorkRequest(), seen);
    return seen;
  }

  v1::Relocation Get(const std::string& id) {
    v1::GetRelocationRequest request;
    request.set_relocation_id(id);
    auto got = Do(Office(), &Stub::GetRelocation, request);
    EXPECT_OK(got);
    return got.ok() ? got->relocation() : v1::Relocation();
  }

  absl::StatusOr<v1::ProposeToCityResponse> Ask(const std::string& id,
                                                const std::string& host,
                                                int in_days = 60) {
    v1::ProposeToCityRequest request;
    request.set_relocation_id(id);
    request.set_host_id(host);
    *request.mutable_stay()->mutable_check_in() = ToDate(Today() + in_days);
    *request.mutable_stay()->mutable_check_out() =
        ToDate(Today() + in_days + 80);
    return Do(Office(), &Stub::ProposeToCity, request);
  }

  absl::StatusOr<v1::RecordCityDecisionResponse> CityAccepts(
      const std::string& proposal_id, const std::string& organisation) {
    v1::RecordCityDecisionRequest request;
    request.set_proposal_id(proposal_id);
    request.set_decision(v1::CITY_DECISION_ACCEPT);
    request.set_coordinator_subject("coordinator");
    return Do(City(organisation), &Stub::RecordCityDecision, request);
  }

  absl::StatusOr<v1::OfferPlacementResponse> Offer(
      const std::string& id, const std::string& proposal_id) {
    v1::OfferPlacementRequest request;
    request.set_relocation_id(id);
    request.set_proposal_id(proposal_id);
    return Do(Office(), &Stub::OfferPlacement, request);
  }

  v1::DefenderView HerView(bool agrees = true) const {
    v1::DefenderView view;
    *view.mutable_asked_on() = ToDate(Today());
    view.set_channel(v1::CONTACT_CHANNEL_PHONE);
    view.set_language_code("es");
    view.set_agrees(agrees);
    view.set_verified_by(v1::VIEW_VERIFICATION_CALL_BACK);
    return view;
  }

  absl::StatusOr<v1::RecordDefenderDecisionResponse> SheSays(
      const std::string& id, const std::string& proposal_id, bool accepts) {
    v1::RecordDefenderDecisionRequest request;
    request.set_relocation_id(id);
    request.mutable_place()->set_proposal_id(proposal_id);
    request.mutable_place()->set_decision(
        accepts ? v1::DEFENDER_DECISION_ACCEPT : v1::DEFENDER_DECISION_DECLINE);
    *request.mutable_defender_view() = HerView(accepts);
    return Do(Office(), &Stub::RecordDefenderDecision, request);
  }

  // A place at `host`, held: the proposal's id.
  std::string Held(const std::string& id, const std::string& host) {
    auto asked = Ask(id, host);
    EXPECT_OK(asked);
    if (!asked.ok()) return "";
    EXPECT_OK(CityAccepts(asked->proposal().proposal_id(), host));
    RunAll();
    return asked->proposal().proposal_id();
  }

  // A place that is hers.
  std::string Placed(const std::string& id, const std::string& host) {
    const std::string proposal = Held(id, host);
    EXPECT_OK(Offer(id, proposal));
    EXPECT_OK(SheSays(id, proposal, true));
    RunAll();
    return proposal;
  }

  // One leg for all of these, tomorrow, to a place in this country.
  v1::TravelPlan WayTo(const std::string& country,
                       const std::vector<std::string>& persons) const {
    v1::TravelPlan plan;
    auto& leg = *plan.add_legs();
    leg.mutable_from()->set_country_code("GT");
    leg.mutable_from()->set_place("an invented street");
    leg.mutable_to()->set_country_code(country);
    leg.mutable_to()->set_place("an invented station");
    *leg.mutable_day() = ToDate(Today() + 1);
    leg.set_means(v1::TRAVEL_MEANS_AIR);
    for (const std::string& person : persons) leg.add_person_ids(person);
    return plan;
  }
  // The way of everybody to the place that is theirs.
  absl::Status PlanWay(const std::string& id) {
    const v1::Relocation seen = Get(id);
    std::string country = "NL";
    for (const v1::Proposal& each : seen.proposals()) {
      if (each.state() != v1::PROPOSAL_STATE_ACCEPTED) continue;
      if (each.host_id() == "porto") country = "PT";
      if (each.host_id() == "xela") country = "GT";
    }
    std::vector<std::string> persons;
    for (const v1::Person& each : seen.intake().persons()) {
      persons.push_back(each.person_id());
    }
    auto request = Named<v1::RecordTravelPlanRequest>(id);
    *request.mutable_plan() = WayTo(country, persons);
    *request.mutable_defender_view() = HerView();
    return Do(Office(), &Stub::RecordTravelPlan, request).status();
  }

  // Everybody leaves at once, for a place that begins in 60 days, and arrives.
  void Arrive(const std::string& id) {
    std::vector<std::string> persons;
    const v1::Relocation seen = Get(id);
    for (const v1::Person& each : seen.intake().persons()) {
      persons.push_back(each.person_id());
    }
    for (const std::string& person : persons) {
      auto departed = Named<v1::MarkDepartedRequest>(id);
      departed.set_person_id(person);
      ASSERT_OK(Do(Office(), &Stub::MarkDeparted, departed));
    }
    Advance(absl::Hours(24 * 60));
    for (const std::string& person : persons) {
      auto arrived = Named<v1::MarkArrivedRequest>(id);
      arrived.set_person_id(person);
      ASSERT_OK(Do(Office(), &Stub::MarkArrived, arrived));
    }
    RunAll();
    ASSERT_EQ(Get(id).state(), v1::RELOCATION_STATE_IN_STAY);
  }

  // What the case waits for, in words.
  std::vector<std::string> WaitsOf(const std::string& id) {
    std::vector<std::string> waits;
    const v1::Relocation seen = Get(id);
    for (const auto& wait : seen.waiting_for()) waits.push_back(wait.what());
    return waits;
  }

  v1::ProposalState StateOf(const std::string& id,
                            const std::string& proposal_id) {
    const v1::Relocation relocation = Get(id);
    for (const v1::Proposal& proposal : relocation.proposals()) {
      if (proposal.proposal_id() == proposal_id) return proposal.state();
    }
    return v1::PROPOSAL_STATE_UNSPECIFIED;
  }

  // The lines of the history, newest last: "relocation.departed".
  std::vector<v1::TimelineEntry> Timeline(const std::string& id) {
    auto request = Named<v1::GetTimelineRequest>(id);
    request.set_page_size(100);
    auto timeline = Do(Office(), &Stub::GetTimeline, request);
    EXPECT_OK(timeline);
    if (!timeline.ok()) return {};
    return {timeline->entries().begin(), timeline->entries().end()};
  }

  // "DONE", "FAILED PLACE_TAKEN": of the newest step of this kind.
  std::string StepOf(const std::string& kind) {
    return database_.Value(absl::StrCat(
        "SELECT trim(state || ' ' || error_reason) FROM workflow_steps "
        "WHERE kind = '",
        kind, "' ORDER BY id DESC LIMIT 1"));
  }

  // Of the newest step of this kind.
  std::string StepIdOf(const std::string& kind) {
    return database_.Value(
        absl::StrCat("SELECT public_id FROM workflow_steps WHERE kind = '",
                     kind, "' ORDER BY created_at DESC, id DESC LIMIT 1"));
  }

  testing::TestDatabase database_{"relocation"};
  testing::TestRuntime runtime_;
  CapacityFake capacity_;
  VisaFake visa_;
  GrantsFake grants_;
  PlacesFake places_;
  MatchingFake matching_;
  ErasingFake erasing_capacity_;
  ErasingFake erasing_visa_;
  ErasingFake erasing_grants_;
  HoldingFakes holding_;
  outbox::Feed feed_;
  RelocationService service_;
  testing::InProcessServer server_;
  std::unique_ptr<Stub> stub_;
  std::unique_ptr<WorkflowWorker> worker_;

 private:
  absl::Duration advanced_ = absl::ZeroDuration();
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_WORKFLOW_WORKFLOW_TEST_WORLD_H_

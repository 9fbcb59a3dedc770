#include <algorithm>

#include "absl/strings/match.h"
#include "services/relocation/workflow/workflow_test_world.h"

namespace sojourn::relocation {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

// A case with a confirmed place, and the words of the way there.
class TravelTest : public ::testing::Test {
 protected:
  void Place(const std::string& host, v1::Intake intake = World::Intake()) {
    id = world.Eligible(std::move(intake)).relocation_id();
    proposal = world.Placed(id, host);
    const v1::Relocation placed = world.Get(id);
    person = placed.intake().persons(0).person_id();
  }

  template <class Request>
  Request About() const {
    Request request;
    request.set_relocation_id(id);
    request.set_person_id(person);
    return request;
  }

  absl::StatusOr<v1::ChooseRouteResponse> Choose(const std::string& route) {
    auto request = About<v1::ChooseRouteRequest>();
    request.set_route_id(route);
    *request.mutable_defender_view() = world.HerView();
    return world.Do(Office(), &Stub::ChooseRoute, request);
  }

  absl::StatusOr<v1::RecordSecurityPlanResponse> Plan() {
    v1::RecordSecurityPlanRequest request;
    request.set_relocation_id(id);
    request.set_state(v1::SECURITY_PLAN_STATE_RECORDED);
    request.set_text("an invented plan");
    EXPECT_OK(world.PlanWay(id));
    return world.Do(Office(), &Stub::RecordSecurityPlan, request);
  }

  absl::StatusOr<v1::ClearForTravelResponse> Clear() {
    auto request = About<v1::ClearForTravelRequest>();
    *request.mutable_defender_view() = world.HerView();
    return world.Do(Office(), &Stub::ClearForTravel, request);
  }

  absl::StatusOr<v1::MarkDepartedResponse> Depart() {
    return world.Do(Office(), &Stub::MarkDeparted,
                    About<v1::MarkDepartedRequest>());
  }

  absl::StatusOr<v1::MarkArrivedResponse> Arrive() {
    return world.Do(Office(), &Stub::MarkArrived,
                    About<v1::MarkArrivedRequest>());
  }

  World world;
  std::string id;
  std::string proposal;
  std::string person;
};

// Of a mission's own rungs nothing comes here, and each of the office's once.
TEST_F(TravelTest, AVisasDeadlineIsTheLeadsWork) {
  Place("utrecht");
  ASSERT_OK(Choose("route-1"));
  world.RunAll();
  const auto tell = [&](const char* told) {
    type::v1::EventEnvelope event;
    event.set_aggregate_kind("application_deadlines");
    event.set_aggregate_id("application-1");
    event.set_type("application.deadline_near");
    event.set_case_ref(world.database_.Value(
        "SELECT case_ref FROM peer_cases WHERE peer = 'visa'"));
    auto& refs = *event.mutable_refs();
    refs["application_id"] = "application-1";
    refs["person_ref"] = world.database_.Value(
        "SELECT r.person_ref FROM peer_persons r JOIN persons p "
        "ON p.id = r.person_id WHERE r.peer = 'visa' AND p.position = 0");
    refs["told"] = told;
    world.Apply(feeds::ApplyVisa, event);
  };
  const auto alerts = [&] {
    return world.database_.Value(
        "SELECT count(*) FROM alerts a JOIN relocations r "
        "ON r.id = a.relocation_id WHERE a.kind = 'VISA_DEADLINE' "
        "AND a.told_subject = r.lead_subject");
  };
  const int64_t version =
      std::stoll(world.database_.Value("SELECT max(version) FROM relocations"));
  tell("OFFICER");
  tell("HEAD_OF_MISSION");
  EXPECT_EQ(alerts(), "0");
  tell("OFFICER HEAD_OF_MISSION PROGRAMME_OFFICE");
  EXPECT_EQ(alerts(), "1");
  EXPECT_EQ(
      std::stoll(world.database_.Value("SELECT max(version) FROM relocations")),
      version)
      << "the case itself is as it was";
}

TEST_F(TravelTest, FromTheRouteToTheStay) {
  Place("utrecht");
  EXPECT_THAT(Choose("route-9"), ReasonIs("ROUTE_NOT_LAWFUL"));
  auto chosen = Choose("route-1");
  ASSERT_OK(chosen);
  EXPECT_NE(chosen->pending_step(), "");
  EXPECT_EQ(chosen->relocation().state(), v1::RELOCATION_STATE_PRE_DEPARTURE);
  world.RunAll();
  EXPECT_EQ(world.visa_.last_opened.identity().names(0), "Invented Name");
  EXPECT_EQ(world.visa_.last_opened.level(), type::v1::LEVEL_L2);
  EXPECT_EQ(world.grants_.submitted, 1);
  EXPECT_EQ(world.Get(id).travellers(0).application_id(), "application-1");

  EXPECT_THAT(Clear(), ReasonIs("VISA_NOT_COLLECTED"));
  world.ApplicationIs("application-1", "APPLICATION_STATE_COLLECTED");
  EXPECT_THAT(Clear(), ReasonIs("SECURITY_PLAN_MISSING"));
  ASSERT_OK(Plan());
  auto cleared = Clear();
  ASSERT_OK(cleared);
  EXPECT_NE(cleared->pending_step(), "");
  EXPECT_FALSE(cleared->relocation().travellers(0).legs(0).has_cleared_at());
  world.RunAll();
  EXPECT_TRUE(world.Get(id).travellers(0).legs(0).has_cleared_at());

  auto departed = Depart();
  ASSERT_OK(departed);
  EXPECT_EQ(departed->relocation().state(), v1::RELOCATION_STATE_TRAVELLING);
  EXPECT_EQ(departed->relocation().flags_size(), 0);
  auto arrived = Arrive();
  ASSERT_OK(arrived);
  EXPECT_EQ(arrived->relocation().state(), v1::RELOCATION_STATE_IN_STAY);
  world.RunAll();
  EXPECT_EQ(world.StepOf("CHECK_IN"), "DONE");
  EXPECT_EQ(world.capacity_.StateOf("reservation-1"),
            capacity::v1::RESERVATION_STATE_OCCUPIED);
}

TEST_F(TravelTest, WhileContactIsLostPlaceAndMoneyStay) {
  Place("utrecht");
  ASSERT_OK(Choose("route-1"));
  world.RunAll();
  ASSERT_EQ(world.grants_.submitted, 1);
  v1::MarkContactLostRequest lost;
  lost.set_relocation_id(id);
  ASSERT_OK(world.Do(Office(), &Stub::MarkContactLost, lost));
  world.Advance(absl::Hours(24 * 12));
  world.RunAll();
  EXPECT_EQ(world.Get(id).overlay(), v1::OVERLAY_CONTACT_LOST);
  EXPECT_EQ(world.capacity_.StateOf("reservation-1"),
            capacity::v1::RESERVATION_STATE_CONFIRMED);
  EXPECT_EQ(world.grants_.cancelled, 0);

  v1::ResumeRequest found;
  found.set_relocation_id(id);
  found.set_verified_by(v1::VIEW_VERIFICATION_AGREED_PHRASE);
  ASSERT_OK(world.Do(Office(), &Stub::Resume, found));
  world.RunAll();
  const v1::Relocation again = world.Get(id);
  EXPECT_EQ(again.state(), v1::RELOCATION_STATE_PRE_DEPARTURE);
  EXPECT_TRUE(again.proposals(0).chosen());
  EXPECT_EQ(world.capacity_.StateOf("reservation-1"),
            capacity::v1::RESERVATION_STATE_CONFIRMED);
  EXPECT_EQ(world.grants_.cancelled, 0);
}

TEST_F(TravelTest, ThePermissionIsRefusedWhenTheDaysAreUsedUp) {
  Place("utrecht");
  ASSERT_OK(Choose("route-1"));
  world.RunAll();
  world.ApplicationIs("application-1", "APPLICATION_STATE_COLLECTED");
  ASSERT_OK(Plan());
  world.visa_.assessment.mutable_options(0)->add_problems()->set_code(
      visa::v1::PROBLEM_CODE_SCHENGEN_DAYS_EXCEEDED);
  ASSERT_OK(Clear());
  world.RunAll();
  EXPECT_FALSE(world.Get(id).travellers(0).legs(0).has_cleared_at());
  const v1::TimelineEntry last = world.Timeline(id).back();
  EXPECT_EQ(last.type(), "relocation.clearance_refused");
  EXPECT_THAT(last.text(), HasSubstr("schengen days exceeded"));
}

// What relocation hears of an application after the first decision.
TEST_F(TravelTest, NewsOfAVisaSayWhoseTurnItIs) {
  Place("utrecht");
  ASSERT_OK(Choose("route-1"));
  world.RunAll();
  const auto waits = [&](const std::string& state) {
    world.ApplicationIs("application-1", "APPLICATION_STATE_" + state);
    std::vector<std::string> lines;
    const v1::Relocation seen = world.Get(id);
    for (const auto& wait : seen.waiting_for()) {
      lines.push_back(wait.who() + ": " + wait.what());
    }
    return lines;
  };
  const auto mission = HasSubstr("issue the visa");
  EXPECT_THAT(waits("LODGED"), Contains(mission));
  EXPECT_THAT(waits("CONSULTATION"), Contains(mission));
  const auto asked = waits("DOCUMENTS_ASKED");
  EXPECT_THAT(asked, Contains(HasSubstr("DEFENDER: give the mission")));
  EXPECT_THAT(asked, Not(Contains(mission)));
  EXPECT_THAT(waits("EXTENDED"), Not(Contains(mission)));
  EXPECT_THAT(waits("EXPIRED"),
              Contains(HasSubstr("PROGRAMME_OFFICER: the visa has run out")));
  EXPECT_THAT(Clear(), ReasonIs("VISA_NOT_COLLECTED"));
  EXPECT_THAT(waits("ANNULLED"), Contains(HasSubstr("a visa was refused")));
  EXPECT_THAT(world.Get(id).flags(), Contains(v1::CASE_FLAG_VISA_REFUSED));
  EXPECT_THAT(Clear(), ReasonIs("VISA_REFUSED"));
}

TEST_F(TravelTest, NobodySetsOffWithAVisaThatHasRunOut) {
  Place("utrecht");
  ASSERT_OK(Choose("route-1"));
  world.RunAll();
  world.ApplicationIs("application-1", "APPLICATION_STATE_COLLECTED");
  ASSERT_OK(Plan());
  ASSERT_OK(Clear());
  world.RunAll();
  ASSERT_TRUE(world.Get(id).travellers(0).legs(0).has_cleared_at());
  world.ApplicationIs("application-of-before", "APPLICATION_STATE_EXPIRED");
  EXPECT_TRUE(world.Get(id).travellers(0).legs(0).has_cleared_at());
  world.ApplicationIs("application-1", "APPLICATION_STATE_EXPIRED");
  const v1::Relocation seen = world.Get(id);
  for (const v1::Traveller& each : seen.travellers()) {
    for (const v1::Leg& leg : each.legs()) {
      EXPECT_FALSE(leg.has_cleared_at());
    }
  }
  // The same route is begun anew.
  ASSERT_OK(Choose("route-1"));
  EXPECT_EQ(world.StepOf("OPEN_APPLICATION"), "PENDING");
}

TEST_F(TravelTest, AChildsApplicationNamesWhoBringsIt) {
  v1::Intake intake = World::Intake();
  v1::Person& child = *intake.add_persons();
  child.set_role(v1::PERSON_ROLE_CHILD);
  child.mutable_identity()->add_nationalities("GT");
  id = world.Eligible(std::move(intake)).relocation_id();
  world.Placed(id, "utrecht");
  person = world.Get(id).intake().persons(1).person_id();
  ASSERT_OK(Choose("route-1"));
  world.RunAll();
  const auto& opened = world.visa_.last_opened;
  EXPECT_TRUE(opened.minor());
  EXPECT_FALSE(opened.unaccompanied());
  ASSERT_EQ(opened.guardian_person_refs_size(), 1);
  EXPECT_EQ(opened.guardian_person_refs(0),
            world.database_.Value(
                "SELECT r.person_ref FROM peer_persons r JOIN persons p "
                "ON p.id = r.person_id WHERE r.peer = 'visa' "
                "AND p.position = 0"));
}

TEST_F(TravelTest, FactsAreStoredWhateverIsMissing) {
  Place("utrecht");
  auto departed = Depart();
  ASSERT_OK(departed);
  EXPECT_EQ(departed->relocation().state(), v1::RELOCATION_STATE_TRAVELLING);
  EXPECT_THAT(departed->relocation().flags(),
              Contains(v1::CASE_FLAG_DEPARTED_WITHOUT_CLEARANCE));
  auto future = About<v1::MarkArrivedRequest>();
  future.mutable_occurred_at()->set_seconds(
      absl::ToUnixSeconds(world.Now() + absl::Hours(5)));
  EXPECT_EQ(world.Do(Office(), &Stub::MarkArrived, future).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(TravelTest, TheStayNeedsANamedCoordinator) {
  Place("xela");
  world.database_.Run("DELETE FROM assignments");
  ASSERT_OK(Depart());
  auto arrived = Arrive();
  ASSERT_OK(arrived);
  EXPECT_EQ(arrived->relocation().state(), v1::RELOCATION_STATE_TRAVELLING);
  EXPECT_THAT(arrived->relocation().flags(),
              Contains(v1::CASE_FLAG_ARRIVED_WITHOUT_COORDINATOR));
  auto named = About<v1::MarkArrivedRequest>();
  named.set_coordinator_subject("coordinator");
  auto again = world.Do(Office(), &Stub::MarkArrived, named);
  ASSERT_OK(again);
  EXPECT_EQ(again->relocation().state(), v1::RELOCATION_STATE_IN_STAY);
  EXPECT_THAT(again->relocation().flags(),
              Not(Contains(v1::CASE_FLAG_ARRIVED_WITHOUT_COORDINATOR)));
}

TEST_F(TravelTest, ARefusedVisaIsHerChoice) {
  Place("utrecht");
  ASSERT_OK(Choose("route-1"));
  world.RunAll();
  world.ApplicationIs("application-1", "APPLICATION_STATE_REFUSED");
  const v1::Relocation refused = world.Get(id);
  EXPECT_THAT(refused.flags(), Contains(v1::CASE_FLAG_VISA_REFUSED));
  EXPECT_EQ(refused.state(), v1::RELOCATION_STATE_PRE_DEPARTURE);

  v1::RecordDefenderDecisionRequest request;
  request.set_relocation_id(id);
  request.mutable_refusal()->set_person_id(person);
  request.mutable_refusal()->set_answer(v1::REFUSAL_ANSWER_GO_AHEAD);
  *request.mutable_defender_view() = world.HerView();
  EXPECT_THAT(world.Do(Office(), &Stub::RecordDefenderDecision, request),
              ReasonIs("NOBODY_LEFT"));
  request.mutable_refusal()->set_answer(v1::REFUSAL_ANSWER_WAIT);
  auto waits = world.Do(Office(), &Stub::RecordDefenderDecision, request);
  ASSERT_OK(waits);
  EXPECT_EQ(waits->relocation().travellers(0).refusal_answer(),
            "REFUSAL_ANSWER_WAIT");
  request.clear_request_id();
  request.mutable_refusal()->set_answer(v1::REFUSAL_ANSWER_STOP);
  ASSERT_OK(world.Do(Office(), &Stub::RecordDefenderDecision, request));
  world.RunAll();
  // The place is given back, the money stays, and she can be placed again.
  const v1::Relocation after = world.Get(id);
  EXPECT_EQ(after.state(), v1::RELOCATION_STATE_WAITLISTED);
  EXPECT_EQ(world.capacity_.StateOf("reservation-1"),
            capacity::v1::RESERVATION_STATE_RELEASED);
  EXPECT_EQ(world.grants_.cancelled, 0);
  EXPECT_NE(world.Held(id, "porto"), "");
}

TEST_F(TravelTest, WhoIsNotAwaitedAnyMoreHoldsUpNoStay) {
  v1::Intake intake = World::Intake();
  *intake.add_persons() = intake.persons(0);
  intake.mutable_persons(1)->set_role(v1::PERSON_ROLE_PARTNER);
  id = world.Eligible(std::move(intake)).relocation_id();
  world.Placed(id, "utrecht");
  const std::string first = world.Get(id).intake().persons(0).person_id();
  const std::string second = world.Get(id).intake().persons(1).person_id();
  for (const std::string& each : {first, second}) {
    person = each;
    auto route = About<v1::ChooseRouteRequest>();
    route.set_route_id("route-1");
    *route.mutable_defender_view() = world.HerView();
    route.mutable_defender_view()->set_person_id(each);
    ASSERT_OK(world.Do(Office(), &Stub::ChooseRoute, route));
  }
  world.RunAll();
  ASSERT_OK(Depart());
  auto there = Arrive();
  ASSERT_OK(there);
  EXPECT_EQ(there->relocation().state(), v1::RELOCATION_STATE_TRAVELLING);
  world.ApplicationIs("application-1", "APPLICATION_STATE_REFUSED");
  v1::RecordDefenderDecisionRequest request;
  request.set_relocation_id(id);
  request.mutable_refusal()->set_person_id(first);
  request.mutable_refusal()->set_answer(v1::REFUSAL_ANSWER_GO_AHEAD);
  *request.mutable_defender_view() = world.HerView();
  auto ahead = world.Do(Office(), &Stub::RecordDefenderDecision, request);
  ASSERT_OK(ahead);
  EXPECT_EQ(ahead->relocation().state(), v1::RELOCATION_STATE_IN_STAY);
}

TEST_F(TravelTest, WhatIsOutOfTurnIsToldAndWhatIsMissingIsWork) {
  const auto lines = [&](const auth::Caller& caller) {
    std::vector<std::string> what;
    auto listed = world.Do(caller, &Stub::ListMyWork, v1::ListMyWorkRequest());
    EXPECT_OK(listed);
    if (!listed.ok()) return what;
    for (const auto& item : listed->items()) what.push_back(item.what());
    return what;
  };
  const auth::Caller security = As(Role::kSecurityOfficer, "office", "shield");
  const auto look = HasSubstr("needs a look");
  Place("utrecht");
  ASSERT_OK(Choose("route-1"));
  world.RunAll();
  EXPECT_THAT(lines(Office()), Contains(HasSubstr("plan the way to her")));
  EXPECT_THAT(lines(security), Not(Contains(look)));
  world.ApplicationIs("application-1", "APPLICATION_STATE_REFUSED");
  EXPECT_THAT(lines(Office()), Contains(HasSubstr("a visa was refused")));
  EXPECT_THAT(lines(Office()), Contains(look));
  EXPECT_THAT(lines(security), Contains(look));
  const auto told = [&] {
    return world.database_.Value(
        "SELECT count(*) FROM alerts WHERE kind = 'LOOK_NOW'");
  };
  EXPECT_EQ(told(), "1");
  ASSERT_OK(Depart());
  EXPECT_EQ(told(), "2") << "nobody had cleared her";
}

TEST_F(TravelTest, AnotherRouteWithdrawsTheFirstApplication) {
  Place("utrecht");
  ASSERT_OK(Choose("route-1"));
  world.RunAll();
  ASSERT_OK(Choose("route-1"));
  world.RunAll();
  EXPECT_EQ(world.visa_.withdrawn, 0);
  auto& option = *world.visa_.assessment.add_options();
  option.set_route_id("route-2");
  option.set_scheme(visa::v1::SCHEME_HUMANITARIAN);
  option.set_visa_required(true);
  option.set_lawful(true);
  ASSERT_OK(Plan());
  world.ApplicationIs("application-1", "APPLICATION_STATE_COLLECTED");
  ASSERT_OK(Clear());
  world.RunAll();
  ASSERT_OK(Choose("route-2"));
  world.RunAll();
  EXPECT_EQ(world.visa_.withdrawn, 1);
  EXPECT_EQ(world.Get(id).travellers(0).application_id(), "application-2");
}

TEST_F(TravelTest, WhoFledFirstIsAssessedFromWhereSheIs) {
  id = world.Eligible().relocation_id();
  v1::RecordUnassistedMoveRequest moved;
  moved.set_relocation_id(id);
  moved.set_country_code("PT");
  moved.set_location_class(v1::LOCATION_CLASS_THIRD_COUNTRY);
  auto recorded = world.Do(Office(), &Stub::RecordUnassistedMove, moved);
  ASSERT_OK(recorded);
  EXPECT_THAT(recorded->relocation().flags(),
              Contains(v1::CASE_FLAG_UNASSISTED_MOVE));
  world.Held(id, "utrecht");
  EXPECT_EQ(world.visa_.last_assessed.present_country(), "PT");
}

// Everything a thief of the database reads in clear about cases.
std::string Dump(const World& world) {
  std::string dump;
  for (const char* table :
       {"relocations", "timeline_entries", "decisions", "movements",
        "security_plans", "travellers", "proposals", "proposal_routes",
        "known_reservations", "known_applications", "workflow_steps", "events",
        "audit_records", "idempotency_keys"}) {
    dump += world.database_.Value(
        absl::StrCat("SELECT coalesce(string_agg(t::text, chr(10)), '') FROM ",
                     table, " t"));
  }
  return dump;
}

TEST_F(TravelTest, ADumpTellsNoJourney) {
  Place("utrecht");
  ASSERT_OK(Choose("route-1"));
  world.RunAll();
  world.ApplicationIs("application-1", "APPLICATION_STATE_COLLECTED");
  ASSERT_OK(Plan());
  ASSERT_OK(Clear());
  world.RunAll();
  auto departed = About<v1::MarkDepartedRequest>();
  departed.mutable_occurred_at()->set_seconds(
      absl::ToUnixSeconds(world.Now() - absl::Hours(50)));
  ASSERT_OK(world.Do(Office(), &Stub::MarkDeparted, departed));
  ASSERT_OK(Arrive());
  world.RunAll();
  world.ReservationIs("reservation-1", "OCCUPIED");

  const std::string dump = Dump(world);
  for (const char* told :
       {"DEPARTED", "departed", "ARRIVED", "arrived", "CLEARED", "cleared",
        "CLEARANCE", "clearance", "MarkDeparted", "MarkArrived",
        "ClearForTravel", "TRAVELLING", "OCCUPIED", "WITHOUT_CLEARANCE"}) {
    EXPECT_THAT(dump, Not(HasSubstr(told)));
  }
  const std::string left = absl::FormatTime(
      "%Y-%m-%d %H:%M", absl::FromUnixSeconds(departed.occurred_at().seconds()),
      absl::UTCTimeZone());
  EXPECT_THAT(dump, Not(HasSubstr(left)));
  // And whoever may know still does.
  const v1::Traveller traveller = world.Get(id).travellers(0);
  EXPECT_EQ(traveller.legs(0).departed_at().seconds(),
            departed.occurred_at().seconds());
  EXPECT_TRUE(traveller.has_arrived_at());
}

TEST_F(TravelTest, AnArrivalTakenBackIsSeenUntilItComes) {
  Place("xela");
  ASSERT_OK(Depart());
  ASSERT_OK(Arrive());
  world.RunAll();
  v1::CorrectRecordRequest correct;
  correct.set_relocation_id(id);
  correct.set_event_id(world.Timeline(id).back().event_id());
  correct.set_reason("it was another guest");
  auto corrected = world.Do(Office(), &Stub::CorrectRecord, correct);
  ASSERT_OK(corrected);
  EXPECT_EQ(corrected->relocation().state(), v1::RELOCATION_STATE_TRAVELLING);
  EXPECT_FALSE(corrected->relocation().travellers(0).has_arrived_at());
  const auto tells_the_host = [](const type::v1::WaitingFor& wait) {
    return absl::StrContains(wait.what(), "still counts her as moved in");
  };
  EXPECT_TRUE(std::any_of(corrected->relocation().waiting_for().begin(),
                          corrected->relocation().waiting_for().end(),
                          tells_the_host));
  EXPECT_EQ(world.Timeline(id).back().text(),
            "An entry was corrected: arrival still checked in");
  ASSERT_OK(Arrive());
  world.RunAll();
  const v1::Relocation arrived = world.Get(id);
  EXPECT_EQ(arrived.state(), v1::RELOCATION_STATE_IN_STAY);
  EXPECT_TRUE(std::none_of(arrived.waiting_for().begin(),
                           arrived.waiting_for().end(), tells_the_host));
  EXPECT_EQ(world.capacity_.calls("CheckIn").size(), 1u);
}

TEST_F(TravelTest, AnArrivalTakenBackInTimeIsNeverToldToTheHost) {
  Place("xela");
  ASSERT_OK(Depart());
  ASSERT_OK(Arrive());
  v1::CorrectRecordRequest correct;
  correct.set_relocation_id(id);
  correct.set_event_id(world.Timeline(id).back().event_id());
  correct.set_reason("it was another guest");
  ASSERT_OK(world.Do(Office(), &Stub::CorrectRecord, correct));
  world.RunAll();
  EXPECT_EQ(world.capacity_.calls("CheckIn").size(), 0u);
  EXPECT_EQ(world.StepOf("CHECK_IN"), "CANCELLED NOT_WANTED");
  ASSERT_OK(Arrive());
  world.RunAll();
  EXPECT_EQ(world.capacity_.calls("CheckIn").size(), 1u);
}

TEST_F(TravelTest, AMoveOfThePartyIsTakenBackWhole) {
  v1::Intake intake = World::Intake();
  intake.add_persons()->set_role(v1::PERSON_ROLE_CHILD);
  id = world.Eligible(std::move(intake)).relocation_id();
  v1::RecordUnassistedMoveRequest moved;
  moved.set_relocation_id(id);
  moved.set_country_code("PT");
  ASSERT_OK(world.Do(Office(), &Stub::RecordUnassistedMove, moved));
  const v1::Relocation gone = world.Get(id);
  ASSERT_EQ(gone.travellers_size(), 2);
  for (const v1::Traveller& each : gone.travellers()) {
    EXPECT_TRUE(each.legs(0).unassisted());
  }
  v1::CorrectRecordRequest correct;
  correct.set_relocation_id(id);
  correct.set_event_id(world.Timeline(id).back().event_id());
  correct.set_reason("the wrong case");
  auto corrected = world.Do(Office(), &Stub::CorrectRecord, correct);
  ASSERT_OK(corrected);
  EXPECT_EQ(corrected->relocation().flags_size(), 0);
  for (const v1::Traveller& each : corrected->relocation().travellers()) {
    EXPECT_EQ(each.legs_size(), 0);
  }
}

TEST_F(TravelTest, GrantReceivedIsTold) {
  Place("xela");
  auto request = About<v1::ChooseRouteRequest>();
  *request.mutable_defender_view() = world.HerView();
  ASSERT_OK(world.Do(Office(), &Stub::ChooseRoute, request));
  world.RunAll();
  type::v1::EventEnvelope event;
  event.set_aggregate_kind("grant");
  event.set_type("grant.receipt_confirmed");
  event.set_state("RECEIVED");
  event.set_case_ref(world.database_.Value(
      "SELECT case_ref FROM peer_cases WHERE peer = 'grants'"));
  (*event.mutable_refs())["grant_id"] = "grant-1";
  world.Apply(feeds::ApplyGrants, event);
  EXPECT_EQ(world.database_.Value("SELECT count(*)::text FROM relocations "
                                  "WHERE funded_at IS NOT NULL"),
            "1");
}

// What a funder decides is in the one history, each state once.
TEST_F(TravelTest, NewsOfAGrantIsInTheTimeline) {
  Place("xela");
  type::v1::EventEnvelope event;
  event.set_aggregate_kind("grant");
  event.set_case_ref(world.database_.Value(
      "SELECT case_ref FROM peer_cases WHERE peer = 'grants'"));
  (*event.mutable_refs())["grant_id"] = "grant-7";
  for (const char* state :
       {"SUBMITTED", "APPROVED", "APPROVED", "GRANT_STATE_PAID", "RECEIVED"}) {
    event.set_state(state);
    world.Apply(feeds::ApplyGrants, event);
  }
  auto request = World::Named<v1::GetTimelineRequest>(id);
  request.set_page_size(200);
  const auto page = world.Do(Office(), &Stub::GetTimeline, request);
  ASSERT_OK(page);
  std::vector<std::string> news;
  for (const auto& entry : page->entries()) {
    if (entry.text().find("grant:") != std::string::npos ||
        entry.type() == "relocation.funds_received") {
      news.push_back(entry.text());
    }
  }
  EXPECT_THAT(news, ::testing::ElementsAre("News of a grant: approved",
                                           "News of a grant: paid",
                                           "She has received the funds"));
}

}  // namespace
}  // namespace sojourn::relocation

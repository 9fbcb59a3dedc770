// A shelter is arranged where no place is hers: the way there is planned and
// permitted like any other, and the case goes on waiting for a place.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/relocation/workflow/workflow_test_world.h"

namespace sojourn::relocation {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kShelter[] = "an invented shelter";

class ShelterTest : public ::testing::Test {
 protected:
  void Eligible(v1::Intake intake = World::Intake()) {
    id = world.Eligible(std::move(intake)).relocation_id();
    Known();
  }
  void Known() {
    people.clear();
    const v1::Relocation seen = world.Get(id);
    for (const v1::Person& each : seen.intake().persons()) {
      people.push_back(each.person_id());
    }
    auto security = World::Named<v1::RecordSecurityPlanRequest>(id);
    security.set_state(v1::SECURITY_PLAN_STATE_WAIVED);
    security.set_text("tonight");
    security.set_waived_by("the security officer");
    ASSERT_OK(world.Do(Office(), &Stub::RecordSecurityPlan, security));
  }
  template <class Request>
  Request WithHer() const {
    auto request = World::Named<Request>(id);
    *request.mutable_defender_view() = world.HerView();
    return request;
  }
  absl::Status Plan(const std::string& country,
                    const std::string& shelter = "") {
    auto request = WithHer<v1::RecordTravelPlanRequest>();
    *request.mutable_plan() = world.WayTo(country, people);
    request.mutable_plan()->set_to_shelter(true);
    request.mutable_plan()->set_shelter(shelter);
    return world.Do(Office(), &Stub::RecordTravelPlan, request).status();
  }
  absl::Status Clear(const std::string& shelter = kShelter,
                     const std::string& country = "GT") {
    auto request = WithHer<v1::ClearForTravelRequest>();
    request.set_person_id(people[0]);
    request.set_arranged_shelter(shelter);
    if (!shelter.empty()) request.set_shelter_country_code(country);
    const absl::Status cleared =
        world.Do(Office(), &Stub::ClearForTravel, request).status();
    world.RunAll();
    return cleared;
  }
  v1::Relocation Depart(int leg = 0, size_t person = 0) {
    auto request = World::Named<v1::MarkDepartedRequest>(id);
    request.set_person_id(people[person]);
    request.set_leg(leg);
    auto departed = world.Do(Office(), &Stub::MarkDeparted, request);
    EXPECT_OK(departed);
    return departed.ok() ? departed->relocation() : v1::Relocation();
  }
  v1::Relocation Arrive(std::optional<bool> at_shelter = std::nullopt,
                        size_t person = 0) {
    auto request = World::Named<v1::MarkArrivedRequest>(id);
    request.set_person_id(people[person]);
    if (at_shelter) request.set_at_shelter(*at_shelter);
    auto arrived = world.Do(Office(), &Stub::MarkArrived, request);
    EXPECT_OK(arrived);
    return arrived.ok() ? arrived->relocation() : v1::Relocation();
  }
  absl::Status TakeBackNewest() {
    auto request = World::Named<v1::CorrectRecordRequest>(id);
    request.set_event_id(world.Timeline(id).back().event_id());
    request.set_reason("it was another guest");
    return world.Do(Office(), &Stub::CorrectRecord, request).status();
  }
  std::string Newest() { return world.Timeline(id).back().type(); }

  World world;
  std::string id;
  std::vector<std::string> people;
};

TEST_F(ShelterTest, SheIsSafeThereAndTheCaseWaitsForAPlace) {
  Eligible();
  ASSERT_OK(Plan("GT"));
  EXPECT_THAT(world.WaitsOf(id), Contains(HasSubstr("clear each person")));
  ASSERT_OK(Clear());
  const v1::Relocation left = Depart();
  EXPECT_THAT(left.flags(), IsEmpty());
  EXPECT_EQ(left.state(), v1::RELOCATION_STATE_ELIGIBLE);
  EXPECT_EQ(Newest(), "relocation.departed_to_shelter");
  EXPECT_THAT(world.WaitsOf(id), Contains(HasSubstr("arrival at the shelter")));
  const v1::Relocation there = Arrive();
  EXPECT_EQ(there.state(), v1::RELOCATION_STATE_ELIGIBLE);
  EXPECT_TRUE(there.travellers(0).at_shelter());
  EXPECT_THAT(there.flags(), IsEmpty()) << "nobody of a host receives her";
  EXPECT_EQ(Newest(), "relocation.shelter_reached");
  EXPECT_THAT(world.WaitsOf(id), Contains(HasSubstr("she is at a shelter")));
  EXPECT_THAT(world.WaitsOf(id), Contains("ask a city"));
  // From there to the place that becomes hers.
  world.Placed(id, "xela");
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_DEFENDER_ACCEPTED);
  auto route = WithHer<v1::ChooseRouteRequest>();
  route.set_person_id(people[0]);
  ASSERT_OK(world.Do(Office(), &Stub::ChooseRoute, route));
  ASSERT_OK(world.PlanWay(id));
  ASSERT_OK(Clear(""));
  EXPECT_EQ(Depart().state(), v1::RELOCATION_STATE_TRAVELLING);
  const v1::Relocation stays = Arrive();
  EXPECT_EQ(stays.state(), v1::RELOCATION_STATE_IN_STAY);
  EXPECT_FALSE(stays.travellers(0).at_shelter());
}

TEST_F(ShelterTest, WhereItIsTheEndOfHerWayTheCaseEndsAtHerWord) {
  Eligible();
  ASSERT_OK(Clear());
  Depart();
  Arrive();
  auto safe = WithHer<v1::MarkSafeElsewhereRequest>();
  safe.set_note("at the shelter, with friends");
  *safe.mutable_second_view() = world.HerView();
  safe.mutable_second_view()->set_channel(v1::CONTACT_CHANNEL_IN_PERSON);
  auto said = world.Do(Office(), &Stub::MarkSafeElsewhere, safe);
  ASSERT_OK(said);
  EXPECT_EQ(said->relocation().state(), v1::RELOCATION_STATE_SAFE_ELSEWHERE);
}

TEST_F(ShelterTest, BeforeItIsDecidedOnlyInAnEmergency) {
  id = world.Submitted(World::Intake()).relocation_id();
  Known();
  EXPECT_THAT(Clear(), ReasonIs("STATE_FORBIDS"));
  ASSERT_OK(world.Do(Office(), &Stub::AcknowledgeRequest,
                     World::Named<v1::AcknowledgeRequestRequest>(id)));
  const auto triage = [&](type::v1::Level level) {
    auto request = World::Named<v1::TriageRequestRequest>(id);
    request.set_level(level);
    request.set_kind(v1::RELOCATION_KIND_INTERNAL);
    request.set_horizon(v1::HORIZON_SHORT);
    request.set_reason("invented reason");
    ASSERT_OK(world.Do(Office(), &Stub::TriageRequest, request));
  };
  triage(type::v1::LEVEL_L2);
  EXPECT_THAT(Clear(), ReasonIs("ELIGIBILITY_NOT_DECIDED"));
  EXPECT_THAT(Plan("GT"), ReasonIs("ELIGIBILITY_NOT_DECIDED"));
  triage(type::v1::LEVEL_L1);
  ASSERT_OK(Plan("GT"));
  ASSERT_OK(Clear());
  Depart();
  EXPECT_EQ(Arrive().state(), v1::RELOCATION_STATE_TRIAGED);
  EXPECT_THAT(Clear(""), ReasonIs("NO_PLACE_CONFIRMED"));
}

TEST_F(ShelterTest, OnTheWayToHerPlaceItBringsTheCaseBackToWhereItCanGoOn) {
  Eligible();
  const std::string proposal = world.Placed(id, "xela");
  auto route = WithHer<v1::ChooseRouteRequest>();
  route.set_person_id(people[0]);
  ASSERT_OK(world.Do(Office(), &Stub::ChooseRoute, route));
  ASSERT_OK(world.PlanWay(id));
  ASSERT_OK(Clear(""));
  EXPECT_EQ(Depart().state(), v1::RELOCATION_STATE_TRAVELLING);
  ASSERT_OK(Clear());
  EXPECT_EQ(Depart().state(), v1::RELOCATION_STATE_TRAVELLING);
  const v1::Relocation there = Arrive();
  EXPECT_EQ(there.state(), v1::RELOCATION_STATE_PRE_DEPARTURE);
  world.RunAll();
  EXPECT_EQ(world.database_.Value("SELECT count(*) FROM workflow_steps "
                                  "WHERE kind = 'CHECK_IN'"),
            "0")
      << "the host was not told that she moved in";
  // She does not want to go on to that place.
  ASSERT_OK(world.SheSays(id, proposal, false));
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_WAITLISTED);
  EXPECT_TRUE(world.Get(id).travellers(0).at_shelter());
}

TEST_F(ShelterTest, WhoeverKnowsSaysWhereSheArrived) {
  Eligible();
  world.Placed(id, "xela");
  ASSERT_OK(Clear());
  Depart();
  const v1::Relocation there = Arrive(false);
  EXPECT_EQ(there.state(), v1::RELOCATION_STATE_IN_STAY);
  EXPECT_FALSE(there.travellers(0).at_shelter());
}

TEST_F(ShelterTest, AtOnceNeitherBordersNorWhatSheExcludedAreForgotten) {
  v1::Intake intake = World::Intake();
  intake.mutable_wishes()->add_excluded_cities("Inventada");
  Eligible(std::move(intake));
  EXPECT_THAT(Clear(kShelter, ""),
              ::sojourn::testing::BadFieldsAre("shelter_country_code"));
  EXPECT_THAT(Clear("the house of Inventada"), ReasonIs("COUNTRY_EXCLUDED"));
  EXPECT_OK(Clear());
  // Where it is stands in the plan.
  ASSERT_OK(Plan("GT"));
  EXPECT_OK(Clear(kShelter, ""));
}

TEST_F(ShelterTest, WithoutAPlaceNobodyArrivesAtHers) {
  Eligible();
  ASSERT_OK(Clear());
  Depart();
  auto request = World::Named<v1::MarkArrivedRequest>(id);
  request.set_person_id(people[0]);
  request.set_at_shelter(false);
  ASSERT_OK_AND_ASSIGN(const auto arrived,
                       world.Do(Office(), &Stub::MarkArrived, request));
  EXPECT_TRUE(arrived.relocation().travellers(0).at_shelter());
}

TEST_F(ShelterTest, WhoArrivesOnceMoreIsAtHerPlace) {
  Eligible();
  ASSERT_OK(Clear());
  Depart();
  Arrive();
  world.Placed(id, "xela");
  const v1::Relocation there = Arrive();
  EXPECT_EQ(there.state(), v1::RELOCATION_STATE_IN_STAY);
  EXPECT_FALSE(there.travellers(0).at_shelter());
}

TEST_F(ShelterTest, APlanOfBeforeHerPlaceSendsNobodyToTheShelter) {
  Eligible();
  ASSERT_OK(Plan("GT"));
  world.Placed(id, "xela");
  EXPECT_EQ(Depart().state(), v1::RELOCATION_STATE_TRAVELLING);
  EXPECT_EQ(Newest(), "relocation.departed");
  EXPECT_EQ(Arrive().state(), v1::RELOCATION_STATE_IN_STAY);
}

TEST_F(ShelterTest, AbroadTheLawOfThatCountryIsAsked) {
  Eligible();
  EXPECT_THAT(Clear(kShelter, "MX"), ReasonIs("TRAVEL_PLAN_MISSING"));
  ASSERT_OK(Plan("MX"));
  // Only with a visa, which nobody asks for without a place.
  ASSERT_OK(Clear());
  EXPECT_EQ(world.visa_.last_assessed.destination_countries(0), "MX");
  EXPECT_EQ(Newest(), "relocation.clearance_refused");
  EXPECT_THAT(world.Timeline(id).back().text(),
              HasSubstr("visa not collected"));
  EXPECT_THAT(
      world.WaitsOf(id),
      Contains(HasSubstr("no lawful way to the shelter was found: plan "
                         "a way to a shelter where she needs no visa")));
  world.visa_.Refuse(visa::v1::PROBLEM_CODE_PASSPORT_EXPIRES_TOO_EARLY,
                     "renew it");
  ASSERT_OK(Clear());
  EXPECT_THAT(world.Timeline(id).back().text(),
              HasSubstr("passport expires too early"));
  EXPECT_THAT(world.WaitsOf(id), Contains(HasSubstr("found: renew it")));
  world.visa_.assessment.Clear();
  auto& free = *world.visa_.assessment.add_options();
  free.set_scheme(visa::v1::SCHEME_VISA_FREE);
  free.set_lawful(true);
  world.visa_.assessment.set_lawful(true);
  ASSERT_OK(Clear());
  EXPECT_EQ(Newest(), "relocation.cleared");
  EXPECT_THAT(world.WaitsOf(id), Not(Contains(HasSubstr("no lawful way"))));
  EXPECT_THAT(Depart().flags(), IsEmpty());
  Arrive();
  // From there her own country is abroad.
  ASSERT_OK(world.Ask(id, "xela"));
  EXPECT_EQ(world.database_.Value("SELECT abroad FROM proposals"), "t");
}

TEST_F(ShelterTest, AnElectronicVisaThatNobodyHereSeesIsNoWayToIt) {
  Eligible();
  ASSERT_OK(Plan("MX"));
  auto& option = *world.visa_.assessment.mutable_options(0);
  option.set_visa_required(false);
  option.set_scheme(visa::v1::SCHEME_E_VISA);
  ASSERT_OK(Clear());
  EXPECT_EQ(Newest(), "relocation.clearance_refused");
}

TEST_F(ShelterTest, WhereItWasAMistakeThatSheWentAbroadNoPlaceIsFromThere) {
  Eligible();
  ASSERT_OK(world.Ask(id, "xela"));
  const auto abroad = [&] {
    return world.database_.Value("SELECT abroad FROM proposals");
  };
  auto moved = World::Named<v1::RecordUnassistedMoveRequest>(id);
  moved.set_country_code("MX");
  ASSERT_OK(world.Do(Office(), &Stub::RecordUnassistedMove, moved));
  EXPECT_EQ(abroad(), "t");
  ASSERT_OK(TakeBackNewest());
  EXPECT_EQ(abroad(), "f");
  ASSERT_OK(Plan("MX"));
  Depart();
  Arrive();
  EXPECT_EQ(abroad(), "t");
  ASSERT_OK(TakeBackNewest());
  EXPECT_EQ(abroad(), "f");
}

TEST_F(ShelterTest, APlanSaysToWhichOneItLeads) {
  Eligible();
  ASSERT_OK(Plan("GT", kShelter));
  EXPECT_THAT(Clear("another one"), ReasonIs("SHELTER_OFF_PLAN"));
  EXPECT_EQ(world.Get(id).travellers(0).legs_size(), 0);
  ASSERT_OK(Clear(" An Invented Shelter"));
  ASSERT_OK(Plan("GT", "another one"));
  EXPECT_EQ(world.Get(id).travellers(0).legs_size(), 0)
      << "the way to it is another one";
  EXPECT_OK(Clear("another one"));
}

TEST_F(ShelterTest, ALegThatNobodyPlannedIsFlaggedWhateverSheIsClearedFor) {
  Eligible();
  ASSERT_OK(Clear());
  EXPECT_THAT(Depart(7).flags(),
              ElementsAre(v1::CASE_FLAG_DEPARTED_WITHOUT_CLEARANCE));
}

TEST_F(ShelterTest, AChildAndWhoeverIsBannedDoNotCrossTheBorder) {
  v1::Intake intake = World::Intake();
  auto& ban = *intake.mutable_persons(0)->add_travel_bans();
  ban.set_country_code("GT");
  ban.set_description("an invented arraigo");
  v1::Person& child = *intake.add_persons();
  child.set_role(v1::PERSON_ROLE_CHILD);
  child.mutable_identity()->add_nationalities("GT");
  Eligible(std::move(intake));
  world.visa_.assessment.mutable_options(0)->set_visa_required(false);
  const auto clear = [&](size_t person) {
    auto request = WithHer<v1::ClearForTravelRequest>();
    request.set_person_id(people[person]);
    request.set_arranged_shelter(kShelter);
    return world.Do(Office(), &Stub::ClearForTravel, request).status();
  };
  const auto say = [&](const std::string& path, auto&& change) {
    auto request = World::Named<v1::UpdateIntakeRequest>(id);
    *request.mutable_intake() = world.Get(id).intake();
    change(*request.mutable_intake());
    request.add_update_mask(path);
    ASSERT_OK(world.Do(Office(), &Stub::UpdateIntake, request));
  };
  // Within the country neither matters.
  ASSERT_OK(Plan("GT"));
  EXPECT_OK(clear(0));
  EXPECT_OK(clear(1));
  ASSERT_OK(Plan("MX"));
  EXPECT_THAT(clear(0), ReasonIs("TRAVEL_BANNED"));
  EXPECT_THAT(clear(1), ReasonIs("CHILD_PERMISSION_MISSING"));
  say("persons[0].travelBans", [](v1::Intake& intake) {
    intake.mutable_persons(0)->mutable_travel_bans(0)->set_waived_by(
        "an invented court");
  });
  say("persons[1].child.permissionWaiver", [](v1::Intake& intake) {
    intake.mutable_persons(1)->mutable_child()->set_permission_waiver(
        "nobody else has custody");
  });
  EXPECT_OK(clear(0));
  EXPECT_OK(clear(1));
  world.RunAll();
  EXPECT_TRUE(world.Get(id).travellers(0).legs(0).has_cleared_at());
  // The court thinks otherwise: nobody sets off.
  say("persons[0].travelBans", [](v1::Intake& intake) {
    intake.mutable_persons(0)->mutable_travel_bans(0)->clear_waived_by();
  });
  EXPECT_THAT(world.Get(id).travellers(0).legs(), IsEmpty());
}

// --- Her place is lost while they travel.

class LostPlaceTest : public ShelterTest {
 protected:
  // The first is there, the second is not.
  void HalfThere() {
    v1::Intake intake = World::Intake();
    intake.add_persons()->set_role(v1::PERSON_ROLE_CHILD);
    Eligible(std::move(intake));
    world.Placed(id, "xela");
    Depart();
    EXPECT_EQ(Arrive().state(), v1::RELOCATION_STATE_TRAVELLING);
  }
  void Lost() {
    world.ReservationIs(
        world.database_.Value("SELECT reservation_id FROM proposals "
                              "WHERE state = 'ACCEPTED'"),
        "RELEASED");
    world.RunAll();
  }
};

TEST_F(LostPlaceTest, WithNobodyOnTheWayAnotherIsLookedForAtOnce) {
  HalfThere();
  Lost();
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_WAITLISTED);
}

TEST_F(LostPlaceTest, WhoWasThereHasToComeToTheNextOneToo) {
  HalfThere();
  Lost();
  world.Host("coban", "GT");
  world.Placed(id, "coban");
  Depart(0, 1);
  EXPECT_EQ(Arrive(std::nullopt, 1).state(), v1::RELOCATION_STATE_TRAVELLING);
  Depart();
  EXPECT_EQ(Arrive().state(), v1::RELOCATION_STATE_IN_STAY);
}

TEST_F(LostPlaceTest, WithSomebodyOnTheWayOnceSheIsSafe) {
  HalfThere();
  Depart(0, 1);
  Lost();
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_TRAVELLING);
  EXPECT_EQ(Arrive(std::nullopt, 1).state(), v1::RELOCATION_STATE_WAITLISTED);
}

// --- Who receives her.

class CoordinatorTest : public ShelterTest {
 protected:
  // She is there, and nobody is named who receives her.
  void ArriveAtHost() {
    Eligible();
    auto asked = world.Ask(id, "xela");
    ASSERT_OK(asked);
    auto accepts = v1::RecordCityDecisionRequest();
    accepts.set_proposal_id(asked->proposal().proposal_id());
    accepts.set_decision(v1::CITY_DECISION_ACCEPT);
    ASSERT_OK(world.Do(City("xela"), &Stub::RecordCityDecision, accepts));
    world.RunAll();
    ASSERT_OK(world.Offer(id, asked->proposal().proposal_id()));
    ASSERT_OK(world.SheSays(id, asked->proposal().proposal_id(), true));
    world.RunAll();
    Depart();
  }
  v1::Relocation Assign(const std::string& organisation) {
    auto assign = World::Named<v1::AssignCaseRequest>(id);
    assign.set_role(v1::ASSIGNMENT_ROLE_CITY_COORDINATOR);
    assign.set_subject(organisation + "/coordinator");
    assign.set_organisation_id(organisation);
    auto assigned = world.Do(Office(), &Stub::AssignCase, assign);
    EXPECT_OK(assigned);
    return assigned.ok() ? assigned->relocation() : v1::Relocation();
  }
};

TEST_F(CoordinatorTest, IsOneOfTheHostOfHerPlace) {
  ArriveAtHost();
  Assign("utrecht");
  const v1::Relocation arrived = Arrive();
  EXPECT_EQ(arrived.state(), v1::RELOCATION_STATE_TRAVELLING);
  EXPECT_THAT(arrived.flags(),
              Contains(v1::CASE_FLAG_ARRIVED_WITHOUT_COORDINATOR));
  EXPECT_THAT(world.WaitsOf(id), Contains(HasSubstr("AssignCase")));
  EXPECT_EQ(Assign("porto").state(), v1::RELOCATION_STATE_TRAVELLING);
  const v1::Relocation received = Assign("xela");
  EXPECT_EQ(received.state(), v1::RELOCATION_STATE_IN_STAY);
  EXPECT_THAT(received.flags(),
              Not(Contains(v1::CASE_FLAG_ARRIVED_WITHOUT_COORDINATOR)));
  EXPECT_EQ(Newest(), "relocation.stay_begun");
}

TEST_F(CoordinatorTest, IsNamedByTheOfficeOrTheHostAlone) {
  ArriveAtHost();
  auto arrived = World::Named<v1::MarkArrivedRequest>(id);
  arrived.set_person_id(people[0]);
  arrived.set_coordinator_subject("xela/coordinator");
  auto told =
      world.Do(As(Role::kNgoCaseworker, "ngo"), &Stub::MarkArrived, arrived);
  ASSERT_OK(told);
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_TRAVELLING);
  EXPECT_THAT(world.Get(id).flags(),
              Contains(v1::CASE_FLAG_ARRIVED_WITHOUT_COORDINATOR));
  ASSERT_OK(world.Do(Office(), &Stub::MarkArrived, arrived));
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_IN_STAY);
}

TEST_F(CoordinatorTest, TheStayIsTakenBackBeforeTheArrivalIs) {
  ArriveAtHost();
  Arrive();
  const std::string arrival = world.Timeline(id).back().event_id();
  Assign("xela");
  const auto take_back = [&](const std::string& entry) {
    auto request = World::Named<v1::CorrectRecordRequest>(id);
    request.set_event_id(entry);
    request.set_reason("it was another guest");
    return world.Do(Office(), &Stub::CorrectRecord, request).status();
  };
  const std::string begun = world.Timeline(id).back().event_id();
  EXPECT_THAT(take_back(arrival), ReasonIs("CANNOT_BE_CORRECTED"));
  ASSERT_OK(take_back(begun));
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_TRAVELLING);
  ASSERT_OK(take_back(arrival));
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_TRAVELLING);
  EXPECT_EQ(Arrive().state(), v1::RELOCATION_STATE_IN_STAY);
}

TEST_F(CoordinatorTest, WhoIsNamedFirstDoesNotBeginTheStayAlone) {
  ArriveAtHost();
  EXPECT_EQ(Assign("xela").state(), v1::RELOCATION_STATE_TRAVELLING);
  EXPECT_EQ(Newest(), "relocation.assigned");
  EXPECT_EQ(Arrive().state(), v1::RELOCATION_STATE_IN_STAY);
}

}  // namespace
}  // namespace sojourn::relocation

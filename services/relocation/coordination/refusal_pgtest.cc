// One refusal in a party: she chooses to wait, go ahead or stop, and until she
// has nothing about the others goes on.
#include <string>
#include <utility>
#include <vector>

#include "services/relocation/workflow/workflow_test_world.h"

namespace sojourn::relocation {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kAppealBy[] = "2031-05-14";

class RefusalTest : public ::testing::Test {
 protected:
  static v1::Intake Family(const std::vector<v1::PersonRole>& others) {
    v1::Intake intake = World::Intake();
    for (const v1::PersonRole role : others) {
      v1::Person person;
      if (role == v1::PERSON_ROLE_CHILD) {
        person.mutable_identity()->add_nationalities("GT");
        person.mutable_child()->set_travel_permission(true);
      } else {
        person = intake.persons(0);
      }
      person.set_role(role);
      *intake.add_persons() = std::move(person);
    }
    return intake;
  }
  // With a place abroad that is theirs.
  void Place(const std::vector<v1::PersonRole>& others) {
    id = world.Eligible(Family(others)).relocation_id();
    world.Placed(id, "utrecht");
    const v1::Relocation placed = world.Get(id);
    for (const v1::Person& each : placed.intake().persons()) {
      people.push_back(each.person_id());
      adult.push_back(each.role() != v1::PERSON_ROLE_CHILD);
    }
  }

  // Of an adult her own word, of a child the defender's.
  v1::DefenderView WordOf(size_t who) const {
    v1::DefenderView view = world.HerView();
    if (adult[who]) view.set_person_id(people[who]);
    return view;
  }
  absl::Status Choose(size_t who) {
    auto request = World::Named<v1::ChooseRouteRequest>(id);
    request.set_person_id(people[who]);
    request.set_route_id("route-1");
    *request.mutable_defender_view() = WordOf(who);
    return world.Do(Office(), &Stub::ChooseRoute, request).status();
  }
  // A route for everybody, one application after the other.
  void ChooseAll() {
    for (size_t who = 0; who < people.size(); ++who) {
      ASSERT_OK(Choose(who));
      world.RunAll();
    }
  }
  void PlanJourney() {
    ASSERT_OK(world.PlanWay(id));
    PlanSecurity();
  }
  // To the capital, and on to the place.
  void PlanTwoLegs() {
    auto request = World::Named<v1::RecordTravelPlanRequest>(id);
    v1::TravelPlan& plan = *request.mutable_plan();
    plan = world.WayTo("GT", people);
    v1::TravelLeg second = plan.legs(0);
    *second.mutable_from() = plan.legs(0).to();
    second.mutable_to()->set_country_code("NL");
    second.mutable_to()->set_place("the invented place");
    *second.mutable_day() = ToDate(world.Today() + 2);
    *plan.add_legs() = std::move(second);
    *request.mutable_defender_view() = world.HerView();
    ASSERT_OK(world.Do(Office(), &Stub::RecordTravelPlan, request));
    PlanSecurity();
  }
  void PlanSecurity() {
    auto plan = World::Named<v1::RecordSecurityPlanRequest>(id);
    plan.set_state(v1::SECURITY_PLAN_STATE_RECORDED);
    plan.set_text("an invented plan");
    ASSERT_OK(world.Do(Office(), &Stub::RecordSecurityPlan, plan));
  }
  absl::Status Clear(size_t who, int leg = 0) {
    auto request = World::Named<v1::ClearForTravelRequest>(id);
    request.set_person_id(people[who]);
    request.set_leg(leg);
    *request.mutable_defender_view() = WordOf(who);
    return world.Do(Office(), &Stub::ClearForTravel, request).status();
  }
  absl::Status Answer(size_t who, v1::RefusalAnswer answer) {
    auto request = World::Named<v1::RecordDefenderDecisionRequest>(id);
    request.mutable_refusal()->set_person_id(people[who]);
    request.mutable_refusal()->set_answer(answer);
    *request.mutable_defender_view() = world.HerView();
    return world.Do(Office(), &Stub::RecordDefenderDecision, request).status();
  }

  v1::Traveller Of(size_t who) {
    const v1::Relocation seen = world.Get(id);
    for (const v1::Traveller& each : seen.travellers()) {
      if (each.person_id() == people[who]) return each;
    }
    return {};
  }
  void Visa(size_t who, const std::string& state,
            const std::string& appeal_by = "") {
    world.ApplicationIs(Of(who).application_id(), "APPLICATION_STATE_" + state,
                        static_cast<int>(who), appeal_by);
  }
  bool IsCleared(size_t who) {
    const v1::Traveller traveller = Of(who);
    return traveller.legs_size() > 0 && traveller.legs(0).has_cleared_at();
  }
  std::vector<std::string> Waits() {
    const v1::Relocation seen = world.Get(id);
    std::vector<std::string> lines;
    for (const auto& wait : seen.waiting_for()) {
      lines.push_back(wait.who() + ": " + wait.what());
    }
    return lines;
  }
  std::vector<std::string> Work() {
    std::vector<std::string> lines;
    const auto listed =
        world.Do(Office(), &Stub::ListMyWork, v1::ListMyWorkRequest());
    EXPECT_OK(listed);
    if (!listed.ok()) return lines;
    for (const auto& item : listed->items()) lines.push_back(item.what());
    return lines;
  }

  World world;
  std::string id;
  std::vector<std::string> people;
  std::vector<bool> adult;
};

TEST_F(RefusalTest, NothingMoreIsDoneUntilSheHasChosen) {
  Place({v1::PERSON_ROLE_PARTNER});
  ChooseAll();
  Visa(1, "COLLECTED");
  PlanJourney();
  ASSERT_OK(Clear(1));
  world.RunAll();
  ASSERT_TRUE(IsCleared(1));

  Visa(0, "REFUSED", kAppealBy);
  EXPECT_FALSE(IsCleared(1)) << "taken back";
  EXPECT_THAT(Clear(1), ReasonIs("PARTY_VISA_REFUSED"));
  EXPECT_THAT(Choose(1), ReasonIs("PARTY_VISA_REFUSED"));
  const auto choice = HasSubstr(
      "the defender chooses: wait (an appeal until "
      "2031-05-14, another route)");
  EXPECT_THAT(Waits(), Contains(choice));
  EXPECT_THAT(Work(), Contains(choice));

  ASSERT_OK(Answer(0, v1::REFUSAL_ANSWER_WAIT));
  EXPECT_THAT(Clear(1), ReasonIs("PARTY_VISA_REFUSED"));
  EXPECT_THAT(Waits(), Not(Contains(choice)));
  EXPECT_THAT(Waits(), Contains(HasSubstr("all wait for an appeal until")));
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_PRE_DEPARTURE)
      << "nothing is given back by itself";

  ASSERT_OK(Answer(0, v1::REFUSAL_ANSWER_GO_AHEAD));
  ASSERT_OK(Clear(1));
  world.RunAll();
  EXPECT_TRUE(IsCleared(1));
  EXPECT_THAT(Clear(0), ReasonIs("VISA_REFUSED"));
  EXPECT_THAT(Work(), Contains(HasSubstr("look with her for another way")));
}

TEST_F(RefusalTest, AnAppealThatIsLostIsANewQuestion) {
  Place({v1::PERSON_ROLE_PARTNER});
  ChooseAll();
  Visa(1, "COLLECTED");
  PlanJourney();
  Visa(0, "REFUSED");
  ASSERT_OK(Answer(0, v1::REFUSAL_ANSWER_WAIT));
  Visa(0, "APPEALED");
  EXPECT_THAT(Clear(1), ReasonIs("PARTY_VISA_REFUSED"));
  EXPECT_EQ(Of(0).refusal_answer(), "REFUSAL_ANSWER_WAIT");
  Visa(0, "REFUSED");
  EXPECT_EQ(Of(0).refusal_answer(), "");
  Visa(0, "APPEALED");
  ASSERT_OK(Answer(0, v1::REFUSAL_ANSWER_GO_AHEAD))
      << "while the appeal goes on";
  Visa(0, "REFUSED");
  EXPECT_EQ(Of(0).refusal_answer(), "REFUSAL_ANSWER_GO_AHEAD");
  EXPECT_OK(Clear(1));
}

TEST_F(RefusalTest, AVisaThatIsThereAfterAllKeepsNobody) {
  Place({v1::PERSON_ROLE_PARTNER});
  ChooseAll();
  Visa(1, "COLLECTED");
  PlanJourney();
  Visa(0, "REFUSED", kAppealBy);
  ASSERT_OK(Answer(0, v1::REFUSAL_ANSWER_WAIT));
  Visa(0, "APPEALED");
  Visa(0, "ISSUED");
  ASSERT_OK(Clear(1));
  world.RunAll();
  Visa(0, "COLLECTED");
  EXPECT_OK(Clear(0));
  world.RunAll();
  Visa(0, "ANNULLED");
  EXPECT_FALSE(IsCleared(0));
  EXPECT_FALSE(IsCleared(1)) << "an annulment is one too";
  EXPECT_EQ(Of(0).refusal_answer(), "");
}

TEST_F(RefusalTest, AnotherRouteForHerEndsTheWait) {
  Place({v1::PERSON_ROLE_PARTNER});
  ChooseAll();
  Visa(0, "REFUSED");
  ASSERT_OK(Answer(0, v1::REFUSAL_ANSWER_WAIT));
  EXPECT_THAT(Choose(1), ReasonIs("PARTY_VISA_REFUSED"));
  ASSERT_OK(Choose(0));
  world.RunAll();
  EXPECT_EQ(Of(0).application_id(), "application-3");
  EXPECT_OK(Choose(1));
}

TEST_F(RefusalTest, AnApplicationOfTheOthersWaitsForHerWord) {
  Place({v1::PERSON_ROLE_PARTNER});
  ASSERT_OK(Choose(0));
  world.RunAll();
  ASSERT_OK(Choose(1));
  Visa(0, "REFUSED");
  // Whether or not it was tried before.
  world.database_.Run(
      "UPDATE workflow_steps SET tries = 1 "
      "WHERE kind = 'OPEN_APPLICATION' AND state = 'PENDING'");
  world.RunAll();
  EXPECT_EQ(world.StepOf("OPEN_APPLICATION"), "PENDING PARTY_VISA_REFUSED");
  EXPECT_EQ(Of(1).application_id(), "");
  EXPECT_THAT(Waits(), Contains(HasSubstr("waits for her word")));
  ASSERT_OK(Answer(0, v1::REFUSAL_ANSWER_GO_AHEAD));
  world.RunAll();
  EXPECT_EQ(Of(1).application_id(), "application-2");
}

TEST_F(RefusalTest, WhoIsUnderWayIsNotLeftWhereSheIs) {
  Place({v1::PERSON_ROLE_PARTNER});
  ChooseAll();
  Visa(1, "COLLECTED");
  PlanTwoLegs();
  ASSERT_OK(Clear(1, 1));
  world.RunAll();
  auto departed = World::Named<v1::MarkDepartedRequest>(id);
  departed.set_person_id(people[1]);
  departed.set_leg(1);
  ASSERT_OK(world.Do(Office(), &Stub::MarkDeparted, departed));
  Visa(0, "REFUSED");
  EXPECT_OK(Clear(1, 2));
}

TEST_F(RefusalTest, NoChildGoesOrStaysAlone) {
  Place({v1::PERSON_ROLE_CHILD});
  ChooseAll();
  Visa(0, "REFUSED");
  EXPECT_THAT(Answer(0, v1::REFUSAL_ANSWER_GO_AHEAD),
              ReasonIs("CHILDREN_ALONE"));
  ASSERT_OK(Answer(0, v1::REFUSAL_ANSWER_WAIT));
  Visa(0, "ISSUED");
  Visa(1, "REFUSED");
  EXPECT_THAT(Answer(1, v1::REFUSAL_ANSWER_GO_AHEAD),
              ReasonIs("CHILDREN_ALONE"));
  EXPECT_OK(Answer(1, v1::REFUSAL_ANSWER_STOP));
  world.RunAll();
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_WAITLISTED);
}

TEST_F(RefusalTest, AChildGoesAheadWithAnotherAdult) {
  Place({v1::PERSON_ROLE_PARTNER, v1::PERSON_ROLE_CHILD});
  ChooseAll();
  Visa(0, "REFUSED");
  EXPECT_OK(Answer(0, v1::REFUSAL_ANSWER_GO_AHEAD));
  Visa(1, "REFUSED");
  EXPECT_THAT(Answer(1, v1::REFUSAL_ANSWER_GO_AHEAD),
              ReasonIs("CHILDREN_ALONE"))
      << "nobody else is left to go with the child";
}

}  // namespace
}  // namespace sojourn::relocation

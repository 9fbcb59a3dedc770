// What becomes of a place when she is safe elsewhere, and a second journey of a
// case that was taken up again.
#include <string>
#include <vector>

#include "services/relocation/workflow/workflow_test_world.h"

namespace sojourn::relocation {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class SecondJourneyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    id = world.Eligible().relocation_id();
    person = world.Get(id).intake().persons(0).person_id();
  }

  template <class Request>
  Request About() const {
    return World::Named<Request>(id);
  }
  template <class Request>
  Request WithHer() const {
    auto request = About<Request>();
    *request.mutable_defender_view() = world.HerView();
    return request;
  }

  absl::StatusOr<v1::MarkSafeElsewhereResponse> Safe() {
    EXPECT_OK(world.Do(Office(), &Stub::MarkSafeElsewhere,
                       WithHer<v1::MarkSafeElsewhereRequest>()));
    return world.Do(Office("office/two"), &Stub::MarkSafeElsewhere,
                    WithHer<v1::MarkSafeElsewhereRequest>());
  }
  absl::Status Reopen() {
    auto request = WithHer<v1::ReopenRequest>();
    request.set_reason(v1::REOPEN_REASON_IN_DANGER_AGAIN);
    request.set_level(type::v1::LEVEL_L2);
    return world.Do(Office(), &Stub::Reopen, request).status();
  }
  void Leave() {
    auto plan = WithHer<v1::SetStayPlanRequest>();
    plan.mutable_plan()->set_text("rest");
    ASSERT_OK(world.Do(Office(), &Stub::SetStayPlan, plan));
    auto ending = WithHer<v1::BeginEndingRequest>();
    ending.set_early_reason("she found a flat");
    ASSERT_OK(world.Do(Office(), &Stub::BeginEnding, ending));
    auto closing = WithHer<v1::CloseStayRequest>();
    closing.set_outcome(v1::STAY_OUTCOME_MOVED_ON);
    ASSERT_OK(world.Do(Office(), &Stub::CloseStay, closing));
    world.RunAll();
  }
  void FollowUp(v1::FollowUpFinding finding) {
    auto after = WithHer<v1::RecordFollowUpRequest>();
    after.mutable_follow_up()->set_months(3);
    after.mutable_follow_up()->set_finding(finding);
    ASSERT_OK(world.Do(Office(), &Stub::RecordFollowUp, after));
  }
  // Of a case in TRIAGED.
  void Decide() {
    auto verification = About<v1::DecideVerificationRequest>();
    ByInterview(verification);
    ASSERT_OK(world.Do(Office(), &Stub::DecideVerification, verification));
    auto eligibility = WithHer<v1::DecideEligibilityRequest>();
    eligibility.set_outcome(v1::ELIGIBILITY_OUTCOME_ELIGIBLE);
    ASSERT_OK(world.Do(Office(), &Stub::DecideEligibility, eligibility));
  }
  absl::Status ChooseRoute() {
    auto route = WithHer<v1::ChooseRouteRequest>();
    route.set_person_id(person);
    route.set_route_id("route-1");
    return world.Do(Office(), &Stub::ChooseRoute, route).status();
  }
  // How many steps of this kind were asked for and done.
  std::string Done(const std::string& kind) {
    return world.database_.Value(
        "SELECT count(*) FROM workflow_steps WHERE kind = '" + kind +
        "' AND state IN ('DONE', 'COMPENSATED')");
  }

  World world;
  std::string id;
  std::string person;
};

TEST_F(SecondJourneyTest, SafeElsewhereGivesThePlaceBackAfterADayAndNotBefore) {
  const std::string place = world.Placed(id, "xela");
  auto safe = Safe();
  ASSERT_OK(safe);
  EXPECT_NE(safe->pending_step(), "");
  world.Advance(absl::Hours(23));
  world.RunAll();
  EXPECT_THAT(world.capacity_.calls("ReleaseReservation"), IsEmpty());
  world.Advance(absl::Hours(2));
  world.RunAll();
  EXPECT_THAT(world.capacity_.calls("ReleaseReservation"), SizeIs(1));
  EXPECT_EQ(world.StateOf(id, place), v1::PROPOSAL_STATE_WITHDRAWN);
}

TEST_F(SecondJourneyTest, AFalseEndKeepsThePlace) {
  const std::string place = world.Placed(id, "xela");
  ASSERT_OK(Safe());
  auto correct = About<v1::CorrectRecordRequest>();
  correct.set_event_id(world.Timeline(id).back().event_id());
  correct.set_reason("it was not she");
  ASSERT_OK(world.Do(Office(), &Stub::CorrectRecord, correct));
  world.Advance(absl::Hours(30));
  world.RunAll();
  EXPECT_THAT(world.capacity_.calls("ReleaseReservation"), IsEmpty());
  EXPECT_EQ(world.StateOf(id, place), v1::PROPOSAL_STATE_ACCEPTED);
}

TEST_F(SecondJourneyTest, AnEndInDoubtKeepsThePlaceForPeopleToTakeItBack) {
  const std::string place = world.Placed(id, "xela");
  ASSERT_OK(Safe());
  const std::string end = world.Timeline(id).back().event_id();
  world.Advance(absl::Hours(20));
  auto held = About<v1::MarkDetainedRequest>();
  held.set_told_by("her lawyer");
  ASSERT_OK(world.Do(Office(), &Stub::MarkDetained, held));
  EXPECT_EQ(world.database_.Value(
                "SELECT told_subject FROM alerts WHERE kind = 'END_IN_DOUBT'"),
            Office().subject);
  world.Advance(absl::Hours(71));
  world.RunAll();
  EXPECT_THAT(world.capacity_.calls("ReleaseReservation"), IsEmpty());
  auto correct = About<v1::CorrectRecordRequest>();
  correct.set_event_id(end);
  correct.set_reason("she was made to say it");
  ASSERT_OK(world.Do(Office(), &Stub::CorrectRecord, correct));
  world.Advance(absl::Hours(100));
  world.RunAll();
  EXPECT_THAT(world.capacity_.calls("ReleaseReservation"), IsEmpty());
  EXPECT_EQ(world.StateOf(id, place), v1::PROPOSAL_STATE_ACCEPTED);
}

TEST_F(SecondJourneyTest, AnEndThatNobodyTakesBackIsKeptNoLongerThanSaid) {
  world.Placed(id, "xela");
  ASSERT_OK(Safe());
  ASSERT_OK(world.Do(Office(), &Stub::MarkContactLost,
                     About<v1::MarkContactLostRequest>()));
  world.Advance(absl::Hours(73));
  world.RunAll();
  EXPECT_THAT(world.capacity_.calls("ReleaseReservation"), SizeIs(1));
}

TEST_F(SecondJourneyTest, AHostSheLivesWithIsToldThatSheHasLeft) {
  const std::string place = world.Placed(id, "xela");
  world.Arrive(id);
  ASSERT_OK(Safe());
  world.Advance(absl::Hours(25));
  world.RunAll();
  EXPECT_EQ(world.StepOf("CHECK_OUT"), "DONE");
  EXPECT_THAT(world.capacity_.calls("ReleaseReservation"), IsEmpty());
  EXPECT_EQ(world.capacity_.StateOf("reservation-1"),
            capacity::v1::RESERVATION_STATE_COMPLETED);
  EXPECT_EQ(world.StateOf(id, place), v1::PROPOSAL_STATE_WITHDRAWN);
}

TEST_F(SecondJourneyTest, DangerAfterTheStayAsksForTheCaseToBeTakenUpAgain) {
  world.Placed(id, "xela");
  world.Arrive(id);
  Leave();
  const std::string again =
      "she is in danger again: ask her whether her case is taken up again";
  EXPECT_THAT(world.WaitsOf(id), Not(Contains(again)));
  FollowUp(v1::FOLLOW_UP_FINDING_AT_RISK);
  EXPECT_THAT(world.WaitsOf(id), Contains(again));
  ASSERT_OK(Reopen());
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_TRIAGED);
}

TEST_F(SecondJourneyTest, TheSecondRestsOnNothingOfTheFirst) {
  const std::string first = world.Placed(id, "utrecht");
  ASSERT_OK(ChooseRoute());
  world.RunAll();
  auto plan = About<v1::RecordSecurityPlanRequest>();
  plan.set_state(v1::SECURITY_PLAN_STATE_RECORDED);
  plan.set_text("an invented plan");
  ASSERT_OK(world.Do(Office(), &Stub::RecordSecurityPlan, plan));
  ASSERT_OK(world.PlanWay(id));
  world.ApplicationIs("application-1", "APPLICATION_STATE_COLLECTED");
  world.Arrive(id);
  Leave();
  FollowUp(v1::FOLLOW_UP_FINDING_NOT_WANTED);
  ASSERT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_CLOSED);

  world.Advance(absl::Hours(24 * 90));
  world.capacity_.held_until = world.Now() + absl::Hours(7 * 24);
  ASSERT_OK(Reopen());
  v1::Relocation seen = world.Get(id);
  EXPECT_EQ(world.StateOf(id, first), v1::PROPOSAL_STATE_LAPSED);
  EXPECT_EQ(seen.proposals(0).lapse_reason(), v1::LAPSE_REASON_STAY_OVER);
  EXPECT_THAT(seen.stay_records(), Not(IsEmpty())) << "what was, is told";
  EXPECT_EQ(seen.stay_outcome(), v1::STAY_OUTCOME_UNSPECIFIED);
  EXPECT_FALSE(seen.has_security_plan());
  ASSERT_THAT(seen.travel_plans(), SizeIs(1));
  EXPECT_FALSE(seen.travel_plans(0).in_force());
  EXPECT_FALSE(seen.travellers(0).has_arrived_at());

  Decide();
  world.Placed(id, "utrecht");
  ASSERT_OK(ChooseRoute());
  world.RunAll();
  EXPECT_EQ(Done("OPEN_APPLICATION"), "2");
  EXPECT_EQ(Done("WITHDRAW_APPLICATION"), "0");
  EXPECT_EQ(Done("SUBMIT_GRANT"), "2");
  auto clear = WithHer<v1::ClearForTravelRequest>();
  clear.set_person_id(person);
  EXPECT_FALSE(world.Do(Office(), &Stub::ClearForTravel, clear).ok())
      << "visa and plan of the first journey";
  world.Arrive(id);
  EXPECT_THAT(world.WaitsOf(id),
              Contains("make the plan of the stay with her"));

  // Her word ends the second journey alone.
  ASSERT_OK(Safe());
  world.Advance(absl::Hours(25));
  world.RunAll();
  EXPECT_THAT(world.capacity_.calls("CheckOut"), SizeIs(2));
  EXPECT_EQ(Done("WITHDRAW_APPLICATION"), "1");
}

}  // namespace
}  // namespace sojourn::relocation

// What an officer does about a step that is stuck.
#include <algorithm>
#include <string>
#include <vector>

#include "common/status/error.h"
#include "services/relocation/workflow/workflow_test_world.h"

namespace sojourn::relocation {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class HandTest : public ::testing::Test {
 protected:
  // A place is held for her; its host is not asked for it any more.
  void SetUp() override {
    id = world.Eligible().relocation_id();
    proposal = world.Held(id, "xela");
  }

  // Her answer is no, and capacity refuses the release.
  void ReleaseIsRefused() {
    world.capacity_.script().FailBefore(
        FailedPrecondition("PLACE_IN_USE", "somebody lives there",
                           "ask the host who lives there"));
    ASSERT_OK(world.SheSays(id, Offered(), false));
    world.RunAll();
    ASSERT_EQ(world.StepOf("RELEASE_RESERVATION"), "FAILED PLACE_IN_USE");
  }
  std::string Offered() {
    EXPECT_OK(world.Offer(id, proposal));
    return proposal;
  }

  template <class Request>
  Request About(const std::string& kind) {
    auto request = World::Named<Request>(id);
    request.set_step_id(world.StepIdOf(kind));
    return request;
  }
  absl::Status Retry(const std::string& kind) {
    return world
        .Do(Office(), &Stub::RetryStep, About<v1::RetryStepRequest>(kind))
        .status();
  }
  absl::Status Skip(const std::string& kind) {
    auto request = About<v1::SkipStepRequest>(kind);
    request.set_reason("invented reason");
    return world.Do(Office(), &Stub::SkipStep, request).status();
  }
  absl::Status TakeOver(const std::string& kind, bool done = false) {
    auto request = About<v1::TakeOverStepRequest>(kind);
    request.set_reason("on the telephone");
    request.set_done(done);
    return world.Do(Office(), &Stub::TakeOverStep, request).status();
  }
  v1::Step Seen(const std::string& kind) {
    const auto steps = world.Do(Office(), &Stub::GetSteps,
                                World::Named<v1::GetStepsRequest>(id));
    EXPECT_OK(steps);
    const std::string step_id = world.StepIdOf(kind);
    for (const v1::Step& step : steps->steps()) {
      if (step.step_id() == step_id) return step;
    }
    return {};
  }
  std::vector<std::string> Work(const auth::Caller& reader = Office()) {
    const auto work =
        world.Do(reader, &Stub::ListMyWork, v1::ListMyWorkRequest());
    EXPECT_OK(work);
    std::vector<std::string> lines;
    for (const auto& item : work->items()) lines.push_back(item.what());
    return lines;
  }
  std::vector<std::string> History() {
    std::vector<std::string> types;
    for (const auto& entry : world.Timeline(id)) types.push_back(entry.type());
    return types;
  }

  World world;
  std::string id;
  std::string proposal;
};

TEST_F(HandTest, ARefusedReleaseIsShownWithItsRemedyAndTriedAgain) {
  ReleaseIsRefused();
  const v1::Step step = Seen("RELEASE_RESERVATION");
  EXPECT_EQ(step.stuck(), v1::STUCK_REASON_REFUSED);
  EXPECT_EQ(step.remedy(), "ask the host who lives there");
  EXPECT_THAT(Work(),
              Contains(HasSubstr("RELEASE_RESERVATION is stuck, refused "
                                 "(PLACE_IN_USE): ask the host")));
  ASSERT_OK(Retry("RELEASE_RESERVATION"));
  world.RunAll();
  EXPECT_EQ(world.StepOf("RELEASE_RESERVATION"), "DONE");
  // A definite no is asked anew, not repeated.
  EXPECT_EQ(Seen("RELEASE_RESERVATION").attempt(), 2);
  EXPECT_THAT(Work(), Not(Contains(HasSubstr("is stuck"))));
  EXPECT_THAT(History(), Contains("relocation.step_retried"));
  EXPECT_THAT(Retry("RELEASE_RESERVATION"), ReasonIs("STEP_ENDED"));
}

TEST_F(HandTest, OtherLeadsAreNotToldOfHerSteps) {
  ReleaseIsRefused();
  const auto other = world.Do(As(Role::kProgrammeOfficer, "office", "other"),
                              &Stub::ListMyWork, v1::ListMyWorkRequest());
  ASSERT_OK(other);
  for (const auto& item : other->items()) {
    EXPECT_THAT(item.what(), Not(HasSubstr("is stuck")));
  }
}

TEST_F(HandTest, WhatGivesBackIsNeverSkipped) {
  ReleaseIsRefused();
  EXPECT_THAT(Skip("RELEASE_RESERVATION"), ReasonIs("STEP_NEEDED"));
  EXPECT_EQ(world.StepOf("RELEASE_RESERVATION"), "FAILED PLACE_IN_USE");
}

TEST_F(HandTest, AReleaseByHandIsDoneWhenCapacityHasToldSo) {
  ReleaseIsRefused();
  EXPECT_THAT(TakeOver("RELEASE_RESERVATION", true),
              ReasonIs("STEP_NOT_TAKEN_OVER"));
  ASSERT_OK(TakeOver("RELEASE_RESERVATION"));
  world.RunAll();
  EXPECT_EQ(world.StepOf("RELEASE_RESERVATION"), "PENDING");
  EXPECT_EQ(Seen("RELEASE_RESERVATION").taken_over_by(), "office/one");
  EXPECT_THAT(Work(),
              Contains(HasSubstr("you do RELEASE_RESERVATION by hand")));
  EXPECT_THAT(TakeOver("RELEASE_RESERVATION", true), ReasonIs("STEP_NOT_DONE"));
  world.ReservationIs("reservation-1", "RELEASED");
  const size_t asked = world.capacity_.calls("ReleaseReservation").size();
  ASSERT_OK(TakeOver("RELEASE_RESERVATION", true));
  world.RunAll();
  EXPECT_EQ(world.StepOf("RELEASE_RESERVATION"), "DONE");
  EXPECT_EQ(world.StepOf("HOLD_PLACE"), "COMPENSATED");
  EXPECT_EQ(world.capacity_.calls("ReleaseReservation").size(), asked);
  EXPECT_THAT(History(), Contains("relocation.step_done_by_hand"));
}

TEST_F(HandTest, TheLeadSeesWhatAnotherHasInHand) {
  ReleaseIsRefused();
  auto request = About<v1::TakeOverStepRequest>("RELEASE_RESERVATION");
  request.set_reason("on the telephone");
  ASSERT_OK(world.Do(Office("office/two"), &Stub::TakeOverStep, request));
  EXPECT_THAT(Work(Office("office/two")),
              Contains(HasSubstr("you do RELEASE_RESERVATION by hand")));
  EXPECT_THAT(
      Work(),
      Contains(HasSubstr("office/two does RELEASE_RESERVATION by hand")));
  EXPECT_THAT(Work(Office("office/three")),
              Not(Contains(HasSubstr("RELEASE_RESERVATION by hand"))));
  EXPECT_EQ(steps::Count(world.runtime_->db(), absl::Now() + absl::Seconds(5))
                ->by_hand,
            1);
}

TEST_F(HandTest, AnAnswerThatComesAfterItWasTakenOverIsDropped) {
  ASSERT_OK(world.SheSays(id, Offered(), true));
  std::unique_ptr<WorkflowWorker> slow = world.MakeWorker("slow");
  absl::Status taken;
  world.capacity_.while_called = [&] {
    taken = TakeOver("CONFIRM_RESERVATION");
  };
  EXPECT_OK(slow->RunOne());
  world.capacity_.while_called = nullptr;
  ASSERT_OK(taken);
  EXPECT_EQ(world.StepOf("CONFIRM_RESERVATION"), "PENDING");
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_OFFERED);
  world.ReservationIs("reservation-1", "CONFIRMED");
  ASSERT_OK(TakeOver("CONFIRM_RESERVATION", true));
  world.RunAll();
  EXPECT_EQ(world.StepOf("CONFIRM_RESERVATION"), "DONE");
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_DEFENDER_ACCEPTED);
}

TEST_F(HandTest, WhatWasTakenOverIsGivenBack) {
  ReleaseIsRefused();
  ASSERT_OK(TakeOver("RELEASE_RESERVATION"));
  ASSERT_OK(Retry("RELEASE_RESERVATION"));
  world.RunAll();
  EXPECT_EQ(world.StepOf("RELEASE_RESERVATION"), "DONE");
  EXPECT_EQ(Seen("RELEASE_RESERVATION").taken_over_by(), "");
}

TEST_F(HandTest, NothingIsReleasedEarlyByHand) {
  for (const char* officer : {"office/one", "office/two"}) {
    auto request = World::Named<v1::WithdrawRequest>(id);
    request.set_reason(v1::WITHDRAWAL_REASON_SAFE_NOW);
    *request.mutable_defender_view() = world.HerView();
    if (world.Get(id).state() == v1::RELOCATION_STATE_WITHDRAWN) break;
    ASSERT_OK(world.Do(Office(officer), &Stub::Withdraw, request));
  }
  EXPECT_THAT(Retry("RELEASE_RESERVATION"), ReasonIs("STEP_NOT_STUCK"));
  EXPECT_THAT(TakeOver("RELEASE_RESERVATION"), ReasonIs("STEP_NOT_STUCK"));
  world.RunAll();
  EXPECT_EQ(world.StepOf("RELEASE_RESERVATION"), "PENDING");
}

TEST_F(HandTest, AStepOfAnotherCaseIsUnknown) {
  ReleaseIsRefused();
  auto request = About<v1::RetryStepRequest>("RELEASE_RESERVATION");
  request.set_relocation_id(world.Submitted().relocation_id());
  EXPECT_THAT(world.Do(Office(), &Stub::RetryStep, request),
              testing::BadFieldsAre("step_id"));
}

TEST_F(HandTest, ASkippedGrantThatMayHaveBeenHeardIsTakenBack) {
  world.Placed(id, "utrecht");
  auto route = World::Named<v1::ChooseRouteRequest>(id);
  route.set_person_id(world.Get(id).intake().persons(0).person_id());
  route.set_route_id("route-1");
  *route.mutable_defender_view() = world.HerView();
  for (int i = 0; i < 100; ++i) {
    world.grants_.script().FailBefore(absl::UnavailableError("away"));
  }
  ASSERT_OK(world.Do(Office(), &Stub::ChooseRoute, route));
  for (int i = 0; i < 20; ++i) {
    world.database_.Run("UPDATE workflow_steps SET retry_at = '-infinity'");
    ASSERT_OK(world.worker_->RunOne());
  }
  EXPECT_EQ(Seen("SUBMIT_GRANT").stuck(), v1::STUCK_REASON_KEEPS_FAILING);
  ASSERT_OK(Skip("SUBMIT_GRANT"));
  EXPECT_EQ(world.StepOf("SUBMIT_GRANT"), "CANCELLED SKIPPED");
  world.RunAll();
  EXPECT_EQ(world.StepOf("CANCEL_GRANT"), "DONE");
  EXPECT_EQ(world.grants_.submitted, 0);
  EXPECT_EQ(world.Timeline(id).back().note(), "invented reason");
}

TEST_F(HandTest, WhatIsBeingDoneIsNotTriedAgainBesides) {
  ASSERT_OK(world.SheSays(id, Offered(), true));
  absl::Status again;
  world.capacity_.while_called = [&] { again = Retry("CONFIRM_RESERVATION"); };
  ASSERT_OK(world.worker_->RunOne());
  world.capacity_.while_called = nullptr;
  EXPECT_THAT(again, ReasonIs("STEP_RUNNING"));
  world.RunAll();
  EXPECT_EQ(world.StepOf("CONFIRM_RESERVATION"), "DONE");
  EXPECT_EQ(Seen("CONFIRM_RESERVATION").attempt(), 1);
}

TEST_F(HandTest, NobodyHoldsAPlaceByHandOrForAQuestionThatIsOver) {
  world.capacity_.script().FailBefore(
      FailedPrecondition("PLACE_TAKEN", "taken", "ask another host"));
  const std::string over = world.Held(id, "utrecht");
  ASSERT_EQ(world.StepOf("HOLD_PLACE"), "FAILED PLACE_TAKEN");
  ASSERT_EQ(world.StateOf(id, over), v1::PROPOSAL_STATE_LAPSED);
  EXPECT_THAT(TakeOver("HOLD_PLACE"), ReasonIs("STEP_NOT_BY_HAND"));
  EXPECT_THAT(Retry("HOLD_PLACE"), ReasonIs("STEP_NOT_WANTED"));
  world.RunAll();
  EXPECT_EQ(world.capacity_.reservations(), 1u) << "the one that she has";
}

}  // namespace
}  // namespace sojourn::relocation

#include <map>
#include <string>
#include <thread>
#include <vector>

#include "services/relocation/workflow/workflow_test_world.h"

namespace sojourn::relocation {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

absl::Time Soon() { return absl::Now() + absl::Seconds(5); }

void CityAcceptsAt(World& world, const std::string& id) {
  auto asked = world.Ask(id, "xela");
  ASSERT_OK(asked);
  ASSERT_OK(world.CityAccepts(asked->proposal().proposal_id(), "xela"));
}

TEST(WorkerTest, AnUnknownOutcomeRepeatsTheSameRequest) {
  World world;
  const std::string id = world.Eligible().relocation_id();
  world.capacity_.script().FailAfter(absl::UnavailableError("answer lost"));
  CityAcceptsAt(world, id);
  world.RunAll();
  const auto calls = world.capacity_.calls("HoldPlace");
  ASSERT_THAT(calls, SizeIs(2));
  EXPECT_EQ(calls[0], calls[1]);
  EXPECT_EQ(world.capacity_.reservations(), 1u);
  EXPECT_EQ(world.StepOf("HOLD_PLACE"), "DONE");
}

TEST(WorkerTest, MetricsTellNeitherHowManyNorWhen) {
  World world;
  CityAcceptsAt(world, world.Eligible().relocation_id());
  CityAcceptsAt(world, world.Eligible().relocation_id());
  ASSERT_GT(steps::Count(world.runtime_->db(), Soon())->runnable, 1);
  const std::string text = world.runtime_->metrics().Serialize();
  EXPECT_THAT(text,
              HasSubstr("sojourn_workflow_steps{condition=\"runnable\"} 1\n"));
  EXPECT_THAT(text, Not(HasSubstr("next_due")));
}

TEST(WorkerTest, AWorkerThatStoppedIsRepeatedAndItsAnswerDropped) {
  World world;
  const std::string id = world.Eligible().relocation_id();
  CityAcceptsAt(world, id);
  // A worker claims the step and stops between the call and the record.
  auto lease = steps::Claim(world.runtime_->db(), "stopped",
                            {.turn = workflow_rules::Turn::kByLevel}, Soon());
  ASSERT_OK(lease);
  ASSERT_TRUE(lease->has_value());
  const steps::Lease& stopped = **lease;
  auto nothing = steps::Claim(world.runtime_->db(), "other",
                              {.turn = workflow_rules::Turn::kByLevel}, Soon());
  ASSERT_OK(nothing);
  EXPECT_FALSE(nothing->has_value());
  world.database_.Run(
      "UPDATE workflow_steps SET lease_until = now() - interval '1 second' "
      "WHERE state = 'RUNNING'");
  world.RunAll();
  EXPECT_THAT(world.capacity_.calls("HoldPlace"),
              ElementsAre(stopped.step.request_id));
  // It wakes up: its lease is somebody else's.
  auto holds = world.runtime_->db().Write<bool>(
      Soon(), [&](db::Transaction& tx) { return steps::Holds(tx, stopped); });
  ASSERT_OK(holds);
  EXPECT_FALSE(*holds);
  EXPECT_OK(steps::Repeat(world.runtime_->db(), stopped, absl::ZeroDuration(),
                          "LATE", Soon()));
  EXPECT_EQ(world.StepOf("HOLD_PLACE"), "DONE");
}

// The step of each of three cases, by its level; the one of L4 has been
// runnable for longest, the one of L1 for the shortest time.
std::map<std::string, std::string> StepsOfThreeLevels(World& world) {
  std::map<std::string, std::string> steps;
  int ago = 3;
  for (const char* level : {"L4", "L2", "L1"}) {
    const std::string id = world.Eligible().relocation_id();
    CityAcceptsAt(world, id);
    const std::string of_case = absl::StrCat(
        "(SELECT id FROM relocations WHERE public_id = '", id, "')");
    world.database_.Run(absl::StrCat(
        "UPDATE relocations SET level_forced = false, level = '", level,
        "' WHERE id = ", of_case, "; UPDATE workflow_steps SET retry_at = ",
        "clock_timestamp() - interval '", ago--,
        " hours' WHERE relocation_id = ", of_case));
    steps[level] = world.database_.Value(absl::StrCat(
        "SELECT public_id FROM workflow_steps WHERE kind = 'HOLD_PLACE' AND "
        "relocation_id = ",
        of_case));
  }
  world.database_.Run(
      "UPDATE workflow_steps SET retry_at = 'infinity' "
      "WHERE kind <> 'HOLD_PLACE'");
  return steps;
}

std::string Claimed(World& world, workflow_rules::Turn turn) {
  const auto lease =
      steps::Claim(world.runtime_->db(), "w", {.turn = turn}, Soon());
  EXPECT_OK(lease);
  return lease.ok() && lease->has_value() ? (*lease)->step.public_id : "";
}

TEST(WorkerTest, TheStepOfTheMostUrgentCaseIsClaimedFirst) {
  World world;
  auto steps = StepsOfThreeLevels(world);
  using workflow_rules::Turn;
  EXPECT_EQ(Claimed(world, Turn::kByLevel), steps["L1"]);
  EXPECT_EQ(Claimed(world, Turn::kByLevel), steps["L2"]);
  EXPECT_EQ(Claimed(world, Turn::kByLevel), steps["L4"]);
  EXPECT_EQ(Claimed(world, Turn::kByLevel), "");
}

TEST(WorkerTest, TheStepThatHasWaitedLongestHasATurnToo) {
  World world;
  auto steps = StepsOfThreeLevels(world);
  using workflow_rules::Turn;
  EXPECT_EQ(Claimed(world, Turn::kLongestWaiting), steps["L4"]);
  EXPECT_EQ(Claimed(world, Turn::kByLevel), steps["L1"]);
}

TEST(WorkerTest, AKindThatOnlyANewerVersionKnowsIsLeftToThat) {
  World world;
  StepsOfThreeLevels(world);
  world.database_.Run(
      "ALTER TABLE workflow_steps DROP CONSTRAINT workflow_steps_kind_check; "
      "UPDATE workflow_steps SET kind = 'NEWER_KIND'");
  using workflow_rules::Turn;
  EXPECT_EQ(Claimed(world, Turn::kByLevel), "");
  EXPECT_EQ(Claimed(world, Turn::kLongestWaiting), "");
}

TEST(WorkerTest, TwoWorkersNeverRunOneStep) {
  World world;
  for (int i = 0; i < 4; ++i) {
    CityAcceptsAt(world, world.Eligible().relocation_id());
  }
  std::vector<std::unique_ptr<WorkflowWorker>> workers;
  for (int i = 0; i < 4; ++i) {
    workers.push_back(world.MakeWorker("w" + std::to_string(i)));
  }
  std::vector<std::thread> threads;
  for (auto& worker : workers) {
    threads.emplace_back([&worker] {
      for (;;) {
        const auto ran = worker->RunOne();
        EXPECT_OK(ran);
        if (!ran.ok() || !*ran) return;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto calls = world.capacity_.calls("HoldPlace");
  EXPECT_THAT(calls, SizeIs(4));
  EXPECT_EQ(std::set<std::string>(calls.begin(), calls.end()).size(), 4u);
  EXPECT_EQ(world.capacity_.reservations(), 4u);
}

TEST(WorkerTest, ARefusalThatMayPassIsAskedAgainUnderANewKey) {
  World world;
  const std::string id = world.Eligible().relocation_id();
  world.Placed(id, "xela");
  world.grants_.script().FailBefore(
      FailedPrecondition("NO_FUND_FITS", "none", "open a fund"));
  v1::ChooseRouteRequest request;
  request.set_relocation_id(id);
  request.set_person_id(world.Get(id).intake().persons(0).person_id());
  *request.mutable_defender_view() = world.HerView();
  ASSERT_OK(world.Do(Office(), &Stub::ChooseRoute, request));
  world.RunAll();
  EXPECT_EQ(world.StepOf("SUBMIT_GRANT"), "PENDING NO_FUND_FITS");
  v1::GetStepsRequest steps;
  steps.set_relocation_id(id);
  auto shown = world.Do(Office(), &Stub::GetSteps, steps);
  ASSERT_OK(shown);
  const v1::Step& waiting = shown->steps(shown->steps_size() - 1);
  EXPECT_EQ(waiting.remedy(), "open a fund");
  EXPECT_EQ(waiting.attempt(), 2);
  EXPECT_TRUE(waiting.has_due());
  world.Advance(absl::Hours(25));
  world.RunAll();
  EXPECT_EQ(world.grants_.submitted, 1);
  EXPECT_EQ(world.grants_.last_submitted.amount().minor_units(), 90000);
}

absl::Status Withdraw(World& world, const std::string& id) {
  for (const char* officer : {"office/one", "office/two"}) {
    v1::WithdrawRequest request;
    request.set_relocation_id(id);
    request.set_reason(v1::WITHDRAWAL_REASON_SAFE_NOW);
    *request.mutable_defender_view() = world.HerView();
    RETURN_IF_ERROR(
        world.Do(Office(officer), &Stub::Withdraw, request).status());
    if (world.Get(id).state() == v1::RELOCATION_STATE_WITHDRAWN) break;
  }
  return absl::OkStatus();
}

TEST(WorkerTest, AWithdrawalReleasesAfterTheGraceAndNotBefore) {
  World world;
  const std::string id = world.Eligible().relocation_id();
  const std::string proposal = world.Placed(id, "xela");
  ASSERT_OK(Withdraw(world, id));
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_WITHDRAWN);
  world.Advance(absl::Hours(23));
  world.RunAll();
  EXPECT_THAT(world.capacity_.calls("ReleaseReservation"), SizeIs(0));
  world.Advance(absl::Hours(2));
  world.RunAll();
  EXPECT_THAT(world.capacity_.calls("ReleaseReservation"), SizeIs(1));
  EXPECT_EQ(world.StepOf("HOLD_PLACE"), "COMPENSATED");
  EXPECT_EQ(world.StateOf(id, proposal), v1::PROPOSAL_STATE_WITHDRAWN);
}

TEST(WorkerTest, LostContactKeepsThePlaceUntilSheIsFound) {
  World world;
  const std::string id = world.Eligible().relocation_id();
  const std::string proposal = world.Held(id, "xela");
  v1::MarkContactLostRequest lost;
  lost.set_relocation_id(id);
  ASSERT_OK(world.Do(Office(), &Stub::MarkContactLost, lost));
  EXPECT_EQ(world.StepOf("EXTEND_HOLD"), "PENDING");
  for (int week = 0; week < 3; ++week) {
    world.Advance(absl::Hours(7 * 24 - 1));
    world.RunAll();
  }
  EXPECT_THAT(world.capacity_.calls("ExtendHold"), SizeIs(3));
  EXPECT_THAT(world.capacity_.calls("ReleaseReservation"), SizeIs(0));
  EXPECT_EQ(world.StateOf(id, proposal), v1::PROPOSAL_STATE_HOLDING);
  EXPECT_THAT(world.Offer(id, proposal), ReasonIs("CASE_SUSPENDED"));
  v1::ResumeRequest found;
  found.set_relocation_id(id);
  found.set_verified_by(v1::VIEW_VERIFICATION_CALL_BACK);
  ASSERT_OK(world.Do(Office(), &Stub::Resume, found));
  EXPECT_EQ(world.StepOf("EXTEND_HOLD"), "CANCELLED NOT_WANTED");
  EXPECT_OK(world.Offer(id, proposal));
}

TEST(WorkerTest, StepsKeepNothingReadable) {
  World world;
  const std::string id = world.Eligible().relocation_id();
  CityAcceptsAt(world, id);
  world.capacity_.script().FailBefore(absl::UnavailableError("down"));
  ASSERT_OK(world.worker_->RunOne());
  const std::string kept = world.database_.Value(
      "SELECT string_agg(encode(request_sealed, 'escape'), ' ') "
      "FROM workflow_steps WHERE request_sealed IS NOT NULL");
  EXPECT_NE(kept, "");
  EXPECT_EQ(kept.find("xela"), std::string::npos);
}

}  // namespace
}  // namespace sojourn::relocation

#include "services/relocation/workflow/step_rules.h"

#include <string>
#include <vector>

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation::step_rules {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

Step MakeStep(StepKind kind, StepState state) {
  Step step;
  step.row_id = "mine";
  step.kind = kind;
  step.state = state;
  step.created_at = kNow - absl::Minutes(1);
  if (state != StepState::kPending && state != StepState::kRunning) {
    step.finished_at = kNow;
  }
  return step;
}

std::string Because(const Step& step, std::vector<Step> others = {},
                    bool case_open = true) {
  others.push_back(step);
  const auto because = WhyStuck(
      {.step = step, .steps = others, .case_open = case_open, .now = kNow});
  return because ? std::string(Name(*because)) : "";
}

std::string Refusal(absl::Status (*check)(const InHand&), const Step& step,
                    bool case_open = true, bool proposal_live = true) {
  const std::vector<Step> steps = {step};
  return std::string(ReasonOf(check({.step = step,
                                     .steps = steps,
                                     .case_open = case_open,
                                     .proposal_live = proposal_live,
                                     .now = kNow})));
}

TEST(WhyStuck, ARefusalThatNothingFollowsFrom) {
  EXPECT_EQ(
      Because(MakeStep(StepKind::kReleaseReservation, StepState::kFailed)),
      "REFUSED");
  EXPECT_EQ(Because(MakeStep(StepKind::kSubmitGrant, StepState::kFailed)),
            "REFUSED");
  // The proposal lapsed, and the case fell back.
  EXPECT_EQ(Because(MakeStep(StepKind::kHoldPlace, StepState::kFailed)), "");
}

TEST(WhyStuck, WhatWaitsForAnAgreementAndNotWhatWaitsForHer) {
  Step hold = MakeStep(StepKind::kHoldPlace, StepState::kPending);
  hold.due_at = kNow + absl::Hours(1);
  for (const char* reason :
       {"AGREEMENT_MISSING", "AGREEMENT_EXPIRED", "ORGANISATION_INACTIVE"}) {
    hold.error_reason = reason;
    EXPECT_EQ(Because(hold), "REFUSED") << reason;
  }
  hold.error_reason = "CONSENT_MISSING";
  EXPECT_EQ(Because(hold), "");
}

TEST(WhyStuck, NothingThatNobodyWantsAnyMore) {
  const Step grant = MakeStep(StepKind::kSubmitGrant, StepState::kFailed);
  EXPECT_EQ(Because(grant, {}, false), "");
  const Step release =
      MakeStep(StepKind::kReleaseReservation, StepState::kFailed);
  EXPECT_EQ(Because(release, {}, false), "REFUSED");
  Step again = MakeStep(StepKind::kReleaseReservation, StepState::kDone);
  again.row_id = "another";
  EXPECT_EQ(Because(release, {again}), "");
  again.finished_at = release.finished_at - absl::Hours(1);
  EXPECT_EQ(Because(release, {again}), "REFUSED");
}

TEST(WhyStuck, WhatNoFundCarriesThoughAnotherApplicationWasMade) {
  Step euros = MakeStep(StepKind::kSubmitGrant, StepState::kFailed);
  euros.record_id = "euros";
  Step shillings = MakeStep(StepKind::kSubmitGrant, StepState::kDone);
  shillings.row_id = "another";
  shillings.record_id = "shillings";
  EXPECT_EQ(Because(euros, {shillings}), "REFUSED");
  shillings.record_id = "euros";
  EXPECT_EQ(Because(euros, {shillings}), "");
}

TEST(WhyStuck, WhatKeepsFailing) {
  Step step = MakeStep(StepKind::kHoldPlace, StepState::kPending);
  step.tries = kMostTries - 1;
  EXPECT_EQ(Because(step), "");
  step.tries = kMostTries;
  EXPECT_EQ(Because(step), "KEEPS_FAILING");
  Step grant = MakeStep(StepKind::kSubmitGrant, StepState::kPending);
  grant.due_at = kNow + absl::Hours(20);
  grant.attempt = kMostAttempts;
  EXPECT_EQ(Because(grant), "");
  grant.attempt = kMostAttempts + 1;
  EXPECT_EQ(Because(grant), "KEEPS_FAILING");
  grant.error_reason = "CONSENT_MISSING";
  EXPECT_EQ(Because(grant), "") << "waits for her";
}

TEST(WhyStuck, WhatIsLongOverdueAndNotWhatIsDueLater) {
  Step step = MakeStep(StepKind::kHoldPlace, StepState::kPending);
  step.created_at = kNow - kLate - absl::Seconds(1);
  EXPECT_EQ(Because(step), "OVERDUE");
  step.due_at = kNow + absl::Hours(1);
  EXPECT_EQ(Because(step), "");
  Step check_in = MakeStep(StepKind::kCheckIn, StepState::kPending);
  check_in.created_at = absl::InfinitePast();
  EXPECT_EQ(Because(check_in), "") << "its row keeps no time";
}

TEST(WhyStuck, NothingInAnOfficersHands) {
  Step step = MakeStep(StepKind::kReleaseReservation, StepState::kPending);
  step.tries = kMostTries;
  step.taken_over_by = "office/one";
  EXPECT_EQ(Because(step), "");
}

TEST(RemedyFor, IsWhatTheOtherServiceSaid) {
  Step step = MakeStep(StepKind::kReleaseReservation, StepState::kFailed);
  EXPECT_NE(RemedyFor(step, StuckBecause::kRefused), "");
  step.error_remedy = "move her first";
  EXPECT_EQ(RemedyFor(step, StuckBecause::kRefused), "move her first");
}

TEST(CheckRetry, OnlyWhatIsOpenOrWasRefusedAndIsStillWanted) {
  EXPECT_EQ(Refusal(CheckRetry,
                    MakeStep(StepKind::kReleaseReservation, StepState::kFailed),
                    false, false),
            "");
  const Step hold = MakeStep(StepKind::kHoldPlace, StepState::kFailed);
  EXPECT_EQ(Refusal(CheckRetry, hold), "");
  EXPECT_EQ(Refusal(CheckRetry, hold, false), "STEP_NOT_WANTED");
  EXPECT_EQ(Refusal(CheckRetry, hold, true, false), "STEP_NOT_WANTED");
  for (const StepState ended :
       {StepState::kDone, StepState::kCancelled, StepState::kCompensated}) {
    EXPECT_EQ(Refusal(CheckRetry, MakeStep(StepKind::kHoldPlace, ended)),
              "STEP_ENDED");
  }
  EXPECT_EQ(
      Refusal(CheckRetry, MakeStep(StepKind::kHoldPlace, StepState::kRunning)),
      "STEP_RUNNING");
}

TEST(CheckRetry, NothingIsReleasedBeforeItsDay) {
  Step step = MakeStep(StepKind::kReleaseReservation, StepState::kPending);
  step.undoes = "hold";
  step.due_at = kNow + absl::Hours(1);
  EXPECT_EQ(Refusal(CheckRetry, step), "STEP_NOT_STUCK");
  EXPECT_EQ(Refusal(CheckTakeOver, step), "STEP_NOT_STUCK");
  step.due_at = kNow;
  EXPECT_EQ(Refusal(CheckRetry, step), "");
}

TEST(CheckSkip, NeverAConsentNorWhatGivesBackNorHerPlace) {
  std::vector<std::string> skippable;
  for (const StepKind kind : AllStepKinds()) {
    const std::string refused =
        Refusal(CheckSkip, MakeStep(kind, StepState::kFailed));
    if (refused.empty()) {
      skippable.emplace_back(relocation::Name(kind));
    } else {
      EXPECT_EQ(refused, "STEP_NEEDED");
    }
  }
  EXPECT_THAT(
      skippable,
      ElementsAre("OPEN_APPLICATION", "SUBMIT_GRANT", "CHECK_IN", "CHECK_OUT",
                  "EXTEND_RESERVATION", "TELL_TRAVEL", "RANK_PLACES"));
}

TEST(CheckSkip, NoNightsThatTheHostMayHaveGiven) {
  Step step = MakeStep(StepKind::kExtendReservation, StepState::kPending);
  EXPECT_EQ(Refusal(CheckSkip, step), "");
  step.tries = 1;
  EXPECT_EQ(Refusal(CheckSkip, step), "STEP_RUNNING");
  step.error_reason = "CONSENT_MISSING";
  EXPECT_EQ(Refusal(CheckSkip, step), "");
  step.state = StepState::kRunning;
  EXPECT_EQ(Refusal(CheckSkip, step), "STEP_RUNNING");
}

TEST(CheckTakeOver, WhatTheOtherSideCanRecordItself) {
  std::vector<std::string> by_hand;
  for (const StepKind kind : AllStepKinds()) {
    const std::string refused =
        Refusal(CheckTakeOver, MakeStep(kind, StepState::kFailed));
    if (refused.empty()) {
      by_hand.emplace_back(relocation::Name(kind));
    } else {
      EXPECT_EQ(refused, "STEP_NOT_BY_HAND");
    }
  }
  EXPECT_THAT(by_hand, ElementsAre("CONFIRM_RESERVATION", "RELEASE_RESERVATION",
                                   "WITHDRAW_APPLICATION", "CANCEL_GRANT",
                                   "CHECK_IN", "CHECK_OUT"));
}

TEST(CheckDoneByHand, TheOwnerSaysWhetherItIs) {
  Step step = MakeStep(StepKind::kReleaseReservation, StepState::kPending);
  const std::vector<Step> steps = {step};
  const auto done = [&](std::string_view heard) {
    return std::string(ReasonOf(
        CheckDoneByHand({.step = step, .steps = steps, .now = kNow}, heard)));
  };
  EXPECT_EQ(done("RELEASED"), "STEP_NOT_TAKEN_OVER");
  step.taken_over_by = "office/one";
  EXPECT_EQ(done("CONFIRMED"), "STEP_NOT_DONE");
  EXPECT_EQ(done(""), "STEP_NOT_DONE");
  EXPECT_EQ(done("RELEASED"), "");
  step.done_by_hand = true;
  EXPECT_EQ(done("RELEASED"), "STEP_RUNNING");
}

TEST(PlanSkip, UndoesWhatMayHaveHappened) {
  Step step = MakeStep(StepKind::kSubmitGrant, StepState::kPending);
  EXPECT_THAT(PlanSkip(step, {step}).cancel, ElementsAre("mine"));
  EXPECT_THAT(PlanSkip(step, {step}).add, IsEmpty());
  step.tries = 1;
  const auto plan = PlanSkip(step, {step});
  ASSERT_THAT(plan.add, SizeIs(1));
  EXPECT_EQ(plan.add[0].kind, StepKind::kCancelGrant);
  EXPECT_EQ(plan.add[0].undoes, "mine");
  EXPECT_EQ(plan.cancel_reason, "SKIPPED");
}

}  // namespace
}  // namespace sojourn::relocation::step_rules

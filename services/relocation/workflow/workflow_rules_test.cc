#include "services/relocation/workflow/workflow_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/status/error.h"

namespace sojourn::relocation::workflow_rules {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Step MakeStep(std::string id, StepKind kind, StepState state, int tries = 0) {
  return {.row_id = std::move(id),
          .kind = kind,
          .state = state,
          .proposal_row_id = "p1",
          .tries = tries};
}

Step Tried(StepKind kind, int tries) {
  return MakeStep("s1", kind, StepState::kRunning, tries);
}

const absl::Time kDue = absl::FromUnixSeconds(1'800'000'000);

TEST(Classify, UnknownOutcomesAreRepeatedAndRefusalsAreNot) {
  EXPECT_EQ(Classify(absl::OkStatus()), Outcome::kDone);
  EXPECT_EQ(Classify(absl::UnavailableError("")), Outcome::kUnknown);
  EXPECT_EQ(Classify(absl::DeadlineExceededError("")), Outcome::kUnknown);
  EXPECT_EQ(Classify(absl::AbortedError("")), Outcome::kUnknown);
  EXPECT_EQ(Classify(absl::InternalError("")), Outcome::kUnknown);
  EXPECT_EQ(Classify(absl::ResourceExhaustedError("")), Outcome::kUnknown);
  EXPECT_EQ(Classify(absl::UnauthenticatedError("")), Outcome::kUnknown);
  EXPECT_EQ(Classify(FailedPrecondition("PLACE_TAKEN", "")), Outcome::kRefused);
  EXPECT_EQ(Classify(absl::NotFoundError("")), Outcome::kRefused);
  EXPECT_EQ(Classify(FailedPrecondition("CANCELLED", "")),
            Outcome::kKeyCancelled);
}

TEST(Backoff, GrowsWithinItsBoundsAndIsJittered) {
  EXPECT_EQ(Backoff(1, 0.0), absl::ZeroDuration());
  EXPECT_EQ(Backoff(1, 1.0), absl::Milliseconds(200));
  EXPECT_EQ(Backoff(4, 0.5), absl::Milliseconds(800));
  EXPECT_EQ(Backoff(1000, 1.0), absl::Seconds(30));
}

TEST(Backoff, WhoHasTooMuchToDoIsLeftAloneForAsLongAsItAsks) {
  const absl::Status full =
      ResourceExhausted("HOLDS_WAITING", "many", absl::Seconds(3));
  const Step hold = Tried(StepKind::kHoldPlace, 1);
  EXPECT_EQ(RepeatAfter(full, hold, 0.5), absl::Milliseconds(3100));
  EXPECT_EQ(RepeatAfter(absl::UnavailableError("gone"), hold, 0.5),
            absl::Milliseconds(100));
}

TEST(Backoff, ARankingWaitsLongerWhereMatchingIsAway) {
  const absl::Status away = absl::UnavailableError("gone");
  EXPECT_EQ(RepeatAfter(away, Tried(StepKind::kHoldPlace, 40), 1.0),
            absl::Seconds(30));
  EXPECT_EQ(RepeatAfter(away, Tried(StepKind::kRankPlaces, 5), 1.0),
            absl::Milliseconds(3200));
  EXPECT_EQ(RepeatAfter(away, Tried(StepKind::kRankPlaces, 40), 1.0),
            absl::Minutes(10));
}

TEST(Turn, EveryEighthIsTheLongestWaitersOne) {
  int longest = 0;
  for (int64_t turns = 0; turns < 80; ++turns) {
    longest += TurnAfter(turns) == Turn::kLongestWaiting ? 1 : 0;
  }
  EXPECT_EQ(longest, 10);
  EXPECT_EQ(TurnAfter(0), Turn::kByLevel);
}

TEST(Backoff, ACallEndsBeforeItsLease) { EXPECT_LT(kCallDeadline, kLease); }

TEST(PlanAskAnew, UndoesWhatMayHaveHappenedAndBeginsOnceMore) {
  const StepPlan plan = PlanAskAnew(
      "hold", {MakeStep("hold", StepKind::kHoldPlace, StepState::kRunning, 2),
               MakeStep("other", StepKind::kHoldPlace, StepState::kPending)});
  EXPECT_THAT(plan.cancel, ElementsAre("hold"));
  ASSERT_THAT(plan.add, SizeIs(2));
  EXPECT_EQ(plan.add[0].kind, StepKind::kReleaseReservation);
  EXPECT_EQ(plan.add[0].undoes, "hold");
  EXPECT_EQ(plan.add[1].kind, StepKind::kHoldPlace);
  EXPECT_EQ(plan.add[1].undoes, "");
  EXPECT_EQ(plan.add[1].proposal_row_id, "p1");
}

TEST(PlanAskAnew, MoreNightsAreAskedOfTheSameReservation) {
  Step longer =
      MakeStep("longer", StepKind::kExtendReservation, StepState::kPending, 1);
  longer.peer_ref = "reservation-1";
  const StepPlan plan = PlanAskAnew("longer", {longer});
  ASSERT_THAT(plan.add, SizeIs(1));
  EXPECT_EQ(plan.add[0].kind, StepKind::kExtendReservation);
  EXPECT_EQ(plan.add[0].peer_ref, "reservation-1");
}

Step Share(std::string id, std::string peer_ref, StepState state) {
  Step step = MakeStep(std::move(id), StepKind::kSetMissionShare, state);
  step.peer_ref = std::move(peer_ref);
  return step;
}

TEST(PlanShares, TellsOfEachThatStandsInPlaceOfAnOlderWord) {
  Step a = MakeStep("a", StepKind::kOpenApplication, StepState::kDone);
  a.peer_ref = "application-a";
  a.person_row_id = "mother";
  Step b = a;
  b.peer_ref = "application-b";
  b.person_row_id = "son";
  Step undone = a;
  undone.state = StepState::kCompensated;
  undone.peer_ref = "application-old";
  Step open = MakeStep("open", StepKind::kOpenApplication, StepState::kRunning);
  const std::vector<Step> steps = {
      a,
      b,
      undone,
      open,
      Share("told", "application-a", StepState::kDone),
      Share("telling", "application-a", StepState::kRunning),
      Share("other", "application-b", StepState::kPending)};
  const auto of = [](const std::string& ref) {
    return Field(&NewStep::peer_ref, ref);
  };
  StepPlan plan = PlanShares(steps, {.by = StepKind::kOpenApplication});
  ASSERT_THAT(plan.add, ElementsAre(of("application-a"), of("application-b")));
  EXPECT_EQ(plan.add[0].kind, StepKind::kSetMissionShare);
  EXPECT_EQ(plan.add[0].person_row_id, "mother");
  EXPECT_THAT(plan.cancel, ElementsAre("telling", "other"));
  plan = PlanShares(steps, {.by = StepKind::kOpenApplication,
                            .person_row_id = "mother",
                            .and_undone = true});
  EXPECT_THAT(plan.add,
              ElementsAre(of("application-a"), of("application-old")));
  EXPECT_THAT(PlanShares(steps, {.by = StepKind::kSubmitGrant}).add, IsEmpty());
}

TEST(PlanShares, AWordIsDueWhateverTheCaseComesTo) {
  const std::vector<Step> steps = {
      Share("telling", "application-a", StepState::kPending)};
  EXPECT_THAT(PlanUndoCase(steps, absl::InfinitePast(), kDue).cancel,
              IsEmpty());
  EXPECT_THAT(PlanUndoProposal("p1", steps, absl::InfinitePast()).cancel,
              IsEmpty());
}

TEST(NumberOf, NeverGoesBack) {
  Step first = Share("first", "application-a", StepState::kCancelled);
  Step second = Share("second", "application-a", StepState::kRunning);
  const Step other = Share("other", "application-b", StepState::kDone);
  EXPECT_EQ(NumberOf({first, other, second}, second), 2);
  // What the service had heard is kept by whichever step was told so.
  first.heard_number = 7;
  EXPECT_EQ(NumberOf({first, other, second}, second), 9);
  second.heard_number = 9;
  EXPECT_EQ(NumberOf({first, other, second}, second), 11);
  const Step third = Share("third", "application-a", StepState::kPending);
  EXPECT_EQ(NumberOf({first, other, second, third}, third), 12);
  EXPECT_EQ(NumberOf({first, other, second, third}, other), 1);
}

TEST(PlanHolds, HoldsOldestAcceptancesUpToTheLimit) {
  const std::vector<Held> proposals = {
      {.proposal_row_id = "a", .state = ProposalState::kOffered},
      {.proposal_row_id = "b", .state = ProposalState::kCityAccepted},
      {.proposal_row_id = "c", .state = ProposalState::kCityAccepted},
      {.proposal_row_id = "d", .state = ProposalState::kDeclined},
  };
  EXPECT_THAT(PlanHolds(2, proposals, {}).add,
              ElementsAre(Field(&NewStep::proposal_row_id, "b")));
  EXPECT_THAT(PlanHolds(1, proposals, {}).add,
              ElementsAre(Field(&NewStep::proposal_row_id, "b"),
                          Field(&NewStep::proposal_row_id, "c")));
}

TEST(PlanHolds, AHoldUnderWayCounts) {
  const std::vector<Held> proposals = {
      {.proposal_row_id = "p1", .state = ProposalState::kCityAccepted},
      {.proposal_row_id = "b", .state = ProposalState::kHolding},
      {.proposal_row_id = "c", .state = ProposalState::kCityAccepted},
  };
  const std::vector<Step> steps = {
      MakeStep("s1", StepKind::kHoldPlace, StepState::kRunning, 1)};
  EXPECT_THAT(PlanHolds(2, proposals, steps).add, IsEmpty());
}

TEST(PlanAssessments, OnePerPersonAndNoneTwice) {
  Step open = MakeStep("s1", StepKind::kAssessRoute, StepState::kPending);
  open.person_row_id = "mother";
  EXPECT_THAT(PlanAssessments("p1", {"mother", "child"}, {open}).add,
              ElementsAre(Field(&NewStep::person_row_id, "child")));
}

TEST(PlanUndo, WhatNeverBeganIsOnlyCancelled) {
  const StepPlan plan = PlanUndoProposal(
      "p1", {MakeStep("s1", StepKind::kHoldPlace, StepState::kPending)},
      absl::InfinitePast());
  EXPECT_THAT(plan.cancel, ElementsAre("s1"));
  EXPECT_THAT(plan.add, IsEmpty());
}

TEST(PlanUndo, AnUnknownOutcomeIsCancelledAndUndoneByItsKey) {
  for (const StepState state : {StepState::kRunning, StepState::kPending}) {
    const StepPlan plan =
        PlanUndoProposal("p1", {MakeStep("s1", StepKind::kHoldPlace, state, 1)},
                         absl::InfinitePast());
    EXPECT_THAT(plan.cancel, ElementsAre("s1"));
    ASSERT_THAT(plan.add, SizeIs(1));
    EXPECT_EQ(plan.add[0].kind, StepKind::kReleaseReservation);
    EXPECT_EQ(plan.add[0].undoes, "s1");
    EXPECT_EQ(plan.add[0].peer_ref, "");
  }
}

TEST(PlanUndo, WhatWasDoneIsUndoneByItsId) {
  Step done = MakeStep("s1", StepKind::kHoldPlace, StepState::kDone, 1);
  done.peer_ref = "reservation-1";
  const StepPlan plan = PlanUndoProposal("p1", {done}, absl::InfinitePast());
  EXPECT_THAT(plan.cancel, IsEmpty());
  ASSERT_THAT(plan.add, SizeIs(1));
  EXPECT_EQ(plan.add[0].peer_ref, "reservation-1");
}

TEST(PlanUndo, IsPlannedOnce) {
  Step undo =
      MakeStep("s2", StepKind::kReleaseReservation, StepState::kPending);
  undo.undoes = "s1";
  const std::vector<Step> steps = {
      MakeStep("s1", StepKind::kHoldPlace, StepState::kDone, 1), undo};
  EXPECT_THAT(PlanUndoCase(steps, absl::InfinitePast(), kDue).add, IsEmpty());
}

TEST(PlanUndo, RefusedAndUndoneStepsNeedNothing) {
  const std::vector<Step> steps = {
      MakeStep("s1", StepKind::kHoldPlace, StepState::kFailed, 1),
      MakeStep("s2", StepKind::kSubmitGrant, StepState::kCancelled),
      MakeStep("s3", StepKind::kOpenApplication, StepState::kCompensated, 1)};
  const StepPlan plan = PlanUndoCase(steps, absl::InfinitePast(), kDue);
  EXPECT_THAT(plan.add, IsEmpty());
  EXPECT_THAT(plan.cancel, IsEmpty());
}

TEST(PlanUndoCase, LetsCallsUnderWayFinishUntilTheGraceIsOver) {
  const std::vector<Step> steps = {
      MakeStep("s1", StepKind::kHoldPlace, StepState::kRunning, 1),
      MakeStep("s2", StepKind::kOpenApplication, StepState::kPending),
      MakeStep("s3", StepKind::kSubmitGrant, StepState::kDone, 1)};
  const StepPlan plan = PlanUndoCase(steps, absl::InfinitePast(), kDue);
  EXPECT_THAT(plan.cancel, ElementsAre("s2"));
  EXPECT_THAT(plan.add,
              ElementsAre(Field(&NewStep::kind, StepKind::kReleaseReservation),
                          Field(&NewStep::kind, StepKind::kCancelGrant)));
  for (const NewStep& step : plan.add) EXPECT_EQ(step.due_at, kDue);
}

TEST(PlanDrop, GivesBackAtOnceOrLater) {
  const Step asked =
      MakeStep("s1", StepKind::kSubmitGrant, StepState::kDone, 1);
  EXPECT_EQ(PlanDrop(asked, {asked}).add.at(0).due_at, absl::InfinitePast());
  const StepPlan later = PlanDrop(asked, {asked}, kDue);
  ASSERT_THAT(later.add,
              ElementsAre(Field(&NewStep::kind, StepKind::kCancelGrant)));
  EXPECT_EQ(later.add[0].due_at, kDue);
  Step cancels = MakeStep("s2", StepKind::kCancelGrant, StepState::kPending);
  cancels.undoes = "s1";
  EXPECT_FALSE(IsGivenBackLater({asked, cancels}, asked)) << "now";
  cancels.due_at = kDue;
  EXPECT_TRUE(IsGivenBackLater({asked, cancels}, asked));
  cancels.state = StepState::kCancelled;
  EXPECT_FALSE(IsGivenBackLater({asked, cancels}, asked));
}

TEST(PlanUndoCase, AHostThatIsStillToBeToldThatSheHasLeftIsTold) {
  const std::vector<Step> steps = {
      MakeStep("s1", StepKind::kHoldPlace, StepState::kDone, 1),
      MakeStep("s2", StepKind::kCheckIn, StepState::kDone, 1),
      MakeStep("s3", StepKind::kCheckOut, StepState::kPending)};
  const StepPlan plan = PlanUndoCase(steps, absl::InfinitePast(), kDue);
  EXPECT_THAT(plan.cancel, IsEmpty());
  EXPECT_THAT(plan.add, IsEmpty());
}

TEST(PlanUndoCase, AHostThatWasToldOfHerArrivalIsToldThatSheHasLeft) {
  std::vector<Step> steps = {
      MakeStep("s1", StepKind::kHoldPlace, StepState::kDone, 1),
      MakeStep("s2", StepKind::kCheckIn, StepState::kDone, 1)};
  const StepPlan plan = PlanUndoCase(steps, absl::InfinitePast(), kDue);
  EXPECT_THAT(plan.add,
              ElementsAre(Field(&NewStep::kind, StepKind::kCheckOut)));
  EXPECT_EQ(plan.add[0].undoes, "s1");
  // After the stay nothing is left to give back.
  steps.push_back(MakeStep("s3", StepKind::kCheckOut, StepState::kDone, 1));
  EXPECT_THAT(PlanUndoCase(steps, absl::InfinitePast(), kDue).add, IsEmpty());
  // An arrival that was taken back before anybody was told of it.
  steps[1].state = StepState::kCancelled;
  steps.pop_back();
  EXPECT_THAT(
      PlanUndoCase(steps, absl::InfinitePast(), kDue).add,
      ElementsAre(Field(&NewStep::kind, StepKind::kReleaseReservation)));
}

TEST(EarlierJourney, IsNeitherUndoneNorStandsInTheWay) {
  Step earlier =
      MakeStep("s1", StepKind::kOpenApplication, StepState::kDone, 1);
  earlier.person_row_id = "anna";
  earlier.created_at = kDue - absl::Hours(1000);
  const std::vector<Step> steps = {earlier};
  EXPECT_TRUE(
      Stands(steps, StepKind::kOpenApplication, "anna", absl::InfinitePast()));
  EXPECT_FALSE(Stands(steps, StepKind::kOpenApplication, "anna", kDue));
  EXPECT_THAT(PlanUndoCase(steps, absl::InfinitePast(), kDue).add, SizeIs(1));
  EXPECT_THAT(PlanUndoCase(steps, kDue, kDue).add, IsEmpty());
  EXPECT_THAT(
      PlanUndoApplication("anna", steps, absl::InfinitePast(), kDue).add,
      IsEmpty());
}

TEST(Bridging, IsUndoneAsAnyGrantAndStandsForNoMove) {
  Step bridging = MakeStep("s1", StepKind::kSubmitGrant, StepState::kDone, 1);
  bridging.proposal_row_id.clear();
  bridging.record_id = "record-1";
  EXPECT_FALSE(
      Stands({bridging}, StepKind::kSubmitGrant, "", absl::InfinitePast()));
  EXPECT_THAT(PlanUndoGrant({bridging}).add,
              ElementsAre(Field(&NewStep::kind, StepKind::kCancelGrant)));
}

TEST(Bridging, IsAskedAnewForTheSameRecord) {
  Step bridging = MakeStep("s1", StepKind::kSubmitGrant, StepState::kDone, 1);
  bridging.record_id = "record-1";
  bridging.peer_ref = "grant-1";
  const StepPlan plan = PlanAskAnew("s1", {bridging});
  ASSERT_THAT(plan.add, SizeIs(2));
  EXPECT_EQ(plan.add[0].peer_ref, "grant-1");
  EXPECT_EQ(plan.add[1].record_id, "record-1");
  EXPECT_EQ(plan.add[1].peer_ref, "");
}

TEST(Bridging, AsksForEachAndNoMoreForWhatWasRefused) {
  Step refused = MakeStep("s1", StepKind::kSubmitGrant, StepState::kFailed, 1);
  refused.record_id = "earlier";
  Step other = refused;
  other.row_id = "s2";
  other.record_id = "of another currency";
  const StepPlan plan =
      PlanBridging({"euros", "shillings"}, {"earlier"}, {refused, other});
  EXPECT_THAT(plan.cancel, ElementsAre("s1"));
  EXPECT_THAT(plan.add, ElementsAre(Field(&NewStep::record_id, "euros"),
                                    Field(&NewStep::record_id, "shillings")));
}

TEST(PlanRanking, IsAskedForOnceAndInsteadOfTheOneBefore) {
  const std::vector<Step> steps = {
      MakeStep("done", StepKind::kRankPlaces, StepState::kDone),
      MakeStep("refused", StepKind::kRankPlaces, StepState::kFailed),
      MakeStep("on its way", StepKind::kRankPlaces, StepState::kRunning),
      MakeStep("another", StepKind::kAssessRoute, StepState::kPending)};
  const StepPlan plan = PlanRanking("newest", steps);
  EXPECT_THAT(plan.cancel, ElementsAre("refused", "on its way"));
  EXPECT_THAT(plan.add, ElementsAre(Field(&NewStep::peer_ref, "newest")));
}

TEST(PlanKeepCase, DropsTheCasesOwnCompensationsOnly) {
  Step by_end =
      MakeStep("s2", StepKind::kReleaseReservation, StepState::kPending);
  by_end.undoes = "s1";
  by_end.due_at = kDue;
  Step by_choice = by_end;
  by_choice.row_id = "s3";
  by_choice.due_at = absl::InfinitePast();
  EXPECT_THAT(PlanKeepCase({}, {by_end, by_choice}).cancel, ElementsAre("s2"));
  const std::vector<Held> ended = {
      {.proposal_row_id = "p1", .state = ProposalState::kWithdrawn}};
  EXPECT_THAT(PlanKeepCase(ended, {by_end}).cancel, IsEmpty());
}

TEST(PlanExtensions, ExtendsHoldsBeforeTheyLapseAndNothingElse) {
  const std::vector<Held> proposals = {
      {.proposal_row_id = "a",
       .state = ProposalState::kOffered,
       .reservation_id = "r1",
       .held_until = kDue},
      {.proposal_row_id = "b",
       .state = ProposalState::kAccepted,
       .reservation_id = "r2",
       .held_until = kDue},
      {.proposal_row_id = "c", .state = ProposalState::kCityAccepted}};
  const StepPlan plan = PlanExtensions(proposals, {});
  ASSERT_THAT(plan.add, SizeIs(1));
  EXPECT_EQ(plan.add[0].kind, StepKind::kExtendHold);
  EXPECT_EQ(plan.add[0].peer_ref, "r1");
  EXPECT_EQ(plan.add[0].due_at, kDue - kExtendBefore);
}

TEST(PlanNoExtensions, LeavesACallUnderWayAlone) {
  const std::vector<Step> steps = {
      MakeStep("s1", StepKind::kExtendHold, StepState::kPending),
      MakeStep("s2", StepKind::kExtendHold, StepState::kRunning, 1)};
  EXPECT_THAT(PlanNoExtensions(steps).cancel, ElementsAre("s1"));
}

TEST(IsOfAnotherVersion, OnlyOfWhatMayHaveBeenOpened) {
  for (const char* reason : {"REQUEST_ID_REUSED", "GUARDIAN_INVALID"}) {
    EXPECT_TRUE(IsOfAnotherVersion(StepKind::kOpenApplication, reason));
    EXPECT_FALSE(IsOfAnotherVersion(StepKind::kHoldPlace, reason));
  }
  EXPECT_FALSE(
      IsOfAnotherVersion(StepKind::kOpenApplication, "ROUTE_SUSPENDED"));
}

TEST(AskAgainAfter, OnlyWhereTheAnswerMayChange) {
  EXPECT_EQ(AskAgainAfter(StepKind::kSubmitGrant, "NO_FUND_FITS"),
            absl::Hours(24));
  EXPECT_EQ(AskAgainAfter(StepKind::kSubmitGrant, "NO_FUND_FITS",
                          /*bridging=*/true),
            std::nullopt);
  EXPECT_EQ(AskAgainAfter(StepKind::kHoldPlace, "PLACE_TAKEN"), std::nullopt);
  EXPECT_EQ(AskAgainAfter(StepKind::kOpenApplication, "PARTY_VISA_REFUSED"),
            absl::Hours(24));
  // She lives there until she has moved; nobody is put out.
  EXPECT_EQ(AskAgainAfter(StepKind::kCheckOut, "PLACE_IN_USE"), absl::Hours(6));
  EXPECT_EQ(AskAgainAfter(StepKind::kReleaseReservation, "PLACE_IN_USE"),
            std::nullopt);
}

TEST(Names, RoundTrip) {
  for (const StepKind kind :
       {StepKind::kAssessRoute, StepKind::kHoldPlace, StepKind::kExtendHold,
        StepKind::kConfirmReservation, StepKind::kReleaseReservation,
        StepKind::kOpenApplication, StepKind::kWithdrawApplication,
        StepKind::kSubmitGrant, StepKind::kCancelGrant, StepKind::kCheckIn,
        StepKind::kSetHostShare, StepKind::kSetMissionShare,
        StepKind::kSetFunderShare, StepKind::kCheckOut}) {
    EXPECT_EQ(ParseStepKind(Name(kind)), kind);
  }
  EXPECT_EQ(ParseStepState("RUNNING"), StepState::kRunning);
  EXPECT_EQ(ParseProposalState("HOLDING"), ProposalState::kHolding);
  EXPECT_EQ(ParseProposalState("?"), std::nullopt);
}

}  // namespace
}  // namespace sojourn::relocation::workflow_rules

#include "services/relocation/reviews/review_rules.h"

#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "services/relocation/relocation_state_machine.h"

namespace sojourn::relocation::review_rules {
namespace {

using ::sojourn::testing::ReasonIs;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

Relocation In(State state) {
  Relocation relocation;
  relocation.state = state;
  relocation.level_presumed = false;
  relocation.lead_subject = "office/ana";
  relocation.milestones.triaged = kNow;
  relocation.milestones.verified = kNow;
  relocation.milestones.decided = kNow;
  return relocation;
}

Relocation Withdrawn(absl::Duration since_confirmed) {
  Relocation relocation = In(State::kWithdrawn);
  relocation.flags.insert(Flag::kWithdrawalUnconfirmed);
  relocation.withdrawal =
      Withdrawal{.asked_at = kNow,
                 .asked_by = "office/bo",
                 .confirmed_at = kNow,
                 .release_not_before = kNow + absl::Hours(24) - since_confirmed,
                 .state_before = State::kOffered};
  return relocation;
}

Ruling Changed(const Relocation& current, Subject subject, bool stands = true) {
  const auto ruling = Decide(current, subject, true, stands, kNow);
  EXPECT_OK(ruling);
  return ruling.ok() ? *ruling : Ruling();
}

TEST(ReviewRulesTest, AskingChangesNothing) {
  for (const State state :
       {State::kNotVerified, State::kIneligible, State::kWaitlisted,
        State::kOffered, State::kWithdrawn, State::kClosed}) {
    const Relocation current = In(state);
    const auto asked = Ask(current, {.subject = Subject::kEligibility});
    ASSERT_OK(asked);
    EXPECT_EQ(asked->state, current.state);
    EXPECT_EQ(asked->level, current.level);
    EXPECT_EQ(asked->milestones, current.milestones);
  }
  EXPECT_THAT(Ask(In(State::kErased), {}), ReasonIs("STATE_FORBIDS"));
}

TEST(ReviewRulesTest, OneLooksAtATimeAtWhatSheWantsLookedAt) {
  const Relocation current = In(State::kIneligible);
  EXPECT_THAT(Ask(current, {.open = true}), ReasonIs("REVIEW_OPEN"));
  EXPECT_THAT(Ask(current, {.wants = false}), ReasonIs("DEFENDER_DISAGREES"));
  EXPECT_THAT(Ask(current, {.reviewable = false}),
              ReasonIs("DECISION_NOT_REVIEWED"));
}

TEST(ReviewRulesTest, RefusalsLevelsAndEndsAreLookedAt) {
  EXPECT_TRUE(IsOf(Subject::kVerification, "VERIFICATION", "NOT_VERIFIED"));
  EXPECT_FALSE(IsOf(Subject::kVerification, "VERIFICATION", "VERIFIED"));
  EXPECT_TRUE(IsOf(Subject::kEligibility, "ELIGIBILITY", "INELIGIBLE"));
  EXPECT_TRUE(IsOf(Subject::kEligibility, "ELIGIBILITY", "WAITLISTED"));
  EXPECT_FALSE(IsOf(Subject::kEligibility, "ELIGIBILITY", "ELIGIBLE"));
  EXPECT_FALSE(IsOf(Subject::kEligibility, "TRIAGE", "L4"));
  EXPECT_TRUE(IsOf(Subject::kTriage, "TRIAGE", "L4"));
  EXPECT_TRUE(IsOf(Subject::kWithdrawal, "WITHDRAWAL", "CONFIRMED"));
  EXPECT_TRUE(IsOf(Subject::kWithdrawal, "SAFE_ELSEWHERE", "ASKED"));
  EXPECT_FALSE(IsOf(Subject::kWish, "WITHDRAWAL", "ASKED"));
}

TEST(ReviewRulesTest, NobodyLooksAtWhatSheTookPartIn) {
  const Relocation current = In(State::kIneligible);
  EXPECT_OK(CheckIndependent("office/cleo", current, {"office/bo"}));
  EXPECT_THAT(CheckIndependent("office/bo", current, {"office/bo"}),
              ReasonIs("NOT_INDEPENDENT"));
  EXPECT_THAT(CheckIndependent("office/ana", current, {}),
              ReasonIs("NOT_INDEPENDENT"));
}

TEST(ReviewRulesTest, WhatIsUpheldStays) {
  for (const Subject subject :
       {Subject::kVerification, Subject::kEligibility, Subject::kTriage}) {
    const auto ruling =
        Decide(In(State::kIneligible), subject, false, true, kNow);
    ASSERT_OK(ruling);
    EXPECT_EQ(ruling->next.state, State::kIneligible);
    EXPECT_FALSE(ruling->next.level_presumed);
    EXPECT_TRUE(ruling->next.milestones.decided);
  }
  EXPECT_TRUE(Decide(Withdrawn({}), Subject::kWithdrawal, false, true, kNow)
                  ->next.withdrawal);
}

TEST(ReviewRulesTest, WhatIsChangedCanBeDecidedAgain) {
  Ruling ruling = Changed(In(State::kNotVerified), Subject::kVerification);
  EXPECT_EQ(ruling.next.state, State::kVerifying);
  EXPECT_FALSE(ruling.next.milestones.verified);
  EXPECT_TRUE(After(ruling.next.state, Event::kVerified));

  ruling = Changed(In(State::kIneligible), Subject::kEligibility);
  EXPECT_EQ(ruling.next.state, State::kVerified);
  EXPECT_FALSE(ruling.next.milestones.decided);
  EXPECT_TRUE(After(ruling.next.state, Event::kFoundEligible));
  Relocation nobody_verified = In(State::kIneligible);
  nobody_verified.milestones.verified = std::nullopt;
  ruling = Changed(nobody_verified, Subject::kEligibility);
  EXPECT_EQ(ruling.next.state, State::kTriaged);

  ruling = Changed(In(State::kWaitlisted), Subject::kEligibility);
  EXPECT_EQ(ruling.next.state, State::kWaitlisted);
  EXPECT_FALSE(ruling.next.milestones.decided);
  EXPECT_TRUE(After(ruling.next.state, Event::kFoundEligible));

  ruling = Changed(In(State::kEligible), Subject::kTriage);
  EXPECT_TRUE(ruling.next.level_presumed);
  EXPECT_TRUE(After(ruling.next.state, Event::kTriaged));
  // Too late to triage: it has ended.
  ruling = Changed(In(State::kClosed), Subject::kTriage);
  EXPECT_FALSE(ruling.next.level_presumed);
}

TEST(ReviewRulesTest, WhatWaitsForAnswersIsNotChangedForNothing) {
  const Relocation asked = In(State::kIncomplete);
  EXPECT_THAT(Decide(asked, Subject::kVerification, true, true, kNow),
              ReasonIs("STATE_FORBIDS"));
  EXPECT_OK(Decide(asked, Subject::kVerification, false, true, kNow));
}

TEST(ReviewRulesTest, WhatALaterDecisionReplacedMovesNothing) {
  EXPECT_EQ(Changed(In(State::kNotVerified), Subject::kVerification, false)
                .next.state,
            State::kNotVerified);
  // Verified meanwhile.
  EXPECT_EQ(Changed(In(State::kVerified), Subject::kVerification).next.state,
            State::kVerified);
}

TEST(ReviewRulesTest, AnEndInHerNameIsTakenBackUntilThingsAreGivenBack) {
  Ruling ruling = Changed(Withdrawn(absl::Hours(1)), Subject::kWithdrawal);
  EXPECT_EQ(ruling.next.state, State::kOffered);
  EXPECT_TRUE(ruling.reinstated);
  EXPECT_FALSE(ruling.next.withdrawal);
  EXPECT_FALSE(ruling.next.flags.contains(Flag::kWithdrawalUnconfirmed));

  ruling = Changed(Withdrawn(absl::Hours(25)), Subject::kWithdrawal);
  EXPECT_EQ(ruling.next.state, State::kWithdrawn);
  EXPECT_FALSE(ruling.reinstated);

  Relocation asked = Withdrawn({});
  asked.state = State::kOffered;
  asked.withdrawal->confirmed_at = std::nullopt;
  ruling = Changed(asked, Subject::kWithdrawal);
  EXPECT_EQ(ruling.next.state, State::kOffered);
  EXPECT_FALSE(ruling.reinstated);
  EXPECT_FALSE(ruling.next.withdrawal);
}

TEST(ReviewRulesTest, TheMoreUrgentTheSooner) {
  EXPECT_LT(LookWithin(Subject::kTriage, Level::kL1),
            LookWithin(Subject::kTriage, Level::kL2));
  EXPECT_LT(LookWithin(Subject::kTriage, Level::kL2),
            LookWithin(Subject::kTriage, Level::kL4));
  EXPECT_LT(TellWithin(Level::kL1), TellWithin(Level::kL3));
}

}  // namespace
}  // namespace sojourn::relocation::review_rules

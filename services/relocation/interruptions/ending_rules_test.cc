#include "services/relocation/interruptions/ending_rules.h"

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::IsOk;
using ::sojourn::testing::ReasonIs;
using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

CaseFacts In(State state, Level level = Level::kL2) {
  CaseFacts facts;
  facts.relocation.state = state;
  facts.relocation.level = level;
  facts.relocation.version = 7;
  facts.relocation.received_at = kNow - absl::Hours(24 * 400);
  return facts;
}

constexpr ViewFacts kAgrees{
    .given = true, .agrees = true, .on_second_channel = true};
constexpr ViewFacts kDisagrees{
    .given = true, .agrees = false, .on_second_channel = true};
constexpr ViewFacts kNoView{};

class EndingTest : public ::testing::TestWithParam<Ending> {};

TEST_P(EndingTest, TakesEffectWhenAnotherOfficerOrChannelConfirms) {
  const Ending ending = GetParam();
  CaseFacts facts = In(State::kOffered);
  ASSERT_OK_AND_ASSIGN(facts.relocation,
                       AskEnding(facts, ending, kAgrees, "ana", kNow));
  EXPECT_EQ(facts.relocation.state, State::kOffered);
  EXPECT_EQ(AwaitsConfirmation(facts.relocation), ending);
  EXPECT_THAT(ConfirmEnding(facts, ending, kAgrees, false, "ana", kNow),
              ReasonIs("SECOND_OFFICER_NEEDED"));
  EXPECT_THAT(ConfirmEnding(facts, ending, kAgrees, true, "ana", kNow), IsOk());
  EXPECT_THAT(ConfirmEnding(facts, ending, kDisagrees, false, "ben", kNow),
              ReasonIs("DEFENDER_DISAGREES"))
      << "the second officer heard something else";
  ASSERT_OK_AND_ASSIGN(
      const Relocation confirmed,
      ConfirmEnding(facts, ending, kNoView, false, "ben", kNow));
  EXPECT_EQ(confirmed.state, ending == Ending::kWithdrawn
                                 ? State::kWithdrawn
                                 : State::kSafeElsewhere);
  EXPECT_EQ(confirmed.withdrawal->release_not_before, kNow + absl::Hours(24));
  EXPECT_EQ(AwaitsConfirmation(confirmed), std::nullopt);
  EXPECT_FALSE(IsConfirmedAlone(*confirmed.withdrawal, "ben"));
  ASSERT_OK_AND_ASSIGN(
      const Relocation alone,
      ConfirmEnding(facts, ending, kAgrees, true, "ana", kNow));
  EXPECT_TRUE(IsConfirmedAlone(*alone.withdrawal, "ana"));
  EXPECT_FALSE(IsConfirmedAlone(*facts.relocation.withdrawal, "ana"))
      << "only asked for";
}

TEST_P(EndingTest, OverABurntContactTwoOfficersAreNotEnough) {
  constexpr ViewFacts kOverIt{.given = true, .agrees = true};
  CaseFacts facts = In(State::kOffered);
  facts.contact_compromised = true;
  EXPECT_THAT(AskEnding(facts, GetParam(), kOverIt, "ana", kNow),
              ReasonIs("SECOND_CHANNEL_NEEDED"));
  ASSERT_OK_AND_ASSIGN(facts.relocation,
                       AskEnding(facts, GetParam(), kAgrees, "ana", kNow));
  for (const ViewFacts& view : {kOverIt, kNoView}) {
    EXPECT_THAT(ConfirmEnding(facts, GetParam(), view, false, "ben", kNow),
                ReasonIs("SECOND_CHANNEL_NEEDED"));
  }
  EXPECT_THAT(ConfirmEnding(facts, GetParam(), kAgrees, false, "ben", kNow),
              IsOk());
}

TEST_P(EndingTest, OnlyHerOwnWordEndsHerCase) {
  const CaseFacts facts = In(State::kOffered);
  EXPECT_THAT(AskEnding(facts, GetParam(), kNoView, "ana", kNow),
              ReasonIs("DEFENDER_NOT_CONSULTED"));
  EXPECT_THAT(AskEnding(facts, GetParam(), kDisagrees, "ana", kNow),
              ReasonIs("DEFENDER_DISAGREES"));
}

TEST_P(EndingTest, WhoIsSilentOrDetainedIsNotHeardToEndIt) {
  CaseFacts facts = In(State::kOffered);
  ASSERT_OK_AND_ASSIGN(const Relocation asked,
                       AskEnding(facts, GetParam(), kAgrees, "ana", kNow));
  for (const Overlay overlay : {Overlay::kContactLost, Overlay::kDetained}) {
    facts.relocation.overlay = overlay;
    EXPECT_THAT(AskEnding(facts, GetParam(), kAgrees, "ana", kNow),
                ReasonIs("CASE_SUSPENDED"));
    CaseFacts later = facts;
    later.relocation = asked;
    later.relocation.overlay = overlay;
    EXPECT_THAT(ConfirmEnding(later, GetParam(), kAgrees, true, "ben", kNow),
                ReasonIs("CASE_SUSPENDED"));
  }
}

TEST_P(EndingTest, TwoDifferentEndsAreNotMixed) {
  const Ending other = GetParam() == Ending::kWithdrawn ? Ending::kSafeElsewhere
                                                        : Ending::kWithdrawn;
  CaseFacts facts = In(State::kEligible);
  ASSERT_OK_AND_ASSIGN(facts.relocation,
                       AskEnding(facts, other, kAgrees, "ana", kNow));
  EXPECT_THAT(AskEnding(facts, GetParam(), kAgrees, "ben", kNow),
              ReasonIs("OTHER_END_ASKED"));
  EXPECT_THAT(ConfirmEnding(facts, GetParam(), kAgrees, true, "ben", kNow),
              ReasonIs("OTHER_END_ASKED"));
}

INSTANTIATE_TEST_SUITE_P(ByHerWord, EndingTest,
                         ::testing::Values(Ending::kWithdrawn,
                                           Ending::kSafeElsewhere));

TEST(SafeElsewhere, IsPossibleInFollowUpWhereNothingIsLeftToStop) {
  EXPECT_THAT(AskEnding(In(State::kFollowUp), Ending::kSafeElsewhere, kAgrees,
                        "ana", kNow),
              IsOk());
  EXPECT_THAT(
      AskEnding(In(State::kFollowUp), Ending::kWithdrawn, kAgrees, "ana", kNow),
      ReasonIs("STATE_FORBIDS"));
}

TEST(SafeElsewhere, IsNotHeldUpByAWishThatTheCaseHasOutlived) {
  CaseFacts facts = In(State::kEnding);
  ASSERT_OK_AND_ASSIGN(facts.relocation, AskEnding(facts, Ending::kWithdrawn,
                                                   kAgrees, "ana", kNow));
  facts.relocation.state = State::kFollowUp;
  EXPECT_EQ(AwaitsConfirmation(facts.relocation), std::nullopt);
  ASSERT_OK_AND_ASSIGN(
      const Relocation asked,
      AskEnding(facts, Ending::kSafeElsewhere, kAgrees, "ben", kNow));
  EXPECT_EQ(AwaitsConfirmation(asked), Ending::kSafeElsewhere);
  EXPECT_EQ(asked.withdrawal->asked_by, "ben");
}

ReopenChoice Choice(const ViewFacts& view = kAgrees) {
  return {.level = Level::kL1,
          .view = view,
          .officer = "ana",
          .organisation_id = "office"};
}

TEST(ReopenTest, BeginsFromTheFrontWithFreshClocks) {
  CaseFacts facts = In(State::kClosed);
  facts.relocation.milestones.verified = kNow - absl::Hours(24 * 390);
  facts.relocation.paused_total = absl::Hours(100);
  facts.relocation.flags = {Flag::kVisaRefused, Flag::kDocumentCompromised,
                            Flag::kAskAnew};
  ASSERT_OK_AND_ASSIGN(const Relocation next, Reopen(facts, Choice(), kNow));
  EXPECT_EQ(next.state, State::kTriaged);
  EXPECT_EQ(next.level, Level::kL1);
  EXPECT_EQ(next.milestones.verified, std::nullopt);
  EXPECT_EQ(next.milestones.triaged, kNow);
  EXPECT_EQ(next.paused_total, absl::ZeroDuration());
  EXPECT_EQ(next.begun_at(), kNow);
  EXPECT_TRUE(next.IsEarlier(7));
  EXPECT_FALSE(next.IsEarlier(8));
  EXPECT_EQ(next.lead_subject, "ana");
  EXPECT_THAT(next.flags, Not(Contains(Flag::kVisaRefused)));
  EXPECT_THAT(next.flags, Not(Contains(Flag::kAskAnew)))
      << "no visa of the journey before is asked for anew";
  EXPECT_THAT(next.flags, Contains(Flag::kDocumentCompromised));
}

TEST(ReopenTest, AnImminentThreatForcesL1WhateverIsSaid) {
  CaseFacts facts = In(State::kIneligible);
  facts.imminent_threat = true;
  ReopenChoice choice = Choice();
  choice.level = Level::kL4;
  ASSERT_OK_AND_ASSIGN(const Relocation next, Reopen(facts, choice, kNow));
  EXPECT_EQ(next.level, Level::kL1);
  EXPECT_TRUE(next.level_forced);
}

TEST(ReopenTest, IsHerWish) {
  const CaseFacts facts = In(State::kClosed, Level::kL1);
  EXPECT_THAT(Reopen(facts, Choice(kNoView), kNow),
              ReasonIs("DEFENDER_NOT_CONSULTED"));
  EXPECT_THAT(Reopen(facts, Choice(kDisagrees), kNow),
              ReasonIs("DEFENDER_DISAGREES"));
  CaseFacts burnt = facts;
  burnt.contact_compromised = true;
  EXPECT_THAT(Reopen(burnt, Choice({.given = true, .agrees = true}), kNow),
              ReasonIs("SECOND_CHANNEL_NEEDED"));
}

TEST(ReopenTest, WithinADayTheEndItselfIsTakenBack) {
  CaseFacts facts = In(State::kSafeElsewhere);
  facts.relocation.withdrawal =
      Withdrawal{.asked_at = kNow,
                 .asked_by = "ana",
                 .confirmed_at = kNow,
                 .release_not_before = kNow + absl::Hours(24)};
  EXPECT_THAT(Reopen(facts, Choice(), kNow + absl::Hours(23)),
              ReasonIs("RELEASE_PENDING"));
  ASSERT_OK_AND_ASSIGN(const Relocation next,
                       Reopen(facts, Choice(), kNow + absl::Hours(24)));
  EXPECT_EQ(next.withdrawal, std::nullopt);
}

TEST(KeepInDoubtTest, WhatIsNotGivenBackYetStaysHersLonger) {
  Relocation ended = In(State::kWithdrawn).relocation;
  ended.withdrawal = Withdrawal{.asked_at = kNow,
                                .asked_by = "ana",
                                .confirmed_at = kNow,
                                .release_not_before = kNow + absl::Hours(24)};
  Relocation next = ended;
  EXPECT_FALSE(KeepInDoubt(kNow + absl::Hours(24), next)) << "begun";
  EXPECT_TRUE(KeepInDoubt(kNow + absl::Hours(23), next));
  EXPECT_EQ(next.withdrawal->release_not_before, kNow + absl::Hours(23 + 72));
  EXPECT_TRUE(KeepInDoubt(kNow + absl::Hours(25), next)) << "in doubt again";
  Relocation open = In(State::kOffered).relocation;
  open.withdrawal = ended.withdrawal;
  EXPECT_FALSE(KeepInDoubt(kNow, open));
}

TEST(ReopenTest, AnOpenCaseIsNotTakenUpAgain) {
  for (const State state : {State::kTriaged, State::kInStay, State::kErased}) {
    EXPECT_THAT(Reopen(In(state), Choice(), kNow), ReasonIs("STATE_FORBIDS"));
  }
}

}  // namespace
}  // namespace sojourn::relocation

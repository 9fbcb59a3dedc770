#include "services/relocation/round/round_rules.h"

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation::round_rules {
namespace {

using ::sojourn::testing::ReasonIs;
using ::testing::ElementsAre;
using ::testing::Pair;

constexpr absl::CivilDay kMarch(2027, 3, 1);

Spot At(const std::string& place, absl::CivilDay from = kMarch,
        int nights = 80) {
  return {.place_id = place, .check_in = from, .check_out = from + nights};
}

TEST(CompareTest, SaysOfEverybodyWhatIsOther) {
  const Plan before = {{"stays", At("p-1")}, {"moves", At("p-2")},
                       {"later", At("p-3")}, {"loses", At("p-4")},
                       {"finds", At("")},    {"waits", At("")},
                       {"gone", At("p-5")},  {"gone too", At("")}};
  const Plan after = {{"stays", At("p-1")},
                      {"moves", At("p-9")},
                      {"later", At("p-3", kMarch + 7)},
                      {"loses", At("")},
                      {"finds", At("p-4")},
                      {"waits", At("")},
                      {"comes", At("p-5")}};
  const Diff diff = Compare(before, after);
  EXPECT_THAT(
      diff.changes,
      ElementsAre(Pair("comes", Change::kNew), Pair("finds", Change::kFound),
                  Pair("later", Change::kMoved), Pair("loses", Change::kLost),
                  Pair("moves", Change::kMoved), Pair("stays", Change::kSame),
                  Pair("waits", Change::kSame)));
  EXPECT_EQ(diff.gone, 2);
  EXPECT_EQ(diff.Count(Change::kMoved), 2);
  EXPECT_EQ(diff.Count(Change::kLost), 1);
}

TEST(CompareTest, OfAFirstPlanEverybodyIsNew) {
  const Diff diff = Compare({}, {{"a", At("p-1")}, {"b", At("")}});
  EXPECT_EQ(diff.Count(Change::kNew), 2);
  EXPECT_EQ(diff.gone, 0);
}

TEST(CompareTest, TheDaysOfNowhereDoNotMatter) {
  const Spot before = At("", kMarch);
  EXPECT_EQ(ChangeOf(&before, At("", kMarch + 30)), Change::kSame);
}

TEST(OverlapTest, CountsTheDaysOfCleaning) {
  const Spot first = At("p-1", kMarch, 10);
  EXPECT_TRUE(Overlap(first, At("p-1", kMarch + 9, 5), 0));
  EXPECT_FALSE(Overlap(first, At("p-1", kMarch + 10, 5), 0));
  EXPECT_TRUE(Overlap(first, At("p-1", kMarch + 10, 5), 1));
  EXPECT_TRUE(Overlap(At("p-1", kMarch + 10, 5), first, 1));
  EXPECT_FALSE(Overlap(first, At("p-2", kMarch, 10), 3));
}

TEST(CheckMayAcceptTest, OnlyTheNewestPlanOfTheDay) {
  const absl::Time solved = absl::UnixEpoch();
  const auto in = [&](RoundState state, absl::Duration later,
                      bool superseded = false) {
    return CheckMayAccept(
        {.state = state, .solved_at = solved, .superseded = superseded},
        solved + later);
  };
  EXPECT_OK(in(RoundState::kSolved, absl::Hours(24)));
  EXPECT_THAT(in(RoundState::kSolved, absl::Hours(25)),
              ReasonIs("ROUND_STALE"));
  EXPECT_THAT(in(RoundState::kSolved, absl::Hours(1), true),
              ReasonIs("ROUND_STALE"));
  for (const RoundState state :
       {RoundState::kRunning, RoundState::kFailed, RoundState::kAccepted}) {
    EXPECT_THAT(in(state, absl::Hours(1)), ReasonIs("ROUND_NOT_SOLVED"));
  }
}

TEST(OutdatesTest, WhateverMakesThePlanWrongForHer) {
  Relocation waiting;
  waiting.state = State::kEligible;
  const auto after = [&](Event event, auto change) {
    Relocation next = waiting;
    change(next);
    return Outdates(waiting, next, event);
  };
  const auto nothing = [](Relocation&) {};
  EXPECT_TRUE(after(Event::kIntakeUpdated, nothing));
  EXPECT_TRUE(after(Event::kConsentWithdrawn, nothing));
  EXPECT_TRUE(after(Event::kPlaceHeld, nothing));
  EXPECT_TRUE(after(Event::kOffered, nothing));
  EXPECT_TRUE(after(Event::kDefenderHeard, nothing));
  EXPECT_TRUE(after(Event::kDefenderObjected, nothing));
  EXPECT_TRUE(after(Event::kRiskAssessed,
                    [](Relocation& next) { next.level = Level::kL1; }));
  EXPECT_TRUE(after(Event::kRiskAssessed, [](Relocation& next) {
    next.overlay = Overlay::kContactLost;
  }));
  EXPECT_TRUE(after(Event::kRiskAssessed,
                    [](Relocation& next) { next.state = State::kWithdrawn; }));
  EXPECT_FALSE(after(Event::kRiskAssessed, nothing));
  // A city that is asked may say no: she waits as before.
  EXPECT_FALSE(after(Event::kCityAsked,
                     [](Relocation& next) { next.state = State::kProposed; }));
}

TEST(TryAgainAfterTest, WhatMayPassIsTriedAgainAndEndsSome) {
  const absl::Status away = absl::UnavailableError("away");
  EXPECT_EQ(TryAgainAfter(away, 1), absl::Seconds(10));
  EXPECT_EQ(TryAgainAfter(away, 5), std::nullopt);
  EXPECT_EQ(TryAgainAfter(absl::InternalError("fault"), 1), std::nullopt);
  EXPECT_EQ(TryAgainAfter(absl::InvalidArgumentError("weights"), 1),
            std::nullopt);
}

TEST(IsGivenUpTest, AfterAllTriesWereTaken) {
  EXPECT_FALSE(IsGivenUp(5));
  EXPECT_TRUE(IsGivenUp(6));
}

TEST(RoundStateTest, IsReadAsItIsWritten) {
  for (const RoundState state : {RoundState::kRunning, RoundState::kSolved,
                                 RoundState::kFailed, RoundState::kAccepted}) {
    EXPECT_EQ(ParseRoundState(Name(state)), state);
  }
  EXPECT_EQ(ParseRoundState("LATER"), std::nullopt);
}

}  // namespace
}  // namespace sojourn::relocation::round_rules

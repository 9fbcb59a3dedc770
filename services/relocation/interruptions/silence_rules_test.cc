#include "services/relocation/interruptions/silence_rules.h"

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::ReasonIs;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
constexpr absl::Duration kDay = absl::Hours(24);

CaseFacts In(State state, Overlay overlay = Overlay::kNone) {
  CaseFacts facts;
  facts.relocation.state = state;
  facts.relocation.overlay = overlay;
  if (overlay != Overlay::kNone) facts.relocation.overlay_since = kNow - kDay;
  return facts;
}

TEST(SilenceTest, SuspendsAndKeepsTheState) {
  CaseFacts facts = In(State::kPreDeparture);
  ASSERT_OK_AND_ASSIGN(facts.relocation,
                       ContactLost(facts, kNow - absl::Hours(30)));
  EXPECT_EQ(facts.relocation.state, State::kPreDeparture);
  EXPECT_EQ(facts.relocation.overlay, Overlay::kContactLost);
  ASSERT_OK_AND_ASSIGN(facts.relocation, Resume(facts));
  EXPECT_EQ(facts.relocation.overlay, Overlay::kNone);
  EXPECT_THAT(Resume(facts), ReasonIs("NOT_SUSPENDED"));
}

TEST(SilenceTest, DetentionIsMoreThanSilenceAndSilenceDoesNotEndIt) {
  ASSERT_OK_AND_ASSIGN(
      const Relocation detained,
      Detained(In(State::kOffered, Overlay::kContactLost), kNow));
  EXPECT_EQ(detained.overlay, Overlay::kDetained);
  EXPECT_EQ(detained.overlay_since, kNow);
  CaseFacts facts;
  facts.relocation = detained;
  ASSERT_OK_AND_ASSIGN(const Relocation silent,
                       ContactLost(facts, kNow + kDay));
  EXPECT_EQ(silent.overlay, Overlay::kDetained);
  ASSERT_OK_AND_ASSIGN(const Relocation again, Detained(facts, kNow + kDay));
  EXPECT_EQ(again.overlay_since, kNow) << "the first word of it counts";
}

TEST(SilenceTest, AFactAboutAnEndedCaseIsStoredWithoutSuspendingIt) {
  for (const State state : {State::kClosed, State::kWithdrawn}) {
    ASSERT_OK_AND_ASSIGN(const Relocation lost, ContactLost(In(state), kNow));
    EXPECT_EQ(lost.overlay, Overlay::kNone);
    ASSERT_OK_AND_ASSIGN(const Relocation held, Detained(In(state), kNow));
    EXPECT_EQ(held.overlay, Overlay::kNone);
  }
}

TEST(ProtocolTest, SaysWhoDoesWhatByWhenAndBeginsWithWhatSheWanted) {
  for (const Overlay overlay : {Overlay::kContactLost, Overlay::kDetained}) {
    const Silence silence{.overlay = overlay, .recorded_at = kNow};
    const std::vector<ProtocolStep> steps = Protocol(silence, true);
    EXPECT_THAT(steps.front().what, HasSubstr("wrote down in advance"));
    EXPECT_THAT(Protocol(silence, false).front().what,
                HasSubstr("no advance instructions"));
    absl::Time before = kNow;
    for (const ProtocolStep& step : steps) {
      EXPECT_NE(step.who, "");
      EXPECT_GE(step.due, before) << step.what;
      before = step.due;
    }
  }
  EXPECT_THAT(Protocol({.overlay = Overlay::kNone, .recorded_at = kNow}, true),
              IsEmpty());
}

TEST(ReleaseTest, TakesTwoPeopleAfterTheGraceAndNobodyBringsItForward) {
  const CaseFacts facts = In(State::kOffered, Overlay::kDetained);
  Silence silence{.overlay = Overlay::kDetained, .recorded_at = kNow};
  EXPECT_EQ(GraceUntil(silence), kNow + 90 * kDay);
  EXPECT_THAT(ReleasesNow(facts, silence, {.officer = "ana"}, kNow + 89 * kDay),
              ReasonIs("GRACE_NOT_OVER"));
  const absl::Time over = kNow + 90 * kDay;
  ASSERT_OK_AND_ASSIGN(const bool first,
                       ReleasesNow(facts, silence, {.officer = "ana"}, over));
  EXPECT_FALSE(first);
  silence.wish = ReleaseWish{.asked_by = "ana", .asked_at = over};
  EXPECT_THAT(ReleasesNow(facts, silence, {.officer = "ana"}, over),
              ReasonIs("SECOND_OFFICER_NEEDED"));
  ASSERT_OK_AND_ASSIGN(
      const bool second,
      ReleasesNow(facts, silence, {.officer = "ben"}, over + 6 * kDay));
  EXPECT_TRUE(second);
  ASSERT_OK_AND_ASSIGN(
      const bool lapsed,
      ReleasesNow(facts, silence, {.officer = "ben"}, over + 7 * kDay));
  EXPECT_FALSE(lapsed) << "the wish of the first has lapsed";
}

TEST(ReleaseTest, OfWhoIsSilentBeginsAfterThirtyDays) {
  const CaseFacts facts = In(State::kOffered, Overlay::kContactLost);
  Silence silence{.overlay = Overlay::kContactLost, .recorded_at = kNow};
  const absl::Time over = kNow + 30 * kDay;
  EXPECT_THAT(
      ReleasesNow(facts, silence, {.officer = "ana"}, over - absl::Seconds(1)),
      ReasonIs("GRACE_NOT_OVER"));
  ASSERT_OK_AND_ASSIGN(const bool first,
                       ReleasesNow(facts, silence, {.officer = "ana"}, over));
  EXPECT_FALSE(first);
  silence.wish = ReleaseWish{.asked_by = "ana", .asked_at = over};
  ASSERT_OK_AND_ASSIGN(const bool second,
                       ReleasesNow(facts, silence, {.officer = "ben"}, over));
  EXPECT_TRUE(second);
}

// Whoever does not know what is known of a case is told the same of all.
TEST(ReleaseTest, IsForWhoKnowsTheCase) {
  const Releasing stranger{.officer = "cleo", .knows_the_case = false};
  const CaseFacts facts = In(State::kOffered, Overlay::kDetained);
  for (const bool nobody_left : {false, true}) {
    const Silence silence{.overlay = Overlay::kDetained,
                          .nobody_left = nobody_left,
                          .recorded_at = kNow};
    for (const int days : {1, 100}) {
      EXPECT_THAT(ReleasesNow(facts, silence, stranger, kNow + days * kDay),
                  ReasonIs("NOT_ON_CASE"));
    }
  }
  EXPECT_THAT(ReleasesNow(In(State::kOffered),
                          {.overlay = Overlay::kNone, .recorded_at = kNow},
                          stranger, kNow),
              ReasonIs("NOT_SUSPENDED"));
}

TEST(ReleaseTest, AReportOfADeathBringsNoEndForward) {
  Silence silence{.overlay = Overlay::kDetained,
                  .nobody_left = true,
                  .death_recorded_at = kNow + kDay,
                  .recorded_at = kNow};
  EXPECT_EQ(GraceUntil(silence), kNow + 90 * kDay);
  silence.death_recorded_at = kNow + 80 * kDay;
  EXPECT_EQ(GraceUntil(silence), kNow + 110 * kDay);
  silence.overlay = Overlay::kNone;
  EXPECT_EQ(GraceUntil(silence), kNow + 110 * kDay);
}

TEST(ReleaseTest, IsForCasesThatAreSuspended) {
  EXPECT_THAT(ReleasesNow(In(State::kOffered),
                          {.overlay = Overlay::kNone, .recorded_at = kNow},
                          {.officer = "ana"}, kNow),
              ReasonIs("NOT_SUSPENDED"));
  EXPECT_THAT(ReleasesNow(In(State::kClosed),
                          {.overlay = Overlay::kNone, .recorded_at = kNow},
                          {.officer = "ana"}, kNow),
              ReasonIs("STATE_FORBIDS"));
}

TEST(ProtocolWaits, MakeRoomAWeekAfterTheirTime) {
  const Silence silence{.overlay = Overlay::kContactLost, .recorded_at = kNow};
  const auto steps = Protocol(silence, true);
  EXPECT_EQ(ProtocolWaits(silence, true, kNow).size(), steps.size());
  const auto later = ProtocolWaits(silence, true, kNow + 20 * kDay);
  ASSERT_EQ(later.size(), 1u);
  EXPECT_EQ(later[0].who, "PROGRAMME_OFFICER");
  EXPECT_EQ(later[0].due, kNow + 21 * kDay);
  EXPECT_THAT(ProtocolWaits({.recorded_at = kNow}, true, kNow), IsEmpty());
}

}  // namespace
}  // namespace sojourn::relocation

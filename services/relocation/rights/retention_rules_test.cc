#include "services/relocation/rights/retention_rules.h"

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

using sojourn::testing::IsOk;
using sojourn::testing::ReasonIs;
using ::testing::Optional;

absl::Time At(int year, int month, int day) {
  return absl::FromCivil(absl::CivilDay(year, month, day), absl::UTCTimeZone());
}

CaseFacts Case(State state) {
  CaseFacts facts;
  facts.relocation.state = state;
  return facts;
}
constexpr ViewFacts kAgrees{.given = true, .agrees = true};

absl::Status Check(State state, ErasureReason reason,
                   const ViewFacts& view = kAgrees) {
  return CheckErasure(Case(state), {.state = state}, reason, view,
                      At(2026, 5, 1));
}

TEST(Retention, CountsByOutcome) {
  const auto due = [](State state) {
    return RetentionDue({.state = state, .ended_at = At(2026, 1, 31)});
  };
  EXPECT_THAT(due(State::kIneligible), Optional(absl::CivilDay(2027, 1, 31)));
  EXPECT_THAT(due(State::kNotVerified), Optional(absl::CivilDay(2027, 1, 31)));
  EXPECT_THAT(due(State::kWithdrawn), Optional(absl::CivilDay(2027, 1, 31)));
  EXPECT_THAT(due(State::kReferredOut), Optional(absl::CivilDay(2027, 1, 31)));
  EXPECT_THAT(due(State::kSafeElsewhere),
              Optional(absl::CivilDay(2027, 1, 31)));
  EXPECT_THAT(due(State::kClosed), Optional(absl::CivilDay(2028, 1, 31)));
  EXPECT_EQ(due(State::kInStay), std::nullopt);
  EXPECT_EQ(due(State::kErased), std::nullopt);
}

TEST(Retention, SheMayChooseFewerMonthsNeverMore) {
  RetentionFacts facts{.state = State::kIneligible,
                       .ended_at = At(2026, 1, 15)};
  facts.chosen_months = 2;
  EXPECT_THAT(RetentionDue(facts), Optional(absl::CivilDay(2026, 3, 15)));
  facts.chosen_months = 20;
  EXPECT_THAT(RetentionDue(facts), Optional(absl::CivilDay(2027, 1, 15)));
  EXPECT_THAT(CheckChosenMonths(1), IsOk());
  EXPECT_THAT(CheckChosenMonths(23), IsOk());
  for (const int months : {-1, 0, 24}) {
    EXPECT_THAT(CheckChosenMonths(months), ReasonIs("MONTHS_INVALID"));
  }
}

TEST(Retention, AMonthEndsWithTheCalendars) {
  EXPECT_EQ(AddMonths(absl::CivilDay(2026, 1, 31), 1),
            absl::CivilDay(2026, 2, 28));
  EXPECT_EQ(AddMonths(absl::CivilDay(2027, 8, 31), 6),
            absl::CivilDay(2028, 2, 29));
  EXPECT_EQ(AddMonths(absl::CivilDay(2026, 11, 30), 12),
            absl::CivilDay(2027, 11, 30));
}

TEST(Justification, OnceAYearSinceTheLastReason) {
  RetentionFacts facts{.state = State::kClosed, .ended_at = At(2026, 1, 31)};
  EXPECT_THAT(JustificationDue(facts), Optional(absl::CivilDay(2027, 1, 31)));
  facts.justified_at = At(2025, 6, 1);
  EXPECT_THAT(JustificationDue(facts), Optional(absl::CivilDay(2027, 1, 31)));
  facts.justified_at = At(2026, 6, 1);
  EXPECT_THAT(JustificationDue(facts), Optional(absl::CivilDay(2027, 6, 1)));
}

TEST(Justification, OfOpenCasesThoseThatStandStillOrAreHeld) {
  RetentionFacts facts{.state = State::kWaitlisted,
                       .stands_since = At(2026, 1, 15)};
  EXPECT_THAT(JustificationDue(facts), Optional(absl::CivilDay(2027, 1, 15)));
  facts.state = State::kInStay;
  EXPECT_EQ(JustificationDue(facts), std::nullopt);
  facts.legal_hold = true;
  facts.justified_at = At(2026, 3, 1);
  EXPECT_THAT(JustificationDue(facts), Optional(absl::CivilDay(2027, 3, 1)));
}

TEST(Justification, SaysWhyACaseIsListed) {
  using ::testing::ElementsAre;
  using ::testing::IsEmpty;
  RetentionFacts facts{.state = State::kClosed, .ended_at = At(2026, 1, 31)};
  EXPECT_THAT(DueReasons(facts, absl::CivilDay(2027, 1, 30)), IsEmpty());
  EXPECT_THAT(DueReasons(facts, absl::CivilDay(2027, 1, 31)),
              ElementsAre(DueReason::kJustification));
  EXPECT_THAT(DueReasons(facts, absl::CivilDay(2028, 1, 31)),
              ElementsAre(DueReason::kErasure));
  facts.legal_hold = true;
  EXPECT_THAT(DueReasons(facts, absl::CivilDay(2028, 1, 31)),
              ElementsAre(DueReason::kErasure, DueReason::kJustification));
  facts.justified_at = At(2028, 1, 1);
  EXPECT_THAT(DueReasons(facts, absl::CivilDay(2028, 1, 31)),
              ElementsAre(DueReason::kErasure));
  const RetentionFacts alert{.state = State::kAlerted,
                             .stands_since = At(2026, 1, 31)};
  EXPECT_THAT(DueReasons(alert, absl::CivilDay(2027, 1, 31)),
              ElementsAre(DueReason::kStandsStill));
}

TEST(Erasure, SheAsksForItOnceTheCaseHasEnded) {
  EXPECT_THAT(Check(State::kWithdrawn, ErasureReason::kSheAsked), IsOk());
  EXPECT_THAT(Check(State::kSubmitted, ErasureReason::kSheAsked),
              ReasonIs("CASE_OPEN"));
  EXPECT_THAT(Check(State::kInStay, ErasureReason::kSheAsked),
              ReasonIs("CASE_OPEN"));
  EXPECT_THAT(Check(State::kWithdrawn, ErasureReason::kSheAsked, {}),
              ReasonIs("DEFENDER_NOT_CONSULTED"));
  EXPECT_THAT(
      Check(State::kWithdrawn, ErasureReason::kSheAsked, {.given = true}),
      ReasonIs("DEFENDER_DISAGREES"));
  CaseFacts watched = Case(State::kWithdrawn);
  watched.contact_compromised = true;
  EXPECT_THAT(CheckErasure(watched, {}, ErasureReason::kSheAsked, kAgrees,
                           At(2026, 5, 1)),
              ReasonIs("SECOND_CHANNEL_NEEDED"));
}

TEST(Erasure, NotWhileAWithdrawalCanBeTakenBack) {
  CaseFacts facts = Case(State::kWithdrawn);
  facts.relocation.withdrawal = Withdrawal{
      .confirmed_at = At(2026, 5, 1), .release_not_before = At(2026, 5, 2)};
  const auto check = [&](absl::Time now) {
    return CheckErasure(facts, {}, ErasureReason::kSheAsked, kAgrees, now);
  };
  EXPECT_THAT(check(At(2026, 5, 2) - absl::Seconds(1)),
              ReasonIs("RELEASE_PENDING"));
  EXPECT_THAT(check(At(2026, 5, 2)), IsOk());
}

TEST(Erasure, RetentionOnTheDayItIsDue) {
  const RetentionFacts facts{.state = State::kClosed,
                             .ended_at = At(2026, 1, 31)};
  const auto check = [&](absl::Time now) {
    return CheckErasure(Case(State::kClosed), facts, ErasureReason::kRetention,
                        {}, now);
  };
  EXPECT_THAT(check(At(2028, 1, 30)), ReasonIs("RETENTION_NOT_DUE"));
  EXPECT_THAT(check(At(2028, 1, 31)), IsOk());
  EXPECT_THAT(Check(State::kInStay, ErasureReason::kRetention),
              ReasonIs("RETENTION_NOT_DUE"));
}

TEST(Erasure, AMistakeIsSeenBeforeACityIsAsked) {
  EXPECT_THAT(Check(State::kAlerted, ErasureReason::kMistake), IsOk());
  EXPECT_THAT(Check(State::kWaitlisted, ErasureReason::kMistake), IsOk());
  EXPECT_THAT(Check(State::kIneligible, ErasureReason::kMistake), IsOk());
  EXPECT_THAT(Check(State::kProposed, ErasureReason::kMistake),
              ReasonIs("NOT_A_MISTAKE"));
  EXPECT_THAT(Check(State::kTravelling, ErasureReason::kMistake),
              ReasonIs("NOT_A_MISTAKE"));
}

TEST(Erasure, ALegalHoldStopsEveryReason) {
  for (const auto reason : {ErasureReason::kSheAsked, ErasureReason::kRetention,
                            ErasureReason::kMistake}) {
    EXPECT_THAT(CheckErasure(Case(State::kClosed),
                             {.state = State::kClosed,
                              .ended_at = At(2020, 1, 1),
                              .legal_hold = true},
                             reason, kAgrees, At(2026, 1, 1)),
                ReasonIs("LEGAL_HOLD"));
  }
}

TEST(Erasure, NotWhileSheIsMissingUnlessSheAsks) {
  for (const Overlay overlay : {Overlay::kContactLost, Overlay::kDetained}) {
    CaseFacts facts = Case(State::kWithdrawn);
    facts.relocation.overlay = overlay;
    const auto check = [&](ErasureReason reason) {
      return CheckErasure(
          facts, {.state = State::kWithdrawn, .ended_at = At(2020, 1, 1)},
          reason, kAgrees, At(2026, 5, 1));
    };
    EXPECT_THAT(check(ErasureReason::kMistake), ReasonIs("CASE_SUSPENDED"));
    EXPECT_THAT(check(ErasureReason::kRetention), ReasonIs("CASE_SUSPENDED"));
    EXPECT_THAT(check(ErasureReason::kSheAsked), IsOk());
  }
}

TEST(Erasure, AMistakeAndHerWishTakeASecondOfficer) {
  using enum ErasureReason;
  const absl::Time now = At(2026, 5, 1);
  EXPECT_FALSE(TakesTwoOfficers(kRetention));
  for (const ErasureReason reason : {kMistake, kSheAsked}) {
    ASSERT_TRUE(TakesTwoOfficers(reason));
    const ErasureWish wish{
        .reason = reason, .asked_by = "ana", .asked_at = now};
    EXPECT_FALSE(
        IsSecondOfficer(std::nullopt, reason, "ana", now).value_or(true));
    EXPECT_TRUE(IsSecondOfficer(wish, reason, "bo", now).value_or(false));
    EXPECT_THAT(IsSecondOfficer(wish, reason, "ana", now),
                ReasonIs("SECOND_OFFICER_NEEDED"));
    const ErasureReason other = reason == kMistake ? kSheAsked : kMistake;
    EXPECT_FALSE(IsSecondOfficer(wish, other, "bo", now).value_or(true));
  }
}

TEST(Erasure, AMistakeLapsesAfterAWeekAndHerWishStands) {
  const absl::Time asked = At(2026, 1, 31);
  const ErasureWish mistake{.asked_by = "ana", .asked_at = asked};
  const absl::Time week = asked + absl::Hours(7 * 24);
  const auto second = [](const ErasureWish& wish, std::string_view by,
                         absl::Time now) {
    return IsSecondOfficer(wish, wish.reason, by, now);
  };
  EXPECT_TRUE(second(mistake, "bo", week - absl::Seconds(1)).value_or(false));
  EXPECT_FALSE(second(mistake, "bo", week).value_or(true));
  EXPECT_FALSE(second(mistake, "ana", week).value_or(true)) << "she asks anew";
  EXPECT_EQ(LapsesAt(mistake), week);
  const ErasureWish hers{
      .reason = ErasureReason::kSheAsked, .asked_by = "ana", .asked_at = asked};
  EXPECT_EQ(LapsesAt(hers), std::nullopt);
  EXPECT_EQ(AnswerDue(hers), absl::CivilDay(2026, 2, 28));
  EXPECT_TRUE(second(hers, "bo", At(2027, 1, 1)).value_or(false));
}

TEST(Erasure, KeyBackupsOfTheDayAreGoneOnTheEighthDay) {
  EXPECT_EQ(KeysGoneOn(At(2026, 3, 1) + absl::Hours(23)),
            absl::CivilDay(2026, 3, 9));
}

}  // namespace
}  // namespace sojourn::relocation

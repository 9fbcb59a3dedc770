#include "services/relocation/fairness/fairness_rules.h"

#include <random>

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation::fairness {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::Time kCame =
    absl::FromCivil(absl::CivilDay(2026, 3, 2), absl::UTCTimeZone());

Step After(int days, State state) {
  return {.state = state, .at = kCame + absl::Hours(24 * days)};
}

Outcome OutcomeOf(const std::vector<Step>& steps) {
  return CourseOf(kCame, steps).outcome;
}

TEST(CourseTest, TheLastDecisionCounts) {
  EXPECT_EQ(OutcomeOf({}), Outcome::kOpenUnverified);
  EXPECT_EQ(OutcomeOf({After(0, State::kSubmitted), After(1, State::kTriaged)}),
            Outcome::kOpenUnverified);
  EXPECT_EQ(OutcomeOf({After(3, State::kVerified)}), Outcome::kOpenVerified);
  EXPECT_EQ(OutcomeOf({After(3, State::kNotVerified)}),
            Outcome::kRefusedUnverified);
  EXPECT_EQ(
      OutcomeOf({After(3, State::kNotVerified), After(4, State::kVerifying)}),
      Outcome::kOpenUnverified);
  EXPECT_EQ(
      OutcomeOf({After(1, State::kTriaged), After(3, State::kIneligible)}),
      Outcome::kRefusedUnverified);
  EXPECT_EQ(
      OutcomeOf({After(3, State::kVerified), After(5, State::kIneligible)}),
      Outcome::kRefusedVerified);
  EXPECT_EQ(OutcomeOf({After(3, State::kVerified), After(5, State::kIneligible),
                       After(9, State::kTriaged)}),
            Outcome::kOpenUnverified)
      << "taken up again";
  EXPECT_EQ(OutcomeOf({After(3, State::kVerified), After(5, State::kWaitlisted),
                       After(6, State::kProposed)}),
            Outcome::kEligible);
  EXPECT_EQ(
      OutcomeOf({After(5, State::kEligible), After(6, State::kWithdrawn)}),
      Outcome::kEligible)
      << "what she decides is no refusal";
}

TEST(CourseTest, APlaceThatWasHersCountsFromTheDayItWas) {
  const Course placed = CourseOf(
      kCame, {After(5, State::kEligible), After(40, State::kDefenderAccepted),
              After(50, State::kWaitlisted)});
  EXPECT_EQ(placed.outcome, Outcome::kPlaced);
  EXPECT_EQ(placed.waited_days, 40);
  EXPECT_EQ(CourseOf(kCame, {After(5, State::kEligible)}).waited_days,
            std::nullopt);
}

TEST(CourseTest, NobodyIsAheadForHavingComeEarly) {
  const std::vector<Step> late = {After(5, State::kEligible),
                                  After(184, State::kDefenderAccepted)};
  EXPECT_EQ(OutcomeOf(late), Outcome::kEligible);
  EXPECT_EQ(OutcomeOf({After(183, State::kDefenderAccepted)}),
            Outcome::kPlaced);
}

Counted Herself() {
  return {.country_code = "GT",
          .people = 3,
          .children = true,
          .remoteness = "COUNTRYSIDE",
          .disability = "NO",
          .gender = "WOMAN",
          .lgbtiq = "YES",
          .minority_people = ""};
}

TEST(PartsTest, AreOneOfEachSplit) {
  EXPECT_THAT(
      PartsOf(Herself()),
      ElementsAre(Part("REGION", "LATIN_AMERICA_AND_CARIBBEAN"),
                  Part("SIZE", "3-4"), Part("CHILDREN", "WITH_CHILDREN"),
                  Part("REMOTENESS", "COUNTRYSIDE"), Part("DISABILITY", "NO"),
                  Part("GENDER", "WOMAN"), Part("LGBTIQ", "YES"),
                  Part("PEOPLE", "NOT_SAID")));
  for (const Part& part : PartsOf({.country_code = "ZZ",
                          .people = 0,
                          .children = false,
                          .remoteness = "a word of later",
                          .disability = "",
                          .gender = "",
                          .lgbtiq = "",
                          .minority_people = ""})) {
    EXPECT_THAT(GroupsOf(part.first), ::testing::Contains(part.second));
  }
}

TEST(CountsTest, WhatIsTakenOutWasNeverThere) {
  std::mt19937 random(3);
  Counts counts;
  std::vector<Counts> before;
  std::vector<Tally> tallies;
  for (int i = 0; i < 50; ++i) {
    before.push_back(counts);
    Counted one = Herself();
    one.people = 1 + static_cast<int>(random() % 6);
    one.gender = random() % 2 == 0 ? "MAN" : "WOMAN";
    Tally tally{
        .parts = PartsOf(one),
        .course = {.outcome = static_cast<Outcome>(random() % kOutcomes),
                   .waited_days = std::nullopt},
        .people = one.people};
    if (tally.course.outcome == Outcome::kPlaced) {
      tally.course.waited_days = static_cast<int>(random() % 9);
    }
    tallies.push_back(tally);
    Add(tally, counts);
  }
  for (size_t i = tallies.size(); i-- > 0;) {
    Take(tallies[i], counts);
    ASSERT_EQ(counts, before[i]) << i;
  }
}

TEST(PartsTest, WhatSheSaysOfHerselfIsNeitherPlaceNorParty) {
  EXPECT_THAT(SaidIn(PartsOf({.country_code = "GT",
                              .people = 3,
                              .children = true,
                              .remoteness = "TOWN",
                              .disability = "NO",
                              .gender = "WOMAN",
                              .lgbtiq = "YES",
                              .minority_people = ""})),
              ElementsAre(Part("REMOTENESS", "TOWN"), Part("DISABILITY", "NO"),
                          Part("GENDER", "WOMAN"), Part("LGBTIQ", "YES"),
                          Part("PEOPLE", "NOT_SAID")));
}

CaseFacts Agreeing(int day) {
  CaseFacts facts;
  facts.persons = {{.row_id = "", .person_id = "she", .is_defender = true},
                   {.row_id = "", .person_id = "he"}};
  facts.consents = {{.person_id = "she",
                     .purpose = "STATISTICS",
                     .recipient_organisation_id = "",
                     .recorded_at = kCame + absl::Hours(24 * day),
                     .withdrawn_at = std::nullopt}};
  return facts;
}

TEST(IsAgreedTest, SheAloneSaysSoAndMayTakeItBack) {
  EXPECT_TRUE(IsAgreed(Agreeing(0), kCame));
  EXPECT_TRUE(IsAgreed(Agreeing(183), kCame));
  EXPECT_FALSE(IsAgreed(Agreeing(184), kCame)) << "when it was known already";
  EXPECT_FALSE(IsAgreed(CaseFacts(), kCame));
  CaseFacts taken_back = Agreeing(0);
  taken_back.consents[0].withdrawn_at = kCame + absl::Hours(24 * 200);
  EXPECT_FALSE(IsAgreed(taken_back, kCame));
  CaseFacts of_another = Agreeing(0);
  of_another.consents[0].person_id = "he";
  EXPECT_FALSE(IsAgreed(of_another, kCame));
  CaseFacts of_something_else = Agreeing(0);
  of_something_else.consents[0].purpose = "SHARE_WITH_HOST";
  EXPECT_FALSE(IsAgreed(of_something_else, kCame));
}

TEST(IsAgreedTest, AChildThatActsFirstSaysSoToo) {
  CaseFacts child = Agreeing(0);
  child.persons[0].is_adult = false;
  EXPECT_TRUE(IsAgreed(child, kCame));
  child.consents.clear();
  EXPECT_FALSE(IsAgreed(child, kCame)) << "silence among adults is none";
}

TEST(YearsTest, AreOverWhenTheLastCaseIsCounted) {
  EXPECT_EQ(LastYearOver(absl::CivilDay(2027, 7, 31)), 2025);
  EXPECT_EQ(LastYearOver(absl::CivilDay(2027, 8, 1)), 2026);
  const absl::Time last = absl::FromCivil(
      absl::CivilSecond(2026, 12, 31, 23, 59, 59), absl::UTCTimeZone());
  EXPECT_EQ(YearOf(last), 2026);
  EXPECT_LT(LastYearOver(absl::ToCivilDay(last + kHorizon + kGrace,
                                          absl::UTCTimeZone())),
            2026);
}

std::vector<std::string> Refused(int from, int to) {
  std::vector<std::string> reasons;
  for (const auto& each : DetailsOf(CheckYears(from, to, 2025)).violations) {
    reasons.push_back(each.field + " " + each.reason);
  }
  return reasons;
}

TEST(YearsTest, OnlyThoseThatAreClosedAndNotTooMany) {
  EXPECT_THAT(Refused(2006, 2025), IsEmpty());
  EXPECT_THAT(Refused(0, 2026),
              ElementsAre("from_year FIELD_REQUIRED", "to_year YEAR_NOT_OVER"));
  EXPECT_THAT(Refused(25, 2025), ElementsAre("from_year YEAR_INVALID"));
  EXPECT_THAT(Refused(2025, 2024), ElementsAre("to_year DATES_REVERSED"));
  EXPECT_THAT(Refused(2005, 2025), ElementsAre("to_year TOO_MANY_YEARS"));
}

}  // namespace
}  // namespace sojourn::relocation::fairness

#include "services/relocation/duplicates/birth_match.h"

#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

KnownPerson Born(const BirthDate& date, const std::string& as_given = "",
                 const std::string& nationality = "GT") {
  PersonTraits person;
  person.birth = date;
  person.birth_as_given = as_given;
  person.nationalities = {nationality};
  return Normalised(person);
}

std::optional<Evidence> Match(const KnownPerson& a, const KnownPerson& b) {
  const auto evidence = MatchBirths(a, b);
  EXPECT_EQ(evidence, MatchBirths(b, a));
  return evidence;
}

Agreement AgreementOf(const KnownPerson& a, const KnownPerson& b) {
  const auto evidence = Match(a, b);
  EXPECT_TRUE(evidence.has_value());
  return evidence.value_or(Evidence{}).agreement;
}

constexpr BirthDate kBorn = {1987, 5, 2};

TEST(MatchBirthsTest, WhatAClerkMayGetWrong) {
  EXPECT_EQ(AgreementOf(Born(kBorn), Born(kBorn)), Agreement::kBirthEqual);
  EXPECT_EQ(AgreementOf(Born(kBorn), Born({1987, 2, 5})),
            Agreement::kBirthSwapped);
  EXPECT_EQ(AgreementOf(Born(kBorn), Born({1988, 5, 2})),
            Agreement::kBirthNear);
  EXPECT_EQ(AgreementOf(Born(kBorn), Born({1987, 5, 20})),
            Agreement::kBirthNear);
  EXPECT_EQ(AgreementOf(Born(kBorn), Born({1987, 8, 2})),
            Agreement::kBirthNear);
  EXPECT_EQ(AgreementOf(Born(kBorn), Born({1987, 8, 20})),
            Agreement::kBirthDifferent);
  EXPECT_EQ(AgreementOf(Born(kBorn), Born({1991, 5, 2})),
            Agreement::kBirthDifferent);
}

TEST(MatchBirthsTest, PartialDatesAgreeAsFarAsTheyGo) {
  const auto year = Match(Born(kBorn), Born({1987, 0, 0}));
  const auto month = Match(Born(kBorn), Born({1987, 5, 0}));
  const auto whole = Match(Born(kBorn), Born(kBorn));
  EXPECT_EQ(year->agreement, Agreement::kBirthPartly);
  EXPECT_LT(year->weight, month->weight);
  EXPECT_LT(month->weight, whole->weight);
  EXPECT_LT(Match(Born(kBorn), Born({1990, 0, 0}))->weight, 0);
  EXPECT_EQ(Match(Born(kBorn), Born({})), std::nullopt);
}

// 12 Ordibehesht 1366, 3 Ramadan 1407 and 24 Miyazya 1979 are 2 May 1987.
TEST(MatchBirthsTest, TheSameDayInOtherCalendars) {
  for (const char* given :
       {"1366/02/12", "۱۳۶۶/۰۲/۱۲", "12.2.1366", "1407-9-3"}) {
    EXPECT_EQ(AgreementOf(Born(kBorn), Born({}, given)),
              Agreement::kBirthOtherCalendar)
        << given;
  }
  EXPECT_EQ(AgreementOf(Born(kBorn, "", "ET"), Born({1979, 8, 24}, "", "ET")),
            Agreement::kBirthOtherCalendar);
  EXPECT_EQ(AgreementOf(Born(kBorn), Born({1979, 8, 24})),
            Agreement::kBirthDifferent);
}

TEST(MatchBirthsTest, ADateThatCanBeNoOtherIsNoDoubtAndAGuessIsOne) {
  const Weight equal = Match(Born(kBorn), Born(kBorn))->weight;
  const Weight said = Match(Born(kBorn), Born({}, "1366/02/12"))->weight;
  const Weight guessed =
      Match(Born(kBorn, "", "ET"), Born({1979, 8, 24}, "", "ET"))->weight;
  EXPECT_EQ(equal, said);
  EXPECT_GT(said, guessed);
  EXPECT_GT(guessed, 0);
}

TEST(BirthReadingsTest, AYearOfAnotherCalendarLiesInTwo) {
  EXPECT_THAT(BirthReadings({1979, 0, 0}, "", true), SizeIs(3));
  EXPECT_THAT(BirthReadings({}, "1366", false),
              Contains(BirthReading{{1987, 0, 0}, Calendar::kOther}));
}

TEST(BirthReadingsTest, TheFieldIsTheGregorianDay) {
  EXPECT_THAT(BirthReadings(kBorn, "2 May 1988", false),
              ElementsAre(BirthReading{kBorn, Calendar::kGregorian}));
}

TEST(BirthReadingsTest, WhatIsNoDateGivesNone) {
  for (const char* text : {"", "unknown", "99999999999999999999", "12/5",
                           "\xff\xfe", "0", "1/2/3/4/5"}) {
    EXPECT_THAT(BirthReadings({}, text, true), IsEmpty()) << text;
  }
  EXPECT_THAT(BirthReadings({-5, 99, 99}, "", true), IsEmpty());
  EXPECT_THAT(BirthReadings({1366, 13, 40}, "", true), IsEmpty());
}

}  // namespace
}  // namespace sojourn::relocation

#include "services/visa/letters/letter_words.h"

#include "gtest/gtest.h"

namespace sojourn::visa {
namespace {

using absl::CivilDay;
using L = Language;

TEST(LetterWordsTest, DaysAreWrittenAsEachLanguageWritesThem) {
  EXPECT_EQ(DayIn(L::kEnglish, CivilDay(2027, 3, 1)), "1 March 2027");
  EXPECT_EQ(DayIn(L::kFrench, CivilDay(2027, 3, 1)), "1er mars 2027");
  EXPECT_EQ(DayIn(L::kFrench, CivilDay(2027, 8, 21)), "21 août 2027");
  EXPECT_EQ(DayIn(L::kSpanish, CivilDay(2027, 3, 1)), "1 de marzo de 2027");
  EXPECT_EQ(DayIn(L::kSpanish, CivilDay(2028, 2, 29)), "29 de febrero de 2028");
}

TEST(LetterWordsTest, ABirthIsSaidAsFarAsItIsKnown) {
  EXPECT_EQ(PartialDateIn(L::kEnglish, {}), "");
  EXPECT_EQ(PartialDateIn(L::kEnglish, {1990, 0, 0}), "1990");
  EXPECT_EQ(PartialDateIn(L::kFrench, {1990, 12, 0}), "décembre 1990");
  EXPECT_EQ(PartialDateIn(L::kSpanish, {1990, 12, 0}), "diciembre de 1990");
  EXPECT_EQ(PartialDateIn(L::kEnglish, {1992, 2, 29}), "29 February 1992");
}

TEST(LetterWordsTest, CountriesHaveTheirNamesInEachLanguage) {
  EXPECT_EQ(CountryIn(L::kEnglish, "NL"), "Netherlands");
  EXPECT_EQ(CountryIn(L::kFrench, "NL"), "Pays-Bas");
  EXPECT_EQ(CountryIn(L::kSpanish, "NL"), "Países Bajos");
  EXPECT_EQ(CountryIn(L::kFrench, "XK"), "Kosovo");
}

TEST(LetterWordsTest, NoVisaSaysWhatItIsGivenFor) {
  EXPECT_EQ(SchemeIn(L::kEnglish, Scheme::kHumanitarian), "national visa");
  EXPECT_EQ(SchemeIn(L::kFrench, Scheme::kC), "visa de court séjour (C)");
}

}  // namespace
}  // namespace sojourn::visa

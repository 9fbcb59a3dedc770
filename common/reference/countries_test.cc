#include "common/reference/countries.h"

#include "gtest/gtest.h"

namespace sojourn::reference {
namespace {

TEST(Countries, AreThoseOfIso3166AndKosovo) {
  for (const char* code : {"AD", "FR", "MX", "UA", "XK", "ZW"}) {
    EXPECT_TRUE(IsCountry(code)) << code;
  }
  // The last two stand in the list's text, across two codes.
  for (const char* code : {"", "F", "fr", "FRA", "ZZ", "UK", "DA", "EA"}) {
    EXPECT_FALSE(IsCountry(code)) << code;
  }
}

TEST(Countries, AreKnownByThreeLettersToo) {
  EXPECT_EQ(CountryOfAlphaThree("AND"), "AD");
  EXPECT_EQ(CountryOfAlphaThree("KEN"), "KE");
  EXPECT_EQ(CountryOfAlphaThree("XKX"), "XK");
  EXPECT_EQ(CountryOfAlphaThree("ZWE"), "ZW");
  for (const std::string& country : Countries()) {
    EXPECT_EQ(CountryOfAlphaThree(AlphaThreeOf(country)), country);
  }
  EXPECT_EQ(AlphaThreeOf("ZZ"), "");
  // The third stands in the list's text, across two codes.
  for (const char* code : {"", "KE", "DAR", "ken", "XXA"}) {
    EXPECT_EQ(CountryOfAlphaThree(code), "") << code;
  }
}

TEST(Languages, AreTwoOrThreeSmallLetters) {
  EXPECT_TRUE(IsLanguageCode("fr"));
  EXPECT_TRUE(IsLanguageCode("pbu"));
  for (const char* code : {"", "f", "FR", "fr-FR", "french"}) {
    EXPECT_FALSE(IsLanguageCode(code)) << code;
  }
}

}  // namespace
}  // namespace sojourn::reference

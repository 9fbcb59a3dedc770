#include "common/reference/regions.h"

#include <algorithm>

#include "common/reference/countries.h"
#include "gtest/gtest.h"

namespace sojourn::reference {
namespace {

TEST(Regions, EveryCountryIsInOne) {
  const std::vector<std::string> regions = Regions();
  EXPECT_EQ(regions.size(), 7U);
  for (const std::string& country : Countries()) {
    const bool listed = std::find(regions.begin(), regions.end(),
                                  RegionOf(country)) != regions.end();
    EXPECT_EQ(listed, country != "AQ") << country;
  }
}

TEST(Regions, AreThoseOfTheUnitedNations) {
  EXPECT_EQ(RegionOf("GT"), "LATIN_AMERICA_AND_CARIBBEAN");
  EXPECT_EQ(RegionOf("SD"), "NORTHERN_AFRICA_AND_WESTERN_ASIA");
  EXPECT_EQ(RegionOf("TR"), "NORTHERN_AFRICA_AND_WESTERN_ASIA");
  EXPECT_EQ(RegionOf("IR"), "CENTRAL_AND_SOUTHERN_ASIA");
  EXPECT_EQ(RegionOf("SS"), "SUB_SAHARAN_AFRICA");
  EXPECT_EQ(RegionOf("RU"), "EUROPE_AND_NORTHERN_AMERICA");
  // The last two stand in a region's text, across two codes.
  for (const char* code : {"", "G", "gt", "GTM", "OB", "FB"}) {
    EXPECT_EQ(RegionOf(code), "") << code;
  }
}

}  // namespace
}  // namespace sojourn::reference

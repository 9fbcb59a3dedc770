#include "services/relocation/coordination/known_stays.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace sojourn::relocation {
namespace {

using ::testing::ElementsAre;
using travel_ledger_rules::Fact;
using travel_ledger_rules::FactKind;
using travel_ledger_rules::Stay;

// Days of January 2027.
Fact On(int day, const std::string& country, const std::string& scheme = "") {
  return {.id = absl::StrCat(country, day),
          .kind = FactKind::kArrived,
          .country = country,
          .at = absl::FromCivil(absl::CivilSecond(2027, 1, day, 12),
                                absl::UTCTimeZone()),
          .scheme = scheme};
}
Stay In(const std::string& country, int entry, int exit = 0,
        const std::string& scheme = "") {
  Stay stay{.entry = On(entry, country, scheme), .exit = std::nullopt};
  if (exit != 0) stay.exit = On(exit, "");
  return stay;
}

class AddStaysTest : public ::testing::Test {
 protected:
  void Told(const std::string& country, int entry, int exit = 0) {
    v1::TravelRecord& told = *her.add_travel_history();
    told.set_country_code(country);
    *told.mutable_entered_on() = January(entry);
    if (exit != 0) *told.mutable_left_on() = January(exit);
  }
  // "NL 3-9", or "NL 3" while she is there; "*" where its days do not count.
  std::vector<std::string> After(const std::vector<Stay>& stays) {
    AddStays(stays, her);
    std::vector<std::string> lines;
    for (const v1::TravelRecord& each : her.travel_history()) {
      const bool counts = each.permit() != v1::STAY_PERMIT_LONG_STAY_VISA &&
                          each.permit() != v1::STAY_PERMIT_RESIDENCE_PERMIT;
      lines.push_back(absl::StrCat(
          each.country_code(), " ", each.entered_on().day(),
          each.has_left_on() ? absl::StrCat("-", each.left_on().day()) : "",
          counts ? "" : "*"));
    }
    return lines;
  }
  static type::v1::Date January(int day) {
    type::v1::Date date;
    date.set_year(2027);
    date.set_month(1);
    date.set_day(day);
    return date;
  }

  v1::Person her;
};

TEST_F(AddStaysTest, WhatSheHasNotToldIsAdded) {
  Told("MX", 1, 2);
  EXPECT_THAT(After({In("DE", 3), In("NL", 9, 12), In("FR", 20)}),
              ElementsAre("MX 1-2", "DE 3-9", "NL 9-12", "FR 20"));
}

TEST_F(AddStaysTest, WhatSheToldIsThereOnce) {
  Told("NL", 3, 9);
  EXPECT_THAT(After({In("NL", 3, 9)}), ElementsAre("NL 3-9"));
  EXPECT_THAT(After({In("NL", 4, 8)}), ElementsAre("NL 3-9"));
  EXPECT_THAT(After({In("NL", 5, 12)}), ElementsAre("NL 3-9", "NL 9-12"))
      << "and what goes beyond it";
}

TEST_F(AddStaysTest, WhatSheLeftOpenEndsAsItIsKnown) {
  Told("NL", 3);
  EXPECT_THAT(After({In("NL", 5)}), ElementsAre("NL 3"));
  EXPECT_THAT(After({In("NL", 5, 9)}), ElementsAre("NL 3-9"));
}

TEST_F(AddStaysTest, WhoEntersAnotherCountryHasLeft) {
  Told("NL", 3);
  EXPECT_THAT(After({In("MX", 7)}), ElementsAre("NL 3-7", "MX 7"));
}

TEST_F(AddStaysTest, DaysCountUnlessTheRightIsKnown) {
  EXPECT_THAT(
      After({In("NL", 3, 4, "SCHEME_NATIONAL_D"),
             In("DE", 5, 6, "SCHEME_RESIDENCE"), In("FR", 7, 8),
             In("IT", 9, 10, "SCHEME_LTV"),
             In("ES", 11, 12, "SCHEME_VISA_FREE")}),
      ElementsAre("NL 3-4*", "DE 5-6*", "FR 7-8", "IT 9-10", "ES 11-12"));
}

}  // namespace
}  // namespace sojourn::relocation

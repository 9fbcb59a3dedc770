#include "services/relocation/coordination/known_stays.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>
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
  static int EndOf(const v1::TravelRecord& stay) {
    return stay.has_left_on() ? stay.left_on().day() : 99;
  }
  bool AnyOverlap() const {
    const auto& all = her.travel_history();
    for (int i = 0; i < all.size(); ++i) {
      for (int k = i + 1; k < all.size(); ++k) {
        if (all[i].country_code() == all[k].country_code() &&
            all[i].entered_on().day() < EndOf(all[k]) &&
            all[k].entered_on().day() < EndOf(all[i])) {
          return true;
        }
      }
    }
    return false;
  }
  bool IsThere(const std::string& country, int day) const {
    for (const v1::TravelRecord& each : her.travel_history()) {
      if (each.country_code() == country && each.entered_on().day() <= day &&
          day <= EndOf(each)) {
        return true;
      }
    }
    return false;
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

// She said the 5th, and whoever received her the 4th.
TEST_F(AddStaysTest, WhatBeganSoonerIsOneStay) {
  Told("NL", 5);
  EXPECT_THAT(After({In("NL", 4, 20)}), ElementsAre("NL 4-20"));
  Told("DE", 25, 27);
  EXPECT_THAT(After({In("DE", 23, 26)}), ElementsAre("NL 4-20", "DE 23-27"));
}

TEST_F(AddStaysTest, AStayRunsAroundEachOfThoseThatSheTold) {
  Told("NL", 10, 15);
  Told("NL", 1, 5);
  EXPECT_THAT(After({In("NL", 1, 20)}),
              ElementsAre("NL 5-15", "NL 1-5", "NL 15-20"));
}

TEST_F(AddStaysTest, OneLeftOpenIsOverByTheNextThatSheTold) {
  Told("NL", 3);
  Told("NL", 10, 15);
  EXPECT_THAT(After({In("NL", 4, 20)}),
              ElementsAre("NL 3-10", "NL 10-15", "NL 15-20"));
}

TEST_F(AddStaysTest, OneLeftOpenIsOverByTheNextCountryThatSheTold) {
  Told("NL", 3);
  Told("MX", 5, 8);
  EXPECT_THAT(After({In("NL", 10, 12), In("DE", 20)}),
              ElementsAre("NL 3-5", "MX 5-8", "NL 10-12", "DE 20"));
}

TEST_F(AddStaysTest, DaysBeforeHerPermitCountStill) {
  Told("NL", 10, 15);
  her.mutable_travel_history(0)->set_permit(v1::STAY_PERMIT_RESIDENCE_PERMIT);
  EXPECT_THAT(After({In("NL", 7, 12)}), ElementsAre("NL 10-15*", "NL 7-10"));
}

// Whatever she told and whatever is known: stays of one country share no day
// but that of an exit, and every day of either is there.
TEST_F(AddStaysTest, NoTwoStaysOfACountryOverlapAndNoDayIsLost) {
  std::mt19937 random(2027);
  const auto below = [&](unsigned n) { return static_cast<int>(random() % n); };
  const auto country_of = [&] {
    constexpr const char* kCountries[] = {"NL", "DE", "MX"};
    return std::string(kCountries[below(3)]);
  };
  for (int round = 0; round < 2000; ++round) {
    her.Clear();
    std::set<std::pair<std::string, int>> days;
    for (int day = 1 + below(6); day < 26; day += 1 + below(6)) {
      const std::string where = country_of();
      const int entry = day;
      day += below(5);
      Told(where, entry, day);
      for (int d = entry; d <= day; ++d) days.insert(std::pair(where, d));
    }
    auto& told = *her.mutable_travel_history();
    if (!told.empty() && below(3) == 0) {
      v1::TravelRecord& last = told[told.size() - 1];
      const int entry = last.entered_on().day();
      for (int d = entry + 1; d <= last.left_on().day(); ++d) {
        days.erase(std::pair(last.country_code(), d));
      }
      last.clear_left_on();
    }
    for (int i = 1; i < told.size(); ++i) {
      told.SwapElements(
          i, static_cast<int>(random() % (static_cast<unsigned>(i) + 1)));
    }
    std::vector<Stay> stays;
    for (int day = 1 + below(6); day < 22; day += 1 + below(6)) {
      const std::string where = country_of();
      const int entry = day;
      day += below(9);
      stays.push_back(In(where, entry, day));
      for (int d = entry; d <= day; ++d) days.insert(std::pair(where, d));
    }
    const std::string before = her.DebugString();
    AddStays(stays, her);
    const std::string after = absl::StrCat(before, "then\n", her.DebugString());
    ASSERT_FALSE(AnyOverlap()) << after;
    for (const auto& [country, day] : days) {
      ASSERT_TRUE(IsThere(country, day)) << country << day << " " << after;
    }
  }
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

class AddSchemeTest : public ::testing::Test {
 protected:
  Movement& Came(int day, const std::string& scheme = "") {
    Movement arrival;
    arrival.person_row_id = "her";
    arrival.kind = MovementKind::kArrived;
    arrival.occurred_at = On(day, "NL").at;
    arrival.recorded_at = arrival.occurred_at;
    arrival.reached.country = "NL";
    arrival.reached.scheme = scheme;
    travel.movements.push_back(arrival);
    return travel.movements.back();
  }
  std::vector<std::string> After(absl::Time since = absl::InfinitePast()) {
    AddScheme("her", since, "SCHEME_NATIONAL_D", travel);
    std::vector<std::string> schemes;
    for (const Movement& each : travel.movements) {
      schemes.push_back(each.reached.scheme);
    }
    return schemes;
  }

  Travel travel;
};

TEST_F(AddSchemeTest, TheNewestArrivalIsByTheRoute) {
  Came(3);
  Came(5);
  Came(7).to_shelter = true;
  Came(8).corrected = true;
  Came(9).person_row_id = "another";
  EXPECT_THAT(After(), ElementsAre("", "SCHEME_NATIONAL_D", "", "", ""));
}

TEST_F(AddSchemeTest, WhatWasWrittenDownStands) {
  Came(3);
  Came(5, "SCHEME_VISA_FREE");
  EXPECT_THAT(After(), ElementsAre("", "SCHEME_VISA_FREE"));
}

TEST_F(AddSchemeTest, AnArrivalAtThePlaceBeforeIsNotByThisRoute) {
  Came(3);
  EXPECT_THAT(After(On(5, "").at), ElementsAre(""));
}

}  // namespace
}  // namespace sojourn::relocation

#include "services/visa/visa_schengen.h"

#include <algorithm>
#include <set>

#include "gtest/gtest.h"

namespace sojourn::visa {
namespace {

using absl::CivilDay;

TEST(SchengenPolicyTest, TwentyNineStatesInOrder) {
  EXPECT_EQ(SchengenStates().size(), 29u);
  EXPECT_TRUE(std::ranges::is_sorted(SchengenStates(), std::ranges::less{},
                                     &SchengenState::country));
  EXPECT_TRUE(InSchengenOn("NL", CivilDay(2025, 9, 1)));
  EXPECT_FALSE(InSchengenOn("IE", CivilDay(2025, 9, 1)));
  EXPECT_FALSE(InSchengenOn("HR", CivilDay(2022, 12, 31)));
  EXPECT_TRUE(InSchengenOn("HR", CivilDay(2023, 1, 1)));
  EXPECT_FALSE(InSchengenOn("RO", CivilDay(2024, 3, 30)));
}

TEST(SchengenPolicyTest, AnnexesAreSortedAndDisjoint) {
  const auto one = VisaRequiredNationalities();
  const auto two = VisaExemptNationalities();
  EXPECT_TRUE(std::ranges::is_sorted(one));
  EXPECT_TRUE(std::ranges::is_sorted(two));
  std::set<std::string_view> all(one.begin(), one.end());
  all.insert(two.begin(), two.end());
  EXPECT_EQ(all.size(), one.size() + two.size());
  for (const std::string_view country : all) {
    EXPECT_FALSE(HasFreeMovement(country)) << country;
    EXPECT_EQ(country.size(), 2u);
  }
}

TEST(SchengenPolicyTest, EveryNationalityIsInExactlyOnePlace) {
  // 193 members of the United Nations and the Holy See, Kosovo, the
  // Palestinian Authority, Taiwan, Hong Kong and Macao.
  int free_movement = 0;
  for (char a = 'A'; a <= 'Z'; ++a) {
    for (char b = 'A'; b <= 'Z'; ++b) {
      free_movement += HasFreeMovement(std::string{a, b}) ? 1 : 0;
    }
  }
  EXPECT_EQ(free_movement, 31);
  EXPECT_EQ(VisaRequiredNationalities().size() +
                VisaExemptNationalities().size() + 31u,
            193u + 6u);
}

TEST(CountedDaysTest, LeavesOutNationalVisasPermitsAndOtherStates) {
  const TravelRecord history[] = {
      {"DE", CivilDay(2025, 1, 1), CivilDay(2025, 1, 10)},
      {"FR", CivilDay(2025, 1, 10), CivilDay(2025, 1, 12)},
      {"PL", CivilDay(2025, 2, 1), CivilDay(2025, 3, 1),
       TravelPermit::kNationalD},
      {"LT", CivilDay(2025, 3, 1), CivilDay(2025, 3, 9),
       TravelPermit::kResidence},
      {"GE", CivilDay(2025, 4, 1), CivilDay(2025, 4, 30)},
      {"NL", CivilDay(2025, 5, 1), CivilDay(2025, 5, 3), TravelPermit::kLtv},
  };
  const DaySet days = CountedDays(history, CivilDay(2025, 6, 1));
  EXPECT_EQ(DaysUsed(days, CivilDay(2025, 6, 1)), 12 + 3);
}

TEST(CountedDaysTest, BeginsWithMembershipAndLastsWhileSheIsThere) {
  const TravelRecord history[] = {
      {"RO", CivilDay(2024, 3, 1), CivilDay(2024, 4, 1)},
      {"BG", CivilDay(2024, 5, 1), std::nullopt},
  };
  const DaySet days = CountedDays(history, CivilDay(2024, 5, 10));
  EXPECT_EQ(DaysUsed(days, CivilDay(2024, 5, 10)), 2 + 10);
}

}  // namespace
}  // namespace sojourn::visa

#include "services/visa/visa_days.h"

#include <algorithm>
#include <array>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::visa {
namespace {

using absl::CivilDay;
using ::testing::Optional;

DaySet SwissExampleFive() {
  return DaySet({{CivilDay(2013, 9, 1), CivilDay(2013, 9, 30)},
                 {CivilDay(2014, 2, 21), CivilDay(2014, 4, 20)},
                 {CivilDay(2014, 5, 1), CivilDay(2014, 6, 9)}});
}

TEST(DaySetTest, JoinsOverlappingAndTouchingStays) {
  const DaySet set({{CivilDay(2025, 3, 10), CivilDay(2025, 3, 12)},
                    {CivilDay(2025, 3, 1), CivilDay(2025, 3, 5)},
                    {CivilDay(2025, 3, 5), CivilDay(2025, 3, 9)}});
  ASSERT_EQ(set.intervals().size(), 1u);
  EXPECT_EQ(set.CountWithin(CivilDay(2025, 1, 1), CivilDay(2025, 12, 31)), 12);
  EXPECT_EQ(set.CountWithin(CivilDay(2025, 3, 5), CivilDay(2025, 3, 5)), 1);
  EXPECT_EQ(set.CountWithin(CivilDay(2025, 3, 5), CivilDay(2025, 3, 4)), 0);
}

TEST(BalanceTest, SwissOfficialExampleFiveIsNineDaysOver) {
  const StayBalance balance =
      BalanceOn(SwissExampleFive(), CivilDay(2014, 6, 9));
  EXPECT_EQ(balance.window.first, CivilDay(2013, 12, 12));
  EXPECT_EQ(balance.days_used, 99);
  EXPECT_EQ(balance.days_over, 9);
}

TEST(BalanceTest, SwissOfficialExampleFiveNextEntries) {
  const DaySet history = SwissExampleFive();
  EXPECT_EQ(DaysAvailable(history, CivilDay(2014, 8, 28)), 0);
  EXPECT_EQ(DaysAvailable(history, CivilDay(2014, 8, 29)), 50);
  EXPECT_EQ(DaysAvailable(history, CivilDay(2014, 8, 30)), 50);
  EXPECT_EQ(EarliestEntry(history, CivilDay(2014, 6, 10)),
            CivilDay(2014, 8, 29));
}

TEST(BalanceTest, SwissOfficialExampleSixIsSeventyFourDaysOver) {
  const DaySet history({{CivilDay(2013, 6, 28), CivilDay(2013, 8, 9)},
                        {CivilDay(2013, 9, 19), CivilDay(2014, 3, 1)}});
  const StayBalance balance = BalanceOn(history, CivilDay(2014, 3, 1));
  EXPECT_EQ(balance.window.first, CivilDay(2013, 9, 3));
  EXPECT_EQ(balance.days_over, 74);
}

TEST(BalanceTest, WithoutHistoryThereAreNinetyDaysAndNinetyAgain) {
  const DaySet none;
  EXPECT_THAT(LastLegalDay(none, CivilDay(2025, 1, 1)),
              Optional(CivilDay(2025, 3, 31)));
  EXPECT_THAT(LastLegalDay(none, CivilDay(2024, 2, 1)),
              Optional(CivilDay(2024, 4, 30)));
  const DaySet first({{CivilDay(2025, 1, 1), CivilDay(2025, 3, 31)}});
  EXPECT_EQ(EarliestEntry(first, CivilDay(2025, 4, 1)), CivilDay(2025, 6, 30));
  EXPECT_EQ(DaysAvailable(first, CivilDay(2025, 6, 30)), 90);
  EXPECT_EQ(EarliestEntry(first, CivilDay(2025, 4, 1), kMaxDays),
            CivilDay(2025, 6, 30));
}

TEST(BalanceTest, InAndOutOnOneDayIsOneDay) {
  const DaySet history({{CivilDay(2025, 5, 4), CivilDay(2025, 5, 4)},
                        {CivilDay(2025, 5, 4), CivilDay(2025, 5, 4)}});
  EXPECT_EQ(DaysUsed(history, CivilDay(2025, 5, 4)), 1);
}

TEST(BalanceTest, SeventyDaysUsedLeaveTwenty) {
  const DaySet history({{CivilDay(2025, 2, 1), CivilDay(2025, 4, 11)}});
  ASSERT_EQ(DaysUsed(history, CivilDay(2025, 5, 1)), 70);
  EXPECT_THAT(LastLegalDay(history, CivilDay(2025, 5, 1)),
              Optional(CivilDay(2025, 5, 20)));
  EXPECT_EQ(EarliestEntry(history, CivilDay(2025, 5, 1), kMaxDays),
            CivilDay(2025, 7, 11));
}

// Three calendar months are 89 to 92 days; 79 of 100 start dates in 2024-2027
// break the limit.
TEST(BalanceTest, ThreeCalendarMonthsAgainstNinetyDays) {
  int by_length[4] = {};
  int broken = 0;
  for (CivilDay d(2024, 1, 1); d <= CivilDay(2027, 12, 31); ++d) {
    const LegalDays stay{d, AddMonths(d, 3) - 1};
    ++by_length[stay.count() - 89];
    if (*LastLegalDay(DaySet(), d) < stay.last) ++broken;
  }
  EXPECT_THAT(by_length, ::testing::ElementsAre(87, 216, 313, 845));
  EXPECT_EQ(broken, 313 + 845);
}

TEST(AddMonthsTest, StaysInTheMonth) {
  EXPECT_EQ(AddMonths(CivilDay(2025, 11, 30), 3), CivilDay(2026, 2, 28));
  EXPECT_EQ(AddMonths(CivilDay(2023, 11, 30), 3), CivilDay(2024, 2, 29));
  EXPECT_EQ(AddMonths(CivilDay(2025, 3, 31), -1), CivilDay(2025, 2, 28));
  EXPECT_EQ(AddMonths(CivilDay(2025, 6, 15), -6), CivilDay(2024, 12, 15));
}

// A model that anybody can check by eye: days ticked off one by one.
class BruteForce {
 public:
  void Add(LegalDays stay) {
    for (CivilDay d = stay.first; d <= stay.last; ++d) ticked_[Index(d)] = true;
  }
  int Used(CivilDay on) const {
    const size_t last = Index(on);
    return static_cast<int>(std::count(ticked_.begin() + last - 179,
                                       ticked_.begin() + last + 1, true));
  }
  bool MayEnter(CivilDay day) const {
    return Used(day) + (ticked_[Index(day)] ? 0 : 1) <= 90;
  }
  int Available(CivilDay entry) const {
    BruteForce with = *this;
    for (CivilDay d = entry;; ++d) {
      with.Add({d, d});
      if (with.Used(d) > 90) return static_cast<int>(d - entry);
    }
  }

 private:
  static constexpr size_t kDays = 2000;
  static size_t Index(CivilDay day) {
    return static_cast<size_t>(day - CivilDay(2023, 1, 1));
  }

  std::array<bool, kDays> ticked_ = {};
};

TEST(BalanceTest, AgreesWithCountingDayByDay) {
  std::mt19937 random(20250907);  // NOLINT(cert-msc51-cpp): same every run
  const auto upto = [&](int n) {
    return std::uniform_int_distribution<int>(0, n)(random);
  };
  for (int round = 0; round < 60; ++round) {
    BruteForce model;
    std::vector<LegalDays> stays;
    for (int n = upto(9); n > 0; --n) {
      const CivilDay first = CivilDay(2024, 1, 1) + upto(420);
      stays.push_back({first, first + upto(upto(3) == 0 ? 120 : 25)});
      model.Add(stays.back());
    }
    const DaySet history(stays);
    for (int probe = 0; probe < 8; ++probe) {
      const CivilDay on = CivilDay(2024, 1, 1) + upto(700);
      ASSERT_EQ(DaysUsed(history, on), model.Used(on)) << on;
      ASSERT_EQ(DaysAvailable(history, on), model.Available(on)) << on;
      const CivilDay entry = EarliestEntry(history, on);
      ASSERT_TRUE(model.MayEnter(entry)) << on;
      for (CivilDay d = on; d < entry; ++d) {
        ASSERT_FALSE(model.MayEnter(d)) << d;
      }
    }
  }
}

}  // namespace
}  // namespace sojourn::visa

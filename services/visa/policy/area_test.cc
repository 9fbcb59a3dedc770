#include "services/visa/policy/area.h"

#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/visa/visa_schengen.h"

namespace sojourn::visa {
namespace {

using absl::CivilDay;
using ::testing::Eq;
using ::testing::Optional;

// Kenya, and Uganda from June 2026.
Area East(DayRule rule = {}) {
  return {.name = "East",
          .rule = rule,
          .members = {{.country = "KE", .since = CivilDay(2020, 1, 1)},
                      {.country = "UG", .since = CivilDay(2026, 6, 1)}}};
}

AreaStay Judge(const Area& area, std::vector<TravelRecord> history,
               std::string_view country, LegalDays plan) {
  const auto stay = JudgeAreaStay(area, history, country, plan);
  EXPECT_TRUE(stay.has_value());
  return stay.value_or(AreaStay());
}

TEST(Area, SchengenCountsAsTheBuiltInLawDoes) {
  const std::vector<TravelRecord> history = {
      {.country = "DE",
       .entry = CivilDay(2024, 1, 1),
       .exit = CivilDay(2024, 1, 10)},
      {.country = "BG",
       .entry = CivilDay(2024, 3, 21),
       .exit = CivilDay(2024, 4, 9)},
      {.country = "NL",
       .entry = CivilDay(2024, 5, 1),
       .exit = CivilDay(2024, 5, 9),
       .permit = TravelPermit::kNationalD},
      {.country = "KE", .entry = CivilDay(2024, 6, 1)}};
  const DaySet by_area =
      CountedDays(SchengenArea(), history, CivilDay(2024, 7, 1));
  EXPECT_EQ(by_area.intervals(),
            CountedDays(history, CivilDay(2024, 7, 1)).intervals());
  // Bulgaria from the last day of March.
  EXPECT_EQ(by_area.CountWithin(CivilDay(2024, 3, 1), CivilDay(2024, 4, 30)),
            10);
}

TEST(Area, AStateThatJoinedSchengenDuringTheStayCountsFromThatDay) {
  const AreaStay stay = Judge(SchengenArea(), {}, "BG",
                              {CivilDay(2024, 1, 1), CivilDay(2024, 6, 30)});
  EXPECT_TRUE(stay.counts);
  EXPECT_EQ(stay.last_legal_day, CivilDay(2024, 6, 28));
  EXPECT_EQ(stay.full_stay_from, std::nullopt);
}

TEST(Area, DaysBeforeAMemberJoinsAreFreeAndThoseAfterItAreNot) {
  const Area east = East();
  const LegalDays fits{CivilDay(2026, 5, 1), CivilDay(2026, 8, 29)};
  EXPECT_EQ(Judge(east, {}, "UG", fits).last_legal_day, fits.last);
  // Eighty days in another member leave ten.
  const std::vector<TravelRecord> kenya = {{.country = "KE",
                                            .entry = CivilDay(2026, 2, 1),
                                            .exit = CivilDay(2026, 4, 21)}};
  EXPECT_EQ(Judge(east, kenya, "UG", fits).last_legal_day,
            CivilDay(2026, 6, 10));
}

TEST(Area, AStayThatEndsBeforeTheCountryJoinsDoesNotCount) {
  const AreaStay stay =
      Judge(East(), {}, "UG", {CivilDay(2026, 5, 1), CivilDay(2026, 5, 31)});
  EXPECT_FALSE(stay.counts);
  EXPECT_EQ(JudgeAreaStay(East(), {}, "TZ",
                          {CivilDay(2026, 5, 1), CivilDay(2026, 5, 31)}),
            std::nullopt);
}

TEST(Area, NothingCountsOnceTheCountryHasLeft) {
  Area east = East();
  east.members[0].until = CivilDay(2026, 3, 31);
  EXPECT_EQ(
      Judge(east, {}, "KE", {CivilDay(2026, 3, 1), CivilDay(2026, 12, 31)})
          .last_legal_day,
      kNoEnd);
  EXPECT_EQ(JudgeAreaStay(east, {}, "KE",
                          {CivilDay(2026, 4, 1), CivilDay(2026, 4, 2)}),
            std::nullopt);
}

TEST(Area, HasItsOwnLimitAndWindow) {
  const Area east = East({.limit = 30, .window = 60});
  const std::vector<TravelRecord> history = {{.country = "KE",
                                              .entry = CivilDay(2026, 1, 1),
                                              .exit = CivilDay(2026, 1, 20)}};
  const AreaStay stay =
      Judge(east, history, "KE", {CivilDay(2026, 2, 1), CivilDay(2026, 3, 2)});
  EXPECT_EQ(stay.balance.days_used, 20);
  EXPECT_EQ(stay.balance.days_available, 10);
  EXPECT_EQ(stay.balance.window.first, CivilDay(2025, 12, 4));
  EXPECT_EQ(stay.last_legal_day, CivilDay(2026, 2, 10));
  EXPECT_THAT(stay.full_stay_from, Optional(Eq(CivilDay(2026, 2, 20))));
}

// Days ticked off one by one, from the first of 2026.
class ByEye {
 public:
  explicit ByEye(const Area& area) : area_(area) {}

  void Add(const TravelRecord& record) {
    for (CivilDay day = record.entry; day <= *record.exit; ++day) {
      if (IsMember(record.country, day)) ticks_[Index(day)] = true;
    }
  }

  // The day before the first one that is too many, up to `horizon`.
  CivilDay LastLegal(const std::string& country, CivilDay first,
                     CivilDay horizon) {
    for (CivilDay day = first; day <= horizon; ++day) {
      if (!IsMember(country, day)) continue;
      ticks_[Index(day)] = true;
      int used = 0;
      for (int back = 0; back < area_.rule.window; ++back) {
        used += ticks_[Index(day - back)] ? 1 : 0;
      }
      if (used > area_.rule.limit) return day - 1;
    }
    return kNoEnd;
  }

 private:
  static size_t Index(CivilDay day) {
    return static_cast<size_t>(day - CivilDay(2024, 1, 1));
  }
  bool IsMember(const std::string& country, CivilDay day) const {
    for (const AreaMember& member : area_.members) {
      if (member.country == country && day >= member.since &&
          day <= member.until.value_or(kNoEnd)) {
        return true;
      }
    }
    return false;
  }

  const Area& area_;
  std::vector<bool> ticks_ = std::vector<bool>(4000);
};

TEST(Area, IsJudgedAsDaysCountedOneByOne) {
  std::mt19937 random(20261130);
  const auto up_to = [&](int n) {
    return std::uniform_int_distribution<int>(0, n)(random);
  };
  const CivilDay start(2026, 1, 1);
  for (int round = 0; round < 500; ++round) {
    Area area{.name = "A"};
    area.rule.window = 20 + up_to(160);
    // As many as the window has would never be too many.
    area.rule.limit = 1 + up_to(area.rule.window - 2);
    for (const char* country : {"KE", "UG"}) {
      CivilDay since = start + up_to(300);
      for (int n = up_to(2); n >= 0; --n) {
        const CivilDay until = since + up_to(150);
        const bool last = n == 0 && up_to(1) == 0;
        area.members.push_back(
            {.country = country,
             .since = since,
             .until = last ? std::nullopt : std::optional(until)});
        since = until + 1 + up_to(60);
      }
    }
    ByEye eye(area);
    std::vector<TravelRecord> history;
    CivilDay day = start;
    for (int n = up_to(5); n > 0; --n) {
      day += up_to(40);
      const CivilDay exit = day + up_to(50);
      history.push_back(
          {.country = up_to(1) == 0 ? "KE" : "UG", .entry = day, .exit = exit});
      eye.Add(history.back());
      day = exit + 1;
    }
    const CivilDay first = day + up_to(30);
    const auto stay =
        JudgeAreaStay(area, history, "UG", {first, first + up_to(100)});
    const CivilDay seen = eye.LastLegal("UG", first, start + 1'200);
    EXPECT_EQ(stay ? stay->last_legal_day : kNoEnd, seen) << round;
  }
}

}  // namespace
}  // namespace sojourn::visa

#include "services/visa/visa_stay_plan.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/visa/visa_stay_model.h"

namespace sojourn::visa {
namespace {

using absl::CivilDay;
using ::testing::Eq;
using ::testing::Optional;

std::string Field(size_t index, std::string_view part) {
  return absl::StrCat(index, ".", Av(part));
}

StayPlanAnswer Judge(const std::vector<WrittenStay>& stays,
                     const LegalDays& plan) {
  const auto answer = JudgeStayPlan(stays, plan, Field);
  EXPECT_TRUE(answer.ok()) << answer.status();
  return answer.value_or(StayPlanAnswer{});
}

std::vector<std::string> Bad(const std::vector<WrittenStay>& stays,
                             const LegalDays& plan) {
  std::vector<std::string> bad;
  const auto answer = JudgeStayPlan(stays, plan, Field);
  for (const auto& each : DetailsOf(answer.status()).violations) {
    bad.push_back(absl::StrCat(each.field, " ", each.reason));
  }
  return bad;
}

// State Secretariat for Migration (Switzerland), worked examples 5 and 6 of its
// explanation of the calculation.
TEST(StayPlanTest, SwissOfficialExampleFive) {
  const std::vector<WrittenStay> before = {
      {CivilDay(2013, 9, 1), CivilDay(2013, 9, 30)},
      {CivilDay(2014, 2, 21), CivilDay(2014, 4, 20)}};
  const StayPlanAnswer answer =
      Judge(before, {CivilDay(2014, 5, 1), CivilDay(2014, 6, 9)});
  EXPECT_EQ(answer.used, 99);
  EXPECT_EQ(answer.left, 0);
  EXPECT_THAT(answer.first_illegal_day, Optional(CivilDay(2014, 6, 1)));
  EXPECT_THAT(answer.last_legal_day, Optional(CivilDay(2014, 5, 31)));

  std::vector<WrittenStay> after = before;
  after.push_back({CivilDay(2014, 5, 1), CivilDay(2014, 6, 9)});
  EXPECT_THAT(Judge(after, {CivilDay(2014, 8, 28), CivilDay(2014, 8, 28)})
                  .last_legal_day,
              Eq(std::nullopt));
  EXPECT_THAT(Judge(after, {CivilDay(2014, 8, 30), CivilDay(2014, 10, 18)}),
              Eq(StayPlanAnswer{
                  .used = 90,
                  .left = 0,
                  .first_illegal_day = std::nullopt,
                  .last_legal_day = CivilDay(2014, 10, 18),
                  .earliest_reentry_for_full_plan = CivilDay(2014, 8, 30)}));
}

TEST(StayPlanTest, SwissOfficialExampleSix) {
  const StayPlanAnswer answer =
      Judge({{CivilDay(2013, 6, 28), CivilDay(2013, 8, 9)}},
            {CivilDay(2013, 9, 19), CivilDay(2014, 3, 1)});
  EXPECT_EQ(answer.used, 164);
  EXPECT_THAT(answer.earliest_reentry_for_full_plan, Eq(std::nullopt));
}

TEST(StayPlanTest, WithoutAHistoryNinetyDays) {
  EXPECT_THAT(
      Judge({}, {CivilDay(2025, 1, 1), CivilDay(2025, 4, 1)}),
      Eq(StayPlanAnswer{.used = 91,
                        .left = 0,
                        .first_illegal_day = CivilDay(2025, 4, 1),
                        .last_legal_day = CivilDay(2025, 3, 31),
                        .earliest_reentry_for_full_plan = std::nullopt}));
}

TEST(StayPlanTest, AnotherAreaHasItsOwnLimitAndWindow) {
  const std::vector<WrittenStay> stays = {
      {CivilDay(2026, 1, 1), CivilDay(2026, 1, 20)}};
  const LegalDays plan{CivilDay(2026, 2, 1), CivilDay(2026, 2, 28)};
  const Area area{
      .name = "East", .rule = {.limit = 30, .window = 60}, .members = {}};
  const auto answer = JudgeStayPlan(stays, plan, Field, area);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->used, 48);
  EXPECT_EQ(answer->left, 0);
  EXPECT_THAT(answer->last_legal_day, Optional(Eq(CivilDay(2026, 2, 10))));
  EXPECT_THAT(answer->first_illegal_day, Optional(Eq(CivilDay(2026, 2, 11))));
  EXPECT_THAT(answer->earliest_reentry_for_full_plan,
              Optional(Eq(CivilDay(2026, 2, 20))));
}

TEST(StayPlanTest, DaysWithAPermitDoNotCount) {
  const StayPlanAnswer answer =
      Judge({{CivilDay(2025, 1, 1), CivilDay(2025, 3, 31), true}},
            {CivilDay(2025, 4, 1), CivilDay(2025, 4, 10)});
  EXPECT_EQ(answer.used, 10);
  EXPECT_EQ(answer.left, 80);
}

TEST(StayPlanTest, AnUnknownExitIsTakenAtItsWorst) {
  // Until the next entry, and until the plan.
  const StayPlanAnswer answer =
      Judge({{CivilDay(2025, 1, 1), std::nullopt},
             {CivilDay(2025, 1, 11), CivilDay(2025, 1, 20)},
             {CivilDay(2025, 2, 1), std::nullopt}},
            {CivilDay(2025, 2, 11), CivilDay(2025, 2, 11)});
  EXPECT_EQ(answer.used, 20 + 10 + 1);
  // An entry after the plan says nothing of it.
  EXPECT_EQ(Judge({{CivilDay(2025, 5, 1), std::nullopt}},
                  {CivilDay(2025, 2, 11), CivilDay(2025, 2, 11)})
                .used,
            1);
}

TEST(StayPlanTest, WhereACountryIsNamedItsDaysCountFromItsAccession) {
  const CivilDay on(2025, 2, 1);
  const auto used = [&](const std::string& country, CivilDay entry,
                        std::optional<CivilDay> exit) {
    return Judge({{entry, exit, false, country}}, {on, on}).used - 1;
  };
  const CivilDay autumn(2024, 10, 1);
  EXPECT_EQ(used("NL", autumn, CivilDay(2024, 10, 10)), 10);
  EXPECT_EQ(used("GB", autumn, CivilDay(2024, 10, 10)), 0);
  EXPECT_EQ(used("GB", autumn, std::nullopt), 0);
  // Croatia joined on 1 January 2023; Bulgaria and Romania on 31 March 2024,
  // and the end of checks on land, on 1 January 2025, changed no count.
  const auto at = [](const std::string& country, CivilDay entry,
                     CivilDay exit) {
    return Judge({{entry, exit, false, country}}, {exit + 1, exit + 1}).used -
           1;
  };
  EXPECT_EQ(at("HR", CivilDay(2022, 12, 1), CivilDay(2023, 1, 10)), 10);
  EXPECT_EQ(at("HR", CivilDay(2022, 12, 1), CivilDay(2022, 12, 31)), 0);
  EXPECT_EQ(at("BG", CivilDay(2024, 3, 1), CivilDay(2024, 4, 2)), 3);
  EXPECT_EQ(at("RO", CivilDay(2024, 12, 30), CivilDay(2025, 1, 2)), 4);
  // Under a permit none does, wherever it was.
  EXPECT_EQ(
      Judge({{autumn, CivilDay(2024, 10, 10), true, "NL"}}, {on, on}).used, 1);
}

TEST(StayPlanTest, AnotherAreasMembersJoinAndLeave) {
  const Area area{
      .name = "East",
      .rule = {},
      .members = {{"KE", CivilDay(2025, 1, 1), CivilDay(2025, 1, 31), "a"},
                  {"KE", CivilDay(2025, 3, 1), std::nullopt, "b"}}};
  const auto answer = JudgeStayPlan(
      std::vector<WrittenStay>{
          {CivilDay(2025, 1, 22), CivilDay(2025, 3, 5), false, "KE"}},
      {CivilDay(2025, 4, 1), CivilDay(2025, 4, 1)}, Field, area);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->used, 10 + 5 + 1);
}

TEST(StayPlanTest, NamesEachBadStay) {
  EXPECT_THAT(
      Bad({{CivilDay(2025, 2, 1), CivilDay(2025, 1, 1)},
           {CivilDay(2025, 3, 1), CivilDay(2025, 3, 31)},
           {CivilDay(2025, 3, 10), CivilDay(2025, 3, 12)},
           {CivilDay(2025, 3, 15), CivilDay(2025, 3, 16)}},
          {CivilDay(2025, 5, 2), CivilDay(2025, 5, 1)}),
      ::testing::ElementsAre("plan STAY_INVALID", "0.exit EXIT_BEFORE_ENTRY",
                             "2.entry STAYS_OVERLAP", "3.entry STAYS_OVERLAP"));
  EXPECT_THAT(Bad({{CivilDay(2025, 3, 1), std::nullopt},
                   {CivilDay(2025, 3, 1), std::nullopt}},
                  {CivilDay(2025, 5, 1), CivilDay(2025, 5, 1)}),
              ::testing::ElementsAre("1.entry STAYS_OVERLAP"));
  // Out and in again on one day.
  EXPECT_THAT(Bad({{CivilDay(2025, 3, 1), CivilDay(2025, 3, 5)},
                   {CivilDay(2025, 3, 5), CivilDay(2025, 3, 5)},
                   {CivilDay(2025, 3, 5), CivilDay(2025, 3, 9)}},
                  {CivilDay(2025, 5, 1), CivilDay(2025, 5, 1)}),
              ::testing::IsEmpty());
}

TEST(StayPlanTest, AgreesWithCountingDayByDay) {
  // A million of them are judged by tests/load/stay_histories.
  for (uint32_t seed = 1; seed <= 5'000; ++seed) {
    const stay_model::History history(seed);
    const auto answer = JudgeStayPlan(history.stays(), history.plan(), Field);
    ASSERT_TRUE(answer.ok()) << answer.status() << ", seed " << seed;
    ASSERT_EQ(*answer, history.Answer()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace sojourn::visa

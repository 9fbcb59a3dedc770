#include "services/capacity/capacity_import.h"

#include "common/status/error.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/capacity/capacity_hosting_rules.h"

namespace sojourn::capacity {
namespace {

using sojourn::testing::BadFieldsAre;
using sojourn::testing::ReasonIs;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(ImportResult, KeepsTheFirstThousandProblemsAndCountsAll) {
  ImportResult all;
  for (int line = 1; line <= 1'500; ++line) {
    all.Refuse(line, "place.code", NotFound("host"));
  }
  EXPECT_EQ(all.refused, 1'500);
  EXPECT_EQ(all.problem_count, 1'500);
  ASSERT_THAT(all.problems, SizeIs(1'000));
  EXPECT_EQ(all.problems.back().line, 1'000);
  EXPECT_EQ(all.problems[0].reason, "NOT_FOUND");
}

TEST(ImportResult, ARowWithTwoFaultsIsOneRowAndTwoProblems) {
  ImportResult result;
  result.Refuse(7, "place.code",
                InvalidFields({{"place.adults", "must be 1 to 50", "NUMBER"},
                               {"place.lane", "choose one", "FIELD"}}));
  EXPECT_EQ(result.refused, 1);
  EXPECT_EQ(result.problem_count, 2);
  EXPECT_EQ(result.problems[1].column, "place.lane");
}

TEST(ImportResult, ARuleSaysItsRemedy) {
  ImportResult result;
  result.Refuse(7, "place.code",
                FailedPrecondition("PLACE_RESERVED", "guests", "move them"));
  EXPECT_EQ(result.problems[0].column, "place.code");
  EXPECT_EQ(result.problems[0].description, "guests: move them");
}

TEST(ImportResult, ARepeatKnowsNumbersLinesAndReasons) {
  ImportResult result{.created = 3, .updated = 2, .unchanged = 1, .kept = 4};
  result.Refuse(7, "windows",
                FailedPrecondition("AVAILABILITY_RESERVED", "r-secret"));
  const std::string text = ToText(result);
  EXPECT_THAT(text, Not(HasSubstr("secret")));
  ASSERT_OK_AND_ASSIGN(const ImportResult again, ImportResultOf(text));
  EXPECT_EQ(ToText(again), text);
  EXPECT_EQ(again.created, 3);
  EXPECT_EQ(again.problems[0].reason, "AVAILABILITY_RESERVED");
  EXPECT_THAT(again.problems[0].description, HasSubstr("sent first"));
  EXPECT_FALSE(ImportResultOf("1 2 3").ok());
  EXPECT_FALSE(ImportResultOf(text + "\nline").ok());
}

TEST(ImportRules, OnlyWhatTheRowsSayIsChanged) {
  Place place;
  place.spec = {.adults = 2, .bedrooms = 2, .cot = true};
  place.address = "Kade 1, invented";
  ImportedRow row;
  row.place.spec = {.adults = 4,
                    .children = 3,
                    .bedrooms = 1,
                    .step_free = true,
                    .women_only = true,
                    .family = true,
                    .pets = true,
                    .turnover_days = 5,
                    .same_night = true,
                    .lane = Lane::kUrgent};
  row.place.address = "Elsewhere 7, invented";
  const Place some = rules::Changed(
      place, rules::ChangeOf(row, {{"adults", "address", "windows"}}));
  EXPECT_EQ(some.spec.adults, 4);
  EXPECT_EQ(some.spec.bedrooms, 2);
  EXPECT_TRUE(some.spec.cot);
  EXPECT_EQ(some.address, place.address);
  const Place all = rules::Changed(place, rules::ChangeOf(row, {}));
  EXPECT_EQ(all.spec, row.place.spec);
  EXPECT_EQ(all.address, place.address);
}

TEST(ImportRules, ANewPlaceIsWhole) {
  ImportedRow row;
  EXPECT_THAT(rules::CheckWholePlace(row, {{"code", "windows"}}),
              BadFieldsAre("place.adults", "place.bedrooms", "place.address",
                           "place.vetting"));
  row.place.address = "Kade 1, invented";
  row.place.vetting.emplace();
  EXPECT_OK(rules::CheckWholePlace(row, {}));
}

}  // namespace
}  // namespace sojourn::capacity

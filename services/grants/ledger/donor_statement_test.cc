#include "services/grants/ledger/donor_statement.h"

#include "gtest/gtest.h"

namespace sojourn::grants {
namespace {

TEST(DonorStatementTest, AYearIsReportedHalfAYearAfterItsEnd) {
  EXPECT_EQ(LastReportedYear(absl::CivilDay(2027, 6, 30)), 2025);
  EXPECT_EQ(LastReportedYear(absl::CivilDay(2027, 7, 1)), 2026);
}

TEST(DonorStatementTest, AFewAreHiddenWithWhatWouldTellThem) {
  DonorYear year;
  year.levels[0] = {.approved = 12, .refused = 3, .paid = 11, .received = 9};
  year.levels[1] = {.approved = 30, .refused = 8, .paid = 25, .received = 20};
  year.paid_grants = 36;
  const DonorStatement shown = Suppress(year);
  ASSERT_EQ(shown.rows.size(), 5U);
  EXPECT_TRUE(shown.rows[0].refused.hidden);
  EXPECT_EQ(shown.rows[0].refused.number, 0);
  EXPECT_TRUE(shown.rows[0].approved.hidden || shown.rows[0].decided.hidden);
  EXPECT_EQ(shown.rows[1].paid.number, 25);
  EXPECT_FALSE(shown.paid_hidden);
  EXPECT_EQ(shown.rows[4].level, std::nullopt);
}

TEST(DonorStatementTest, FewOfTwoLevelsAreNotToldByTheSumOfAll) {
  DonorYear year;
  year.levels[0] = {.approved = 20, .refused = 9, .paid = 1, .received = 9};
  year.levels[1] = {.approved = 20, .refused = 9, .paid = 2, .received = 9};
  year.levels[2] = {.approved = 40, .refused = 9, .paid = 20, .received = 9};
  year.levels[3] = {.approved = 40, .refused = 9, .paid = 30, .received = 9};
  const DonorStatement shown = Suppress(year);
  EXPECT_TRUE(shown.rows[0].paid.hidden);
  EXPECT_TRUE(shown.rows[1].paid.hidden);
  EXPECT_TRUE(shown.rows[2].paid.hidden) << "53 less 20 and 30 are three";
  EXPECT_EQ(shown.rows[3].paid.number, 30);
  EXPECT_EQ(shown.rows[4].paid.number, 53);
  EXPECT_EQ(shown.rows[0].refused.number, 9);
}

TEST(DonorStatementTest, AmountsOfAFewGrantsAreHidden) {
  DonorYear year;
  year.levels[0] = {.approved = 4, .refused = 0, .paid = 4, .received = 0};
  const DonorStatement shown = Suppress(year);
  EXPECT_TRUE(shown.approved_hidden);
  EXPECT_TRUE(shown.paid_hidden);
  EXPECT_TRUE(shown.rows[4].approved.hidden);
  year.levels[1].approved = 5;
  EXPECT_FALSE(Suppress(year).approved_hidden);
}

// What left in a year is not what was all there in it.
TEST(DonorStatementTest, TheAmountPaidIsHiddenByTheGrantsItIsMadeOf) {
  DonorYear year;
  year.levels[0] = {.approved = 9, .refused = 0, .paid = 9, .received = 0};
  year.paid_grants = 4;
  EXPECT_TRUE(Suppress(year).paid_hidden);
  EXPECT_EQ(Suppress(year).rows[4].paid.number, 9);
  year.levels[0].paid = 1;
  year.paid_grants = 5;
  EXPECT_FALSE(Suppress(year).paid_hidden);
  EXPECT_TRUE(Suppress(year).rows[4].paid.hidden);
}

// What was approved less what was paid is made of those grants alone.
TEST(DonorStatementTest, TheAmountPaidIsHiddenWhereOnlyAFewAreNotPaid) {
  DonorYear year;
  year.levels[0] = {.approved = 6, .refused = 0, .paid = 5, .received = 0};
  year.paid_grants = 5;
  year.grants_apart = 1;
  EXPECT_TRUE(Suppress(year).paid_hidden);
  EXPECT_FALSE(Suppress(year).approved_hidden);
  year.grants_apart = 4;
  EXPECT_TRUE(Suppress(year).paid_hidden);
  for (const int64_t none_or_many : {0, 5}) {
    year.grants_apart = none_or_many;
    EXPECT_FALSE(Suppress(year).paid_hidden);
  }
  year.levels[0].approved = 4;
  year.grants_apart = 1;
  EXPECT_FALSE(Suppress(year).paid_hidden) << "what it differs from is hidden";
}

}  // namespace
}  // namespace sojourn::grants

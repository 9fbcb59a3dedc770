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
  const DonorStatement shown = Suppress(year);
  ASSERT_EQ(shown.rows.size(), 5U);
  EXPECT_TRUE(shown.rows[0].refused.hidden);
  EXPECT_EQ(shown.rows[0].refused.number, 0);
  EXPECT_TRUE(shown.rows[0].approved.hidden || shown.rows[0].decided.hidden);
  EXPECT_EQ(shown.rows[1].paid.number, 25);
  EXPECT_FALSE(shown.paid_hidden);
  EXPECT_EQ(shown.rows[4].level, std::nullopt);
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

}  // namespace
}  // namespace sojourn::grants

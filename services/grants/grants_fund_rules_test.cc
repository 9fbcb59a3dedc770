#include "services/grants/grants_fund_rules.h"

#include <functional>
#include <string>

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/grants/grants_samples.h"

namespace sojourn::grants::rules {
namespace {

using samples::AFundUnused;
using samples::ASubmitted;
using samples::kNow;
using ::testing::HasSubstr;

struct FitCase {
  std::string reason;  // empty: fits
  std::function<void(FundAndUse&, Grant&)> change;
};

TEST(CheckFitsTest, NamesTheFirstReasonThatSaysNo) {
  const FitCase kCases[] = {
      {"", [](FundAndUse&, Grant&) {}},
      {"FUND_NOT_ACTIVE",
       [](FundAndUse& f, Grant&) { f.fund.status = FundStatus::kSuspended; }},
      {"FUND_NOT_ACTIVE",
       [](FundAndUse& f, Grant&) { f.fund.status = FundStatus::kClosed; }},
      {"OUTSIDE_WINDOW",
       [](FundAndUse& f, Grant&) {
         f.fund.window_first = absl::CivilDay(2026, 3, 11);
       }},
      {"OUTSIDE_WINDOW",
       [](FundAndUse& f, Grant&) {
         f.fund.window_last = absl::CivilDay(2026, 3, 9);
       }},
      {"",
       [](FundAndUse& f, Grant&) {
         f.fund.window_first = f.fund.window_last = absl::CivilDay(2026, 3, 10);
       }},
      {"CURRENCY_MISMATCH", [](FundAndUse&, Grant& g) { g.currency = "USD"; }},
      {"CATEGORY_NOT_COVERED",
       [](FundAndUse& f, Grant&) {
         f.fund.rules.categories = {CostCategory::kLegal};
       }},
      {"CATEGORY_NOT_COVERED",
       [](FundAndUse& f, Grant& g) {
         f.fund.rules.categories = {CostCategory::kUrgentRelocation};
         g.cost_lines = {{CostCategory::kLegal, 100}};
       }},
      {"EARMARK_MISMATCH",
       [](FundAndUse& f, Grant&) {
         f.fund.rules.move_kinds = {MoveKind::kInternal};
       }},
      {"EARMARK_MISMATCH",
       [](FundAndUse& f, Grant& g) {
         f.fund.rules.move_kinds = {MoveKind::kAbroad};
         g.move_kind = std::nullopt;
       }},
      {"EARMARK_MISMATCH",
       [](FundAndUse& f, Grant&) { f.fund.rules.levels = {Level::kL4}; }},
      {"ABOVE_GRANT_CAP",
       [](FundAndUse& f, Grant&) { f.fund.rules.cap_per_grant = 199'999; }},
      {"", [](FundAndUse& f, Grant&) { f.fund.rules.cap_per_grant = 200'000; }},
      // Two people: a share of 1,000.00 each.
      {"ABOVE_PERSON_CAP",
       [](FundAndUse& f, Grant&) {
         f.fund.rules.cap_per_person = 150'000;
         f.use.person = 50'001;
       }},
      {"",
       [](FundAndUse& f, Grant&) {
         f.fund.rules.cap_per_person = 150'000;
         f.use.person = 50'000;
       }},
      {"ABOVE_YEAR_CAP",
       [](FundAndUse& f, Grant&) {
         f.fund.rules.cap_per_year = 500'000;
         f.use.this_year = 300'001;
       }},
      {"ABOVE_BRIDGING_LIMIT",
       [](FundAndUse&, Grant& g) { g.bridging = true; }},
      {"",
       [](FundAndUse&, Grant& g) {
         g.bridging = true;
         g.requested = 50'000;
       }},
  };
  for (const FitCase& c : kCases) {
    FundAndUse fund = AFundUnused();
    Grant grant = ASubmitted();
    c.change(fund, grant);
    const absl::Status fits = CheckFits(fund, grant, TodayOf(fund.fund, kNow));
    EXPECT_EQ(fits.ok() ? "" : ReasonOf(fits), c.reason);
  }
}

// Tranches in another currency may cost the fund the margin as well, and what
// the other grants hold is counted with theirs.
TEST(CheckFitsTest, CapsBoundTheMarginToo) {
  FundAndUse fund = AFundUnused();
  fund.fund.rules.fx_margin_basis_points = 500;
  Grant grant = ASubmitted();
  const auto reason = [&] {
    const absl::Status fits = CheckFits(fund, grant, TodayOf(fund.fund, kNow));
    return fits.ok() ? "" : ReasonOf(fits);
  };
  int64_t* const caps[] = {&fund.fund.rules.cap_per_grant,
                           &fund.fund.rules.cap_per_year};
  for (int64_t* const cap : caps) {
    *cap = 209'999;
    grant.exchanged = false;
    EXPECT_EQ(reason(), "");
    grant.exchanged = true;
    EXPECT_NE(reason(), "");
    *cap = 210'000;
    EXPECT_EQ(reason(), "");
  }
  fund.fund.rules.cap_per_person = 104'999;
  EXPECT_EQ(reason(), "ABOVE_PERSON_CAP");
  fund.fund.rules.cap_per_person = 105'000;
  EXPECT_EQ(reason(), "");
  fund.fund.rules.category_caps = {
      {.category = CostCategory::kUrgentRelocation, .amount = 209'999}};
  fund.use.categories = {{.category = CostCategory::kUrgentRelocation,
                          .used = 0,
                          .requested = 200'000}};
  EXPECT_EQ(reason(), "ABOVE_CATEGORY_CAP");
}

TEST(BridgingTest, TheLimitBoundsACaseAndSaysWhatIsTaken) {
  FundAndUse fund = AFundUnused();
  Grant grant = ASubmitted();
  grant.bridging = true;
  grant.requested = 20'000;
  fund.use.bridged = 30'000;
  const absl::CivilDay today = TodayOf(fund.fund, kNow);
  EXPECT_TRUE(CheckFits(fund, grant, today).ok());
  fund.use.bridged = 30'001;
  const absl::Status over = CheckFits(fund, grant, today);
  EXPECT_EQ(ReasonOf(over), "ABOVE_BRIDGING_LIMIT");
  EXPECT_THAT(over.message(), HasSubstr("gives 500.00 EUR to one case"));
  EXPECT_THAT(over.message(), HasSubstr("300.01 EUR are taken"));
  EXPECT_THAT(DetailsOf(over).metadata.at("remedy"),
              HasSubstr("Ask for 199.99 EUR or less"));
  grant.bridging = false;
  EXPECT_TRUE(CheckFits(fund, grant, today).ok())
      << "a verified case is bound by other limits";
}

TEST(BridgingTest, NoneFitsSaysWhereMostIsLeft) {
  std::vector<FundAndUse> funds(3, AFundUnused());
  funds[0].use.bridged = 45'000;
  funds[1].use.bridged = 40'000;
  funds[2].fund.rules.bridging_limit = 0;
  Grant grant = ASubmitted();
  grant.bridging = true;
  grant.requested = 20'000;
  const auto none = PickFund(funds, grant, kNow);
  EXPECT_EQ(ReasonOf(none.status()), "ABOVE_BRIDGING_LIMIT");
  EXPECT_THAT(DetailsOf(none.status()).metadata.at("remedy"),
              HasSubstr("100.00 EUR or less"));
  funds.erase(funds.begin(), funds.begin() + 2);
  EXPECT_EQ(ReasonOf(PickFund(funds, grant, kNow).status()), "NO_FUND_FITS");
}

TEST(FundStatusTest, AClosedFundStaysClosed) {
  Fund fund = samples::AFund();
  EXPECT_EQ(*Suspend(fund), FundStatus::kSuspended);
  EXPECT_EQ(*Resume(fund), FundStatus::kActive);
  fund.status = FundStatus::kClosed;
  EXPECT_EQ(ReasonOf(Suspend(fund).status()), "FUND_NOT_ACTIVE");
  EXPECT_EQ(ReasonOf(Resume(fund).status()), "FUND_NOT_ACTIVE");
}

TEST(TodayTest, IsTheHoldersDay) {
  Fund fund = samples::AFund();
  const absl::Time late = absl::FromCivil(
      absl::CivilSecond(2026, 3, 10, 23, 30, 0), absl::UTCTimeZone());
  EXPECT_EQ(TodayOf(fund, late), absl::CivilDay(2026, 3, 11));
  fund.time_zone = "America/Lima";
  EXPECT_EQ(TodayOf(fund, late), absl::CivilDay(2026, 3, 10));
}

TEST(PickFundTest, TakesTheFittingOneWithTheMost) {
  std::vector<FundAndUse> funds(4, AFundUnused());
  funds[0].fund.balances.available = 300'000;
  funds[1].fund.balances.available = 500'000;
  funds[2].fund.balances.available = 900'000;
  funds[2].fund.rules.cap_per_grant = 1;
  funds[3].fund.balances.available = 500'000;
  const auto picked = PickFund(funds, ASubmitted(), kNow);
  ASSERT_TRUE(picked.ok());
  EXPECT_EQ(*picked, 1U);
}

TEST(PickFundTest, WantsMoneyForTheMarginToo) {
  std::vector<FundAndUse> funds = {AFundUnused()};
  funds[0].fund.rules.fx_margin_basis_points = 500;
  funds[0].fund.balances.available = 209'999;
  Grant grant = ASubmitted();
  EXPECT_TRUE(PickFund(funds, grant, kNow).ok());
  grant.exchanged = true;
  EXPECT_EQ(ReasonOf(PickFund(funds, grant, kNow).status()), "NO_FUND_FITS");
  funds[0].fund.balances.available = 210'000;
  EXPECT_TRUE(PickFund(funds, grant, kNow).ok());
}

TEST(PickFundTest, NoneFits) {
  EXPECT_EQ(ReasonOf(PickFund({}, ASubmitted(), kNow).status()),
            "NO_FUND_FITS");
}

TEST(ApplyTest, MovesBetweenParts) {
  const Balances before{.available = 100, .reserved = 50};
  const auto after =
      Apply(before, {{Account::kReserved, Account::kAvailable, 30},
                     {Account::kCommitted, Account::kReserved, 80}});
  ASSERT_TRUE(after.ok());
  EXPECT_EQ(*after, (Balances{.available = 70, .committed = 80}));
}

TEST(ApplyTest, NeverBelowZero) {
  EXPECT_EQ(
      Apply({.available = 10}, {{Account::kReserved, Account::kAvailable, 11}})
          .status()
          .code(),
      absl::StatusCode::kInternal);
  EXPECT_EQ(ApplyToGrant({}, {{Account::kSpent, Account::kCommitted, 1}})
                .status()
                .code(),
            absl::StatusCode::kInternal);
}

TEST(ApplyTest, FundersMoneyComesFromOutside) {
  const auto after =
      Apply({}, {{Account::kAvailable, Account::kFunder, 1'000}});
  ASSERT_TRUE(after.ok());
  EXPECT_EQ(*after, Balances{.available = 1'000});
}

}  // namespace
}  // namespace sojourn::grants::rules

#include "services/grants/policies/fund_edit_rules.h"

#include "common/status/error.h"
#include "gtest/gtest.h"
#include "services/grants/grants_samples.h"

namespace sojourn::grants::rules {
namespace {

using samples::AFund;

FundEdit Change(const std::string& path) {
  FundEdit edit;
  edit.values = AFund();
  edit.paths = {path};
  edit.reason = "agreed with the donor";
  return edit;
}

TEST(FundEditTest, TakesWhatThePathsNameAndNothingElse) {
  FundEdit edit = Change("rules.cap_per_grant_minor_units");
  edit.values.rules.cap_per_grant = 5;
  edit.values.rules.cap_per_year = 7;
  edit.values.name = "another";
  const auto next = Edit(AFund(), edit);
  ASSERT_TRUE(next.ok()) << next.status();
  Fund expected = AFund();
  expected.rules.cap_per_grant = 5;
  EXPECT_EQ(next->rules, expected.rules);
  EXPECT_EQ(next->name, expected.name);
}

TEST(FundEditTest, TakesWhatTheFunderWantsToHearAsOne) {
  FundEdit edit = Change("rules.report");
  edit.values.rules.report_days = 60;
  edit.values.rules.report_template = ReportTemplate::kFull;
  edit.values.rules.receipts_required = true;
  edit.values.rules.retroactive_forbidden = true;
  edit.values.rules.cap_per_year = 7;
  const auto next = Edit(AFund(), edit);
  ASSERT_TRUE(next.ok()) << next.status();
  Fund expected = edit.values;
  expected.rules.cap_per_year = AFund().rules.cap_per_year;
  EXPECT_EQ(next->rules, expected.rules);
}

TEST(FundEditTest, MoneyThatWasPaidInStays) {
  FundEdit edit = Change("amount");
  edit.values.amount = 1'000'001;
  EXPECT_EQ(Edit(AFund(), edit)->amount, 1'000'001);
  edit.values.amount = 999'999;
  EXPECT_EQ(ReasonOf(Edit(AFund(), edit).status()), "FUND_AMOUNT_LOWERED");
  edit.values.amount = 1'000'001;
  edit.values.currency = "USD";
  EXPECT_EQ(ReasonOf(Edit(AFund(), edit).status()), "CURRENCY_MISMATCH");
}

TEST(FundEditTest, AClosedFundStaysAsItWas) {
  Fund closed = AFund();
  closed.status = FundStatus::kClosed;
  EXPECT_EQ(ReasonOf(Edit(closed, Change("name")).status()), "FUND_NOT_ACTIVE");
}

TEST(FundEditTest, BalancesAndHolderAreNoPaths) {
  EXPECT_TRUE(IsFundPath("rules.earmarks"));
  for (const char* path : {"", "balances", "status", "holder_organisation_id",
                           "rules.nothing", "time_zone", "fund_id"}) {
    EXPECT_FALSE(IsFundPath(path)) << path;
  }
}

}  // namespace
}  // namespace sojourn::grants::rules

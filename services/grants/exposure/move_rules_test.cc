#include "services/grants/exposure/move_rules.h"

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/grants/grants_samples.h"

namespace sojourn::grants::rules {
namespace {

using samples::AFund;
using samples::AnAgreed;
using samples::kManager;
using samples::kNow;
using ::testing::ElementsAre;

Fund ASuspended() {
  Fund fund = AFund();
  fund.status = FundStatus::kSuspended;
  return fund;
}

FundAndUse Another() {
  Fund fund = AFund();
  fund.id = "fund-2";
  fund.public_id = "fund-2-outside";
  fund.version = 7;
  return {.fund = fund, .use = {}};
}

std::string ReasonFor(const Grant& grant, const FundAndUse& to) {
  return ReasonOf(MoveGrant(grant, ASuspended(), to, kManager, kNow).status());
}

TEST(MoveRulesTest, FreesHereAndSetsAsideThere) {
  const auto move =
      MoveGrant(AnAgreed(), ASuspended(), Another(), kManager, kNow);
  ASSERT_TRUE(move.ok()) << move.status();
  EXPECT_THAT(move->from, ElementsAre(Posting{Account::kAvailable,
                                              Account::kCommitted, 200'000}));
  EXPECT_THAT(move->to, ElementsAre(Posting{Account::kCommitted,
                                            Account::kAvailable, 200'000}));
  EXPECT_EQ(move->change.next.fund_id, "fund-2");
  EXPECT_EQ(move->change.next.state, GrantState::kAgreed);
  EXPECT_EQ(move->change.next.held.committed, 200'000);
  EXPECT_EQ(move->change.next.approved_under, 7);
}

TEST(MoveRulesTest, AWiderMarginThereIsSetAsideToo) {
  Grant grant = AnAgreed();
  grant.exchanged = true;
  FundAndUse to = Another();
  to.fund.rules.fx_margin_basis_points = 500;
  const auto move = MoveGrant(grant, ASuspended(), to, kManager, kNow);
  ASSERT_TRUE(move.ok()) << move.status();
  EXPECT_EQ(move->to[0].amount, 210'000);
  EXPECT_EQ(move->change.next.margin, 10'000);
}

TEST(MoveRulesTest, NothingMovesOutOfAFundThatIsWell) {
  EXPECT_EQ(
      ReasonOf(
          MoveGrant(AnAgreed(), AFund(), Another(), kManager, kNow).status()),
      "FUND_NOT_SUSPENDED");
}

TEST(MoveRulesTest, TheOtherFundsPolicyHolds) {
  FundAndUse to = Another();
  to.fund.balances.available = 199'999;
  EXPECT_EQ(ReasonFor(AnAgreed(), to), "FUND_INSUFFICIENT");
  to = Another();
  to.fund.rules.levels = {Level::kL3};
  EXPECT_EQ(ReasonFor(AnAgreed(), to), "EARMARK_MISMATCH");
  to = Another();
  to.fund.rules.cap_per_grant = 100'000;
  EXPECT_EQ(ReasonFor(AnAgreed(), to), "ABOVE_GRANT_CAP");
  to = Another();
  to.fund.status = FundStatus::kSuspended;
  EXPECT_EQ(ReasonFor(AnAgreed(), to), "FUND_NOT_ACTIVE");
  to = Another();
  to.fund.currency = "USD";
  EXPECT_EQ(ReasonFor(AnAgreed(), to), "CURRENCY_MISMATCH");
}

TEST(MoveRulesTest, ACapPerCategoryCountsWhatWasApproved) {
  Grant grant = AnAgreed();
  grant.requested = 400'000;
  FundAndUse to = Another();
  to.fund.rules.category_caps = {
      {.category = CostCategory::kUrgentRelocation, .amount = 250'000}};
  to.use.categories = {{.category = CostCategory::kUrgentRelocation,
                        .used = 50'000,
                        .requested = 400'000}};
  EXPECT_EQ(ReasonFor(grant, to), "");
  to.use.categories[0].used = 50'001;
  EXPECT_EQ(ReasonFor(grant, to), "ABOVE_CATEGORY_CAP");
}

TEST(MoveRulesTest, ItsApprovalsAreAsManyAsTheOtherFundAsksFor) {
  Grant fast = AnAgreed();
  fast.approvals.pop_back();
  EXPECT_EQ(ReasonFor(fast, Another()), "MOVE_NEEDS_APPROVAL");
  FundAndUse wide = Another();
  wide.fund.rules.fast_lane_limit = 200'000;
  EXPECT_EQ(ReasonFor(fast, wide), "");
}

TEST(MoveRulesTest, NeitherMoneyThatIsOutNorAnOwnRequestIsMoved) {
  Grant out = AnAgreed();
  out.state = GrantState::kPaying;
  out.held = {.committed = 100'000, .spent = 100'000};
  EXPECT_EQ(ReasonFor(out, Another()), "MONEY_IS_OUT");
  EXPECT_FALSE(MayMove(out));
  Grant own = AnAgreed();
  own.submitted_by = kManager;
  EXPECT_EQ(ReasonFor(own, Another()), "OWN_SUBMISSION");
  Grant submitted = samples::ASubmitted();
  EXPECT_EQ(ReasonFor(submitted, Another()), "STATE_FORBIDS");
}

}  // namespace
}  // namespace sojourn::grants::rules

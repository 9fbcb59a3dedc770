#include "services/relocation/safeguarding/safeguarding_rules.h"

#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace sojourn::relocation::safeguarding_rules {
namespace {

using ::sojourn::testing::ReasonIs;

TEST(SafeguardingRulesTest, OnlyAFindingCloses) {
  EXPECT_FALSE(Closes(Finding::kAcknowledged));
  EXPECT_FALSE(Closes(Finding::kActed));
  EXPECT_TRUE(Closes(Finding::kSubstantiated));
  EXPECT_TRUE(Closes(Finding::kUnfounded));
  EXPECT_TRUE(Closes(Finding::kReferred));
}

TEST(SafeguardingRulesTest, WhatWasFoundStands) {
  EXPECT_OK(CheckStep(/*closed=*/false));
  EXPECT_THAT(CheckStep(/*closed=*/true), ReasonIs("CONCERN_CLOSED"));
}

TEST(SafeguardingRulesTest, NobodyJudgesHerself) {
  EXPECT_TRUE(MaySee("office/sara", "office/lea", {"office/lea", "city/cor"}));
  EXPECT_FALSE(MaySee("office/sara", "office/sara", {}));
  EXPECT_FALSE(MaySee("office/sara", "", {"office/sara"}));
}

}  // namespace
}  // namespace sojourn::relocation::safeguarding_rules

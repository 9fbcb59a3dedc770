#include "services/grants/providers/silence.h"

#include "gtest/gtest.h"

namespace sojourn::grants::providers {
namespace {

const absl::Time kThen = absl::FromUnixSeconds(1'000'000);

TEST(SilenceTest, LastsFromTheFirstTimeUntilItAnswers) {
  Silence silence;
  EXPECT_FALSE(silence.AnySince(kThen));
  silence.NotHeard("bank", kThen);
  silence.NotHeard("bank", kThen + absl::Minutes(5));
  EXPECT_FALSE(silence.AnySince(kThen - absl::Seconds(1)));
  EXPECT_TRUE(silence.AnySince(kThen));
  silence.Heard("operator");
  EXPECT_TRUE(silence.AnySince(kThen));
  silence.Heard("bank");
  EXPECT_FALSE(silence.AnySince(kThen + absl::Hours(1)));
}

}  // namespace
}  // namespace sojourn::grants::providers

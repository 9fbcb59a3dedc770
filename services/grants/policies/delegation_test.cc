#include "services/grants/policies/delegation.h"

#include "common/status/error.h"
#include "gtest/gtest.h"

namespace sojourn::grants::rules {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

Delegation For(absl::Duration length) {
  return {.delegator = "ann", .delegate = "bob", .until = kNow + length};
}

TEST(DelegationTest, HasAnEndThatIsNotFar) {
  EXPECT_TRUE(CheckDelegation(For(absl::Hours(1)), kNow).ok());
  EXPECT_TRUE(CheckDelegation(For(kLongestDelegation), kNow).ok());
  for (const absl::Duration length : {absl::ZeroDuration(), -absl::Hours(1),
                                      kLongestDelegation + absl::Seconds(1)}) {
    EXPECT_EQ(ReasonOf(CheckDelegation(For(length), kNow)), "PERIOD_INVALID");
  }
  Delegation past = For(-absl::Hours(1));
  past.from = kNow - absl::Hours(5);
  EXPECT_EQ(ReasonOf(CheckDelegation(past, kNow)), "PERIOD_INVALID");
}

TEST(DelegationTest, IsToSomebodyElse) {
  Delegation own = For(absl::Hours(1));
  own.delegate = "ann";
  EXPECT_EQ(ReasonOf(CheckDelegation(own, kNow)), "DELEGATE_IS_SELF");
}

}  // namespace
}  // namespace sojourn::grants::rules

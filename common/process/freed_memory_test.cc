#include "common/process/freed_memory.h"

#include <gtest/gtest.h>

namespace sojourn::process {
namespace {

// A process whose memory a test sets.
class FreedMemoryTest : public ::testing::Test {
 protected:
  size_t resident_ = 100;
  size_t in_use_ = 100;
  int given_back_ = 0;
  FreedMemory memory_{
      FreedMemory::Options{.worth = 10,
                           .resident = [this] { return resident_; },
                           .give_back =
                               [this] {
                                 ++given_back_;
                                 resident_ = in_use_;
                               }}};
};

TEST_F(FreedMemoryTest, WhatASurgeLeftIsGivenBackOnce) {
  memory_.Look();
  EXPECT_EQ(given_back_, 0) << "nothing came";
  resident_ = 150;
  memory_.Look();
  memory_.Look();
  EXPECT_EQ(given_back_, 1);
  EXPECT_EQ(resident_, 100u);
}

TEST_F(FreedMemoryTest, WhatIsInUseIsNotAskedForAgainAndAgain) {
  resident_ = in_use_ = 150;
  for (int i = 0; i < 5; ++i) memory_.Look();
  EXPECT_EQ(given_back_, 1);
}

TEST_F(FreedMemoryTest, LittleIsNotWorthIt) {
  resident_ = 109;
  memory_.Look();
  EXPECT_EQ(given_back_, 0);
}

TEST_F(FreedMemoryTest, CountsFromTheLeastThatWasSeen) {
  resident_ = 80;
  memory_.Look();
  resident_ = 90;
  memory_.Look();
  EXPECT_EQ(given_back_, 1);
}

TEST(ResidentBytesTest, ThisProcessHasAMegabyteAtLeast) {
  EXPECT_GT(ResidentBytes(), size_t{1} << 20);
}

}  // namespace
}  // namespace sojourn::process

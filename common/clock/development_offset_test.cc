#include "common/clock/development_offset.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "common/clock/clock_fake.h"

namespace sojourn::clock {
namespace {

class DevelopmentOffsetTest : public ::testing::Test {
 protected:
  // As every writer must: readers never see half a number.
  void Write(const std::string& text) {
    std::ofstream(path_ + ".new") << text;
    ASSERT_EQ(std::rename((path_ + ".new").c_str(), path_.c_str()), 0);
  }
  ~DevelopmentOffsetTest() override { std::remove(path_.c_str()); }

  const std::string path_ =
      ::testing::TempDir() + "offset_" +
      ::testing::UnitTest::GetInstance()->current_test_info()->name();
  const DevelopmentOffset offset_{path_};
};

TEST_F(DevelopmentOffsetTest, IsZeroWithoutAFile) {
  EXPECT_EQ(offset_.Get(), absl::ZeroDuration());
  EXPECT_EQ(DevelopmentOffset("").Get(), absl::ZeroDuration());
}

TEST_F(DevelopmentOffsetTest, NoNumberIsEndless) {
  Write("60");
  ASSERT_EQ(offset_.Get(), absl::Minutes(1));
  for (const char* text : {"inf", "-inf", "nan", "1e300", "3.3e10"}) {
    Write(text);
    EXPECT_EQ(offset_.Get(), absl::Minutes(1)) << text;
  }
}

TEST_F(DevelopmentOffsetTest, FollowsTheFile) {
  Write("86400.5\n");
  EXPECT_EQ(offset_.Get(), absl::Seconds(86400.5));
  Write("172800");
  EXPECT_EQ(offset_.Get(), absl::Hours(48));
  std::remove(path_.c_str());
  EXPECT_EQ(offset_.Get(), absl::ZeroDuration());
}

TEST_F(DevelopmentOffsetTest, KeepsTheLastNumberWhenTheFileHoldsNone) {
  Write("60");
  ASSERT_EQ(offset_.Get(), absl::Minutes(1));
  Write("soon");
  EXPECT_EQ(offset_.Get(), absl::Minutes(1));
}

TEST_F(DevelopmentOffsetTest, MovesDomainTimeOnly) {
  FakeClock real(absl::FromUnixSeconds(1000));
  const DomainClock domain(real, offset_);
  Write("3600");
  real.Advance(absl::Seconds(5));

  EXPECT_EQ(real.Now(), absl::FromUnixSeconds(1005));
  EXPECT_EQ(domain.Now(), absl::FromUnixSeconds(4605));
}

}  // namespace
}  // namespace sojourn::clock

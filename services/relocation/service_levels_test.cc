#include "services/relocation/service_levels.h"

#include <string>
#include <vector>

#include "common/status/error.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

using ::testing::ElementsAre;

constexpr char kProposed[] =
    "# level acknowledge triage verify decide propose funds\n"
    "L1 2h 4h 24h 24h 72h 72h\n"
    "L2 24h 48h 5d 72h 14d 7d\n"
    "\n"
    "L3 48h 7d 15d 10d - 14d\r\n"
    "L4 5d 14d 30d - - -\n";

std::vector<std::string> Mistakes(const std::string& text) {
  std::vector<std::string> mistakes;
  for (const auto& each :
       DetailsOf(ParseServiceLevels(text).status()).violations) {
    mistakes.push_back(each.field + " " + each.reason);
  }
  return mistakes;
}

class ServiceLevelsTest : public ::testing::Test {
 protected:
  ~ServiceLevelsTest() override { UseServiceLevels(kProposedLevels); }
};

TEST_F(ServiceLevelsTest, TheFileOfTheProposedOnesIsTheDefault) {
  const auto levels = ParseServiceLevels(kProposed);
  ASSERT_OK(levels);
  EXPECT_EQ(levels->hours, kProposedLevels.hours);
}

TEST_F(ServiceLevelsTest, TheClocksGoByTheFile) {
  std::string text = kProposed;
  text.replace(text.find("2h 4h"), 5, "1h 3h");
  const auto levels = ParseServiceLevels(text);
  ASSERT_OK(levels);
  UseServiceLevels(*levels);
  EXPECT_EQ(Promise(Level::kL1, ClockKind::kAcknowledge), absl::Hours(1));
  EXPECT_EQ(Promise(Level::kL3, ClockKind::kPropose), std::nullopt);
}

TEST_F(ServiceLevelsTest, EveryMistakeIsNamed) {
  EXPECT_THAT(Mistakes("L1 2h 4h 24h soon 72h 72h\nL1 2h\nL9 1h\nL2 2h\n"),
              ElementsAre("line 1, soon NUMBER_INVALID", "line 2 LEVEL_TWICE",
                          "line 3 VALUE_UNKNOWN", "line 4 VALUE_MISSING",
                          "L3 VALUE_MISSING", "L4 VALUE_MISSING"));
  EXPECT_THAT(Mistakes("L1 2h 1h 24h - 72h 72h\n"
                       "L2 24h 48h 5d 72h 14d 7d\n"
                       "L3 48h 7d 4d 10d - 14d\n"
                       "L4 5d 14d 30d - - -\n"),
              ElementsAre("L1 ORDER_WRONG", "L1 VALUE_MISSING",
                          "L2, DECIDE ORDER_WRONG", "L3, VERIFY ORDER_WRONG"));
}

}  // namespace
}  // namespace sojourn::relocation

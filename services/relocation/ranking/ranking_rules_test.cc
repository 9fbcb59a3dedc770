#include "services/relocation/ranking/ranking_rules.h"

#include <string>
#include <vector>

#include "common/status/error.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation::ranking_rules {
namespace {

using ::sojourn::testing::ReasonIs;
using ::testing::ElementsAre;

constexpr absl::CivilDay kToday(2027, 3, 1);

std::vector<std::string> BadFields(const absl::Status& status) {
  std::vector<std::string> fields;
  for (const FieldViolation& each : DetailsOf(status).violations) {
    fields.push_back(each.field);
  }
  return fields;
}

TEST(RankingPeriodTest, IsAsAskedForElseAsSheWishes) {
  const Intake intake{.earliest_departure = absl::CivilDay(2027, 4, 1),
                      .length_days = 90};
  const Period hers = PeriodOf({}, intake, kToday);
  EXPECT_EQ(hers.earliest, absl::CivilDay(2027, 4, 1));
  EXPECT_EQ(hers.nights, 90);
  EXPECT_EQ(hers.latest - hers.earliest, 90 + 182);

  const Wish wish{.earliest = absl::CivilDay(2027, 5, 1),
                  .latest = absl::CivilDay(2027, 6, 1),
                  .nights = 20};
  EXPECT_OK(CheckPeriod(wish, intake, kToday));
  const Period asked = PeriodOf(wish, intake, kToday);
  EXPECT_EQ(asked.earliest, absl::CivilDay(2027, 5, 1));
  EXPECT_EQ(asked.latest, absl::CivilDay(2027, 6, 1));
  EXPECT_EQ(asked.nights, 20);
}

TEST(RankingPeriodTest, ADepartureInThePastMeansToday) {
  const Intake intake{.earliest_departure = absl::CivilDay(2027, 1, 1),
                      .length_days = 30};
  EXPECT_EQ(PeriodOf({}, intake, kToday).earliest, kToday);
}

TEST(RankingPeriodTest, NamesEveryBadField) {
  EXPECT_THAT(BadFields(CheckPeriod({}, {}, kToday)), ElementsAre("nights"));
  EXPECT_THAT(BadFields(CheckPeriod({.nights = 731}, {}, kToday)),
              ElementsAre("nights"));
  const Wish wrong{.earliest = kToday - 1, .latest = kToday + 5, .nights = 10};
  EXPECT_THAT(BadFields(CheckPeriod(wrong, {}, kToday)),
              ElementsAre("earliest", "latest"));
}

class OverrideTest : public ::testing::Test {
 protected:
  std::vector<Ranked> ranked_ = {{.place = {"utrecht", "u-1"}},
                                 {.place = {"utrecht", "u-2"}},
                                 {.place = {"porto", "p-1"}}};
};

TEST_F(OverrideTest, TheFirstNeedsNoReason) {
  EXPECT_OK(CheckOverride(ranked_, {"utrecht", "u-1"}, ""));
  EXPECT_OK(CheckOverride(ranked_, {"utrecht", ""}, ""));
}

TEST_F(OverrideTest, AnotherOneNeedsOne) {
  for (const Named& other : {Named{"porto", "p-1"}, Named{"porto", ""},
                             Named{"utrecht", "u-2"}, Named{"gijon", "g"}}) {
    EXPECT_THAT(CheckOverride(ranked_, other, ""),
                ReasonIs("OVERRIDE_UNEXPLAINED"))
        << other.host_id << other.place_id;
    EXPECT_OK(CheckOverride(ranked_, other, "she knows people there"));
  }
}

TEST_F(OverrideTest, HostsThatWereAskedAreBehindHer) {
  ranked_[0].asked = ranked_[1].asked = true;
  EXPECT_OK(CheckOverride(ranked_, {"porto", "p-1"}, ""));
  ranked_[2].asked = true;
  EXPECT_OK(CheckOverride(ranked_, {"gijon", "g"}, ""));
}

TEST_F(OverrideTest, WithoutARankingNobodyIsAskedWhy) {
  EXPECT_OK(CheckOverride({}, {"gijon", "g"}, ""));
}

TEST_F(OverrideTest, RankIsCountedFromOne) {
  EXPECT_EQ(RankOf(ranked_, {"utrecht", ""}), 1);
  EXPECT_EQ(RankOf(ranked_, {"utrecht", "u-2"}), 2);
  EXPECT_EQ(RankOf(ranked_, {"porto", ""}), 3);
  EXPECT_EQ(RankOf(ranked_, {"gijon", ""}), 0);
}

}  // namespace
}  // namespace sojourn::relocation::ranking_rules

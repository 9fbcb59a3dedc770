#include "services/relocation/answers/answer_rules.h"

#include <string>
#include <vector>

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation::answer_rules {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> Parts(const AskedOf& asked,
                               std::string_view reason = "") {
  std::vector<std::string> names;
  for (const Part& each : PartsOf(asked, reason)) {
    names.push_back(std::string(each.split) + " " + each.part);
  }
  return names;
}

ReportFacts Facts(const std::string& from, const std::string& to) {
  return {.from_quarter = from,
          .to_quarter = to,
          .split_given = true,
          .unknown_hosts = {},
          .unknown_countries = {},
          .today = absl::CivilDay(2027, 5, 20)};
}

// "to_quarter QUARTER_NOT_OVER", of every bad field.
std::vector<std::string> Refusals(const ReportFacts& facts) {
  std::vector<std::string> refusals;
  for (const FieldViolation& each :
       DetailsOf(CheckReport(facts).status()).violations) {
    refusals.push_back(each.field + " " + each.reason);
  }
  return refusals;
}

TEST(AnswerPartsTest, CountOneThingAboutThePartyEach) {
  EXPECT_THAT(Parts({.level = Level::kL2, .people = 1}),
              ElementsAre("LEVEL L2", "SIZE 1", "CHILDREN WITHOUT_CHILDREN"));
  EXPECT_THAT(
      Parts({.level = Level::kL1, .people = 4, .children = true}, "DATES"),
      ElementsAre("LEVEL L1", "SIZE 3-4", "CHILDREN WITH_CHILDREN",
                  "REASON DATES"));
  EXPECT_EQ(Parts({.people = 2})[1], "SIZE 2");
  EXPECT_EQ(Parts({.people = 3})[1], "SIZE 3-4");
  EXPECT_EQ(Parts({.people = 5})[1], "SIZE 5+");
  EXPECT_EQ(Parts({.people = 9})[1], "SIZE 5+");
}

TEST(AnswerPartsTest, EachIsAmongThoseThatAreShown) {
  for (int people = 0; people < 12; ++people) {
    for (const Part& each :
         PartsOf({.level = Level::kL4, .people = people}, "")) {
      EXPECT_THAT(PartsIn(each.split), ::testing::Contains(each.part));
    }
  }
}

TEST(QuarterTest, BeginsOnTheFirstDayOfItsFirstMonth) {
  for (const auto& [text, first] :
       std::vector<std::pair<std::string, absl::CivilDay>>{
           {"2026-Q1", absl::CivilDay(2026, 1, 1)},
           {"2026-Q2", absl::CivilDay(2026, 4, 1)},
           {"2026-Q3", absl::CivilDay(2026, 7, 1)},
           {"2026-Q4", absl::CivilDay(2026, 10, 1)}}) {
    const auto quarter = ParseQuarter(text);
    ASSERT_TRUE(quarter) << text;
    EXPECT_EQ(Name(*quarter), text);
    EXPECT_EQ(FirstDay(*quarter), first);
    EXPECT_EQ(QuarterOf(first), *quarter);
    EXPECT_FALSE(QuarterOf(first - 1) == *quarter);
  }
  for (const char* text : {"", "2026", "2026-Q5", "2026-Q0", "2026-q1", "26-Q1",
                           "2026-Q11", "-026-Q1", "2026Q1"}) {
    EXPECT_FALSE(ParseQuarter(text)) << text;
  }
}

TEST(ReportTest, OfQuartersThatAreOver) {
  const auto period = CheckReport(Facts("2026-Q2", "2027-Q1"));
  ASSERT_TRUE(period.ok()) << period.status();
  EXPECT_EQ(period->first, absl::CivilDay(2026, 4, 1));
  EXPECT_EQ(period->last, absl::CivilDay(2027, 1, 1));
  EXPECT_THAT(Refusals(Facts("2027-Q1", "2027-Q2")),
              ElementsAre("to_quarter QUARTER_NOT_OVER"));
  EXPECT_THAT(CheckReport(Facts("2027-Q1", "2027-Q2")).status().message(),
              HasSubstr("2027-Q1"))
      << "the remedy names the last one that is over";
}

TEST(ReportTest, OfTwentyAtMost) {
  EXPECT_TRUE(CheckReport(Facts("2022-Q2", "2027-Q1")).ok());
  EXPECT_THAT(Refusals(Facts("2022-Q1", "2027-Q1")),
              ElementsAre("to_quarter TOO_MANY_QUARTERS"));
  EXPECT_THAT(Refusals(Facts("2027-Q1", "2026-Q4")),
              ElementsAre("to_quarter DATES_REVERSED"));
}

TEST(ReportTest, EveryBadFieldIsNamedAtOnce) {
  ReportFacts facts = Facts("summer", "2030-Q1");
  facts.split_given = false;
  facts.unknown_hosts = {1};
  facts.unknown_countries = {0, 2};
  EXPECT_THAT(
      Refusals(facts),
      ElementsAre("from_quarter QUARTER_INVALID", "to_quarter QUARTER_NOT_OVER",
                  "split FIELD_REQUIRED", "host_ids[1] HOST_UNKNOWN",
                  "country_codes[0] COUNTRY_UNKNOWN",
                  "country_codes[2] COUNTRY_UNKNOWN"));
}

}  // namespace
}  // namespace sojourn::relocation::answer_rules

#include "services/visa/policy/policy_rows.h"

#include "absl/strings/str_cat.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::visa {
namespace {

using absl::CivilDay;
using testing::BadFieldsAre;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::SizeIs;

std::vector<std::string> Told(const PolicyRows& rows) {
  std::vector<std::string> told;
  for (const PolicyRowProblem& problem : rows.problems()) {
    told.push_back(
        absl::StrCat(problem.line, " ", problem.column, " ", problem.reason));
  }
  return told;
}

WrittenArea Row(int line, std::string country) {
  return {.line = line,
          .area = "East",
          .country = std::move(country),
          .since = CivilDay(2020, 1, 1),
          .days = 90,
          .window_days = 180,
          .source = "a treaty of 2019"};
}

TEST(PolicyRows, ReadsEveryRequirementOfTheTable) {
  PolicyRows rows;
  int line = 1;
  for (const auto& [destination, text] :
       std::initializer_list<std::pair<const char*, const char*>>{
           {"TZA", "90"},
           {"UGA", "visa free"},
           {"RWA", "Visa on arrival "},
           {"GBR", "eta"},
           {"IND", "e-visa"},
           {"XKX", "visa required"},
           {"PRK", "no admission"},
           {"KEN", "-1"}}) {
    rows.Add(WrittenRule{++line, "KEN", destination, text});
  }
  ASSERT_THAT(rows.Verdict(), IsOk());
  ASSERT_THAT(rows.rules(), SizeIs(8));
  std::vector<std::string> said;
  for (const PolicyRule& rule : rows.rules()) {
    EXPECT_EQ(rule.passport, "KE");
    said.push_back(absl::StrCat(rule.destination, " ", InWords(rule.rule)));
  }
  EXPECT_THAT(
      said, ElementsAre("TZ visa free 90", "UG visa free", "RW visa on arrival",
                        "GB eta", "IN e-visa", "XK visa required",
                        "KP no admission", "KE own country"));
}

TEST(PolicyRows, NamesLineAndColumnOfEverythingThatIsWrong) {
  PolicyRows rows;
  rows.Add(WrittenRule{2, "KEN", "TZA", "90"});
  rows.Add(WrittenRule{3, "QQQ", "", "90"});
  rows.Add(WrittenRule{4, "KEN", "UGA", "perhaps"});
  rows.Add(WrittenRule{5, "KEN", "RWA", "0"});
  rows.Add(WrittenRule{6, "KEN", "BDI", "367"});
  rows.Add(WrittenRule{7, "KE", "TZ", "visa required"});
  rows.Add(WrittenRule{8, "KEN", "UGA", "-1"});
  rows.Add(WrittenRule{9, "KEN", "KEN", "30"});
  rows.Add(WrittenRule{10, "Passport", "Destination", "Requirement"});
  EXPECT_THAT(
      Told(rows),
      ElementsAre(
          "3 Passport COUNTRY_UNKNOWN", "3 Destination COUNTRY_UNKNOWN",
          "4 Requirement VALUE_UNKNOWN", "5 Requirement NUMBER_OUT_OF_RANGE",
          "6 Requirement NUMBER_OUT_OF_RANGE", "7 Destination ENTRY_REPEATED",
          "8 Requirement VALUE_UNKNOWN", "9 Requirement VALUE_UNKNOWN",
          "10 Passport COUNTRY_UNKNOWN", "10 Destination COUNTRY_UNKNOWN",
          "10 Requirement VALUE_UNKNOWN"));
  EXPECT_THAT(rows.problems()[5].description, HasSubstr("line 2"));
  EXPECT_THAT(rows.rules(), SizeIs(1));
  EXPECT_FALSE(rows.Verdict().ok());
}

TEST(PolicyRows, KeepsTheFirstThousandProblemsAndCountsAll) {
  PolicyRows rows;
  for (int line = 2; line < 1'502; ++line) {
    rows.Add(WrittenRule{line, "KEN", "TZA", "?"});
  }
  EXPECT_EQ(rows.problem_count(), 1'500);
  EXPECT_THAT(rows.problems(), SizeIs(1'000));
}

TEST(PolicyRows, AnAreaHasOneRuleAndAMemberOnceADay) {
  PolicyRows rows;
  rows.Add(Row(2, "KEN"));
  rows.Add(Row(3, "UGA"));
  WrittenArea again = Row(4, "KEN");
  again.since = CivilDay(2026, 1, 1);
  rows.Add(again);
  WrittenArea other = Row(5, "RWA");
  other.days = 60;
  rows.Add(other);
  EXPECT_THAT(Told(rows), ElementsAre("4 country ENTRY_REPEATED",
                                      "5 days AREA_DAYS_DIFFER"));
  ASSERT_THAT(rows.areas(), SizeIs(1));
  EXPECT_THAT(rows.areas()[0].members, SizeIs(2));
}

TEST(PolicyRows, ACountryMayLeaveAnAreaAndComeBack) {
  PolicyRows rows;
  WrittenArea first = Row(2, "KEN");
  first.until = CivilDay(2024, 12, 31);
  rows.Add(first);
  WrittenArea second = Row(3, "KEN");
  second.since = CivilDay(2025, 1, 1);
  rows.Add(second);
  EXPECT_THAT(rows.problems(), IsEmpty());
}

TEST(PolicyRows, AreasNameWhatIsWrongWithThemToo) {
  PolicyRows rows;
  WrittenArea built_in = Row(2, "NLD");
  built_in.area = "schengen";
  rows.Add(built_in);
  rows.Add(WrittenArea{.line = 3});
  WrittenArea reversed = Row(4, "KEN");
  reversed.until = CivilDay(2019, 1, 1);
  reversed.days = 200;
  rows.Add(reversed);
  EXPECT_THAT(
      rows.Verdict(),
      BadFieldsAre("line 2, area", "line 3, country", "line 3, area",
                   "line 3, member_since", "line 3, window_days",
                   "line 3, source", "line 4, member_until", "line 4, days"));
  EXPECT_EQ(rows.problems()[0].reason, "AREA_BUILT_IN");
}

}  // namespace
}  // namespace sojourn::visa

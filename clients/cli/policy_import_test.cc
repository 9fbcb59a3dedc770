#include "clients/cli/policy_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/testing/status_matchers.h"

namespace sojourn::cli {
namespace {

using sojourn::testing::BadFieldsAre;
using sojourn::testing::ReasonIs;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(PolicyImport, CutsATableIntoMessagesWithItsLines) {
  std::string file = "Passport,Destination,Requirement\r\n";
  for (int i = 0; i < 2'500; ++i) absl::StrAppend(&file, "KEN,TZA,90\r\n");
  ASSERT_OK_AND_ASSIGN(const PolicyMessages messages, ReadPolicyTable(file));
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_EQ(messages[0].rows_size(), 1'000);
  EXPECT_EQ(messages[2].rows_size(), 500);
  EXPECT_EQ(messages[0].rows(0).line(), 2);
  EXPECT_EQ(messages[2].rows(499).line(), 2'501);
  EXPECT_EQ(messages[0].rows(0).requirement(), "90");
}

TEST(PolicyImport, ColumnsAreKnownByTheirNames) {
  ASSERT_OK_AND_ASSIGN(
      const PolicyMessages messages,
      ReadPolicyTable("requirement;PASSPORT;Destination\ne-visa;KEN;IND\n"));
  EXPECT_EQ(messages[0].rows(0).passport(), "KEN");
  EXPECT_EQ(messages[0].rows(0).destination(), "IND");
  EXPECT_EQ(messages[0].rows(0).requirement(), "e-visa");
}

TEST(PolicyImport, AFileThatIsNoSuchTableIsRefusedWhole) {
  EXPECT_THAT(ReadPolicyTable(""), ReasonIs("TABLE_EMPTY"));
  EXPECT_THAT(ReadPolicyTable("Passport,Destination,Requirement\n"),
              ReasonIs("TABLE_EMPTY"));
  EXPECT_THAT(ReadPolicyTable("KEN,TZA,90\nKEN,UGA,90\n"),
              Not(sojourn::testing::IsOk()));
  EXPECT_THAT(ReadPolicyTable("Passport,Destination\nKEN,TZA\n"),
              ReasonIs("COLUMN_MISSING"));
  EXPECT_THAT(
      ReadPolicyTable("Passport,Destination,Passport,Requirement\nA,B,C,D\n"),
      ReasonIs("COLUMN_REPEATED"));
  EXPECT_THAT(ReadPolicyTable("Passport,Destination,Requirement\n"
                              "KEN,TZA,90\n"
                              "Passport,Destination,Requirement\n"
                              "KEN,UGA,90,30\n"),
              BadFieldsAre("line 3", "line 4"));
}

TEST(PolicyImport, AreasHaveDaysAndNumbersAsPeopleWriteThem) {
  const std::string head =
      "area,country,member_since,member_until,days,window_days,source\n";
  ASSERT_OK_AND_ASSIGN(
      const PolicyMessages messages,
      ReadAreaTable(head + "East,KEN,2020-01-01,,90,180,\"a treaty, 2019\"\n"));
  const visa::v1::PolicyArea& area = messages[0].areas(0).area();
  EXPECT_EQ(area.member_since().year(), 2020);
  EXPECT_FALSE(area.has_member_until());
  EXPECT_EQ(area.window_days(), 180);
  EXPECT_EQ(area.source(), "a treaty, 2019");
  EXPECT_THAT(ReadAreaTable(head + "East,KEN,soon,,ninety,180,treaty\n"),
              BadFieldsAre("line 2, member_since", "line 2, days"));
}

TEST(PolicyImport, AnAreaIsReadForTheCalculator) {
  const std::string file =
      "area,country,member_since,member_until,days,window_days,source\n"
      "East,KEN,2020-01-01,,60,120,a treaty\n";
  ASSERT_OK_AND_ASSIGN(const visa::Area area, ReadArea(file, "East"));
  EXPECT_EQ(area.rule, (visa::DayRule{.limit = 60, .window = 120}));
  ASSERT_EQ(area.members.size(), 1u);
  EXPECT_EQ(area.members[0].country, "KE");
  EXPECT_THAT(ReadArea(file, "West"), ReasonIs("AREA_UNKNOWN"));
}

TEST(PolicyReport, ShowsEachDifferenceAndWhereTheLawSaysOtherwise) {
  visa::v1::ImportVisaPolicyResponse answer;
  answer.set_rows_count(39'601);
  answer.set_policy_version("schengen-2025-11-01+imported-3");
  answer.set_changed_rows(2);
  auto& count = *answer.add_change_counts();
  count.set_before(visa::v1::POLICY_REQUIREMENT_ON_ARRIVAL);
  count.set_after(visa::v1::POLICY_REQUIREMENT_VISA_FREE);
  count.set_rows(2);
  auto& changed = *answer.add_differences();
  changed.set_passport("KE");
  changed.set_destination("TZ");
  changed.set_before(visa::v1::POLICY_REQUIREMENT_ON_ARRIVAL);
  changed.set_after(visa::v1::POLICY_REQUIREMENT_VISA_FREE);
  changed.set_days_after(90);
  auto& against = *answer.add_schengen_contradictions();
  against.set_passport("NR");
  against.set_destination("NL");
  against.set_before(visa::v1::POLICY_REQUIREMENT_VISA_FREE);
  against.set_days_before(90);
  against.set_after(visa::v1::POLICY_REQUIREMENT_VISA_REQUIRED);
  answer.set_schengen_contradictions_count(1);
  const std::string text = PolicyReport(answer);
  EXPECT_THAT(text, HasSubstr("2 changed, 0 removed, 0 added"));
  EXPECT_THAT(text, HasSubstr("  2  visa on arrival -> visa free\n"));
  EXPECT_THAT(text, HasSubstr("KEN -> TZA: visa on arrival -> visa free 90\n"));
  EXPECT_THAT(text, HasSubstr("... and 1 more\n"));
  EXPECT_THAT(text, HasSubstr("NRU -> NLD: visa free 90 -> visa required\n"));
}

TEST(PolicyReport, NamesLineAndColumnOfWhatIsWrong) {
  visa::v1::ImportVisaPolicyResponse answer;
  auto& problem = *answer.add_problems();
  problem.set_line(7);
  problem.set_column("Requirement");
  problem.set_reason("VALUE_UNKNOWN");
  problem.set_description("write a number of days");
  answer.set_problems_count(1'200);
  const std::string text = PolicyReport(answer);
  EXPECT_THAT(text, HasSubstr("line 7, Requirement: write a number of days "
                              "(VALUE_UNKNOWN)\n"));
  EXPECT_THAT(text, HasSubstr("... and 1199 more"));
}

}  // namespace
}  // namespace sojourn::cli

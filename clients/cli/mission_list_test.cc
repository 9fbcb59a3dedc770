#include "clients/cli/mission_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/testing/status_matchers.h"

namespace sojourn::cli {
namespace {

using sojourn::testing::ReasonIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr char kOne[] = "0123456789abcdefghjkmnpqrs";
constexpr char kTwo[] = "1123456789abcdefghjkmnpqrs";

MissionList Read(const std::string& file) {
  auto list = ReadMissionList(file);
  EXPECT_OK(list);
  return list.ok() ? *std::move(list) : MissionList();
}

// "4 date DATE_AMBIGUOUS", one a bad cell.
std::vector<std::string> BadOf(const MissionList& list) {
  std::vector<std::string> bad;
  for (const BadCell& cell : list.bad) {
    bad.push_back(absl::StrCat(cell.line, " ", cell.column, " ", cell.reason));
  }
  return bad;
}

TEST(MissionList, ReadsWhatSpreadsheetsWrite) {
  const MissionList list = Read(absl::StrCat(
      "\xEF\xBB\xBF"
      "Application ID;Event;DATE;Valid From;valid-to;Days;Entries;Grounds\r\n",
      kOne, ";\"lodged\";01.02.2027;;;;;\r\n", kTwo,
      ";Issued;2027-02-03 00:00:00;2027-03-01;31.05.2027;60;single;\r\n", kOne,
      ";refused;2027-02-05;;;;;\"OTHER, means_not_proven\"\r\n"));
  EXPECT_THAT(BadOf(list), IsEmpty());
  ASSERT_THAT(list.rows, SizeIs(3));
  EXPECT_EQ(list.rows[0].line, 2);
  EXPECT_EQ(list.rows[0].application_id, kOne);
  EXPECT_EQ(list.rows[0].on, absl::CivilDay(2027, 2, 1));
  EXPECT_EQ(list.rows[1].event, ListEvent::kIssued);
  EXPECT_EQ(list.rows[1].visa.days(), 60);
  EXPECT_EQ(list.rows[1].visa.entries(), visa::v1::VISA_ENTRIES_SINGLE);
  EXPECT_EQ(list.rows[1].visa.valid().last().month(), 5);
  EXPECT_THAT(list.rows[2].grounds,
              ElementsAre(visa::v1::REFUSAL_GROUND_MEANS_NOT_PROVEN,
                          visa::v1::REFUSAL_GROUND_OTHER));
}

TEST(MissionList, ABadRowLosesNoOther) {
  const MissionList list = Read(absl::StrCat(
      "application_id,event,date,days,entries,valid_from,valid_to,grounds\n",
      kOne, ",lodged,2027-02-01,,,,,\n", kOne, ",admissible,1/3/2027,,,,,\n",
      "wanjiru,lodged,2027-02-01,,,,,\n", kTwo, ",posted,2027-02-01,,,,,\n",
      kTwo, ",issued,2027-02-02,0,twice,2027-05-01,2027-04-01,\n", kTwo,
      ",refused,,,,,,\n"));
  ASSERT_THAT(list.rows, SizeIs(1));
  EXPECT_EQ(list.rows[0].line, 2);
  EXPECT_THAT(
      BadOf(list),
      ElementsAre("3 date DATE_AMBIGUOUS", "4 application_id VALUE_INVALID",
                  "5 event VALUE_UNKNOWN", "6 valid_to DATES_REVERSED",
                  "6 days FIELD_REQUIRED", "6 entries VALUE_UNKNOWN",
                  "7 date FIELD_REQUIRED", "7 grounds FIELD_REQUIRED"));
  EXPECT_THAT(list.named, UnorderedElementsAre(kOne, kTwo))
      << "a row that cannot be read names it all the same";
}

TEST(MissionList, ARowTwiceIsOneAndAnotherDayIsAQuestion) {
  const MissionList list = Read(
      absl::StrCat("application_id,event,date\n", kOne, ",lodged,2027-02-01\n",
                   kOne, ",lodged,2027-02-01\n", kOne, ",lodged,2027-02-02\n",
                   kOne, ",collected,2027-02-02\n"));
  EXPECT_THAT(list.rows, SizeIs(2));
  EXPECT_THAT(BadOf(list), ElementsAre("4 date ENTRY_REPEATED"));
}

TEST(MissionList, WhatIsWrongWithAllOfItIsSaidAtOnce) {
  EXPECT_THAT(ReadMissionList("").status(), ReasonIs("TABLE_EMPTY"));
  EXPECT_THAT(ReadMissionList("application_id,event,date\n").status(),
              ReasonIs("TABLE_EMPTY"));
  EXPECT_THAT(ReadMissionList("application_id,event\nA,lodged\n").status(),
              ReasonIs("COLUMN_MISSING"));
  EXPECT_THAT(ReadMissionList("application_id,event,date,name\nA,lodged,x,y\n")
                  .status(),
              ReasonIs("COLUMN_UNKNOWN"));
  EXPECT_THAT(ReadMissionList("event,application_id,date,Event\n").status(),
              ReasonIs("COLUMN_REPEATED"));
  std::string large = "application_id,event,date\n";
  for (int i = 0; i <= 10'000; ++i) large += "A,lodged,2027-01-01\n";
  EXPECT_THAT(ReadMissionList(large).status(), ReasonIs("TABLE_TOO_LARGE"));
}

}  // namespace
}  // namespace sojourn::cli

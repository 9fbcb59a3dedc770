#include "clients/cli/stay_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/testing/status_matchers.h"

namespace sojourn::cli {
namespace {

using absl::CivilDay;
using ::testing::ElementsAre;
using ::testing::Eq;
using ::testing::Optional;

std::vector<std::string> Bad(std::string_view file) {
  std::vector<std::string> bad;
  const auto table = ReadStays(file);
  for (const auto& each : DetailsOf(table.status()).violations) {
    bad.push_back(absl::StrCat(each.field, " ", each.reason));
  }
  return bad;
}

TEST(StayTable, ReadsWhatASpreadsheetWrites) {
  ASSERT_OK_AND_ASSIGN(const StayTable table,
                       ReadStays("\xEF\xBB\xBFPermit;Exit;Entry\r\n"
                                 ";01.02.2025;15.01.2025\r\n\r\n"
                                 "residence;;\"2025-03-01\"\r\n"));
  ASSERT_EQ(table.stays.size(), 2u);
  EXPECT_EQ(table.stays[0].entry, CivilDay(2025, 1, 15));
  EXPECT_THAT(table.stays[0].exit, Optional(CivilDay(2025, 2, 1)));
  EXPECT_FALSE(table.stays[0].permit);
  EXPECT_EQ(table.stays[1].entry, CivilDay(2025, 3, 1));
  EXPECT_THAT(table.stays[1].exit, Eq(std::nullopt));
  EXPECT_TRUE(table.stays[1].permit);
  EXPECT_THAT(table.lines, ElementsAre(2, 4));
}

TEST(StayTable, NeedsNoHead) {
  ASSERT_OK_AND_ASSIGN(const StayTable table,
                       ReadStays("2025-01-01,2025-01-10\n"
                                 "2025-02-01,2025-02-02,D\n"));
  ASSERT_EQ(table.stays.size(), 2u);
  EXPECT_FALSE(table.stays[0].permit);
  EXPECT_TRUE(table.stays[1].permit);
  ASSERT_OK_AND_ASSIGN(const StayTable none, ReadStays("entry,exit\n"));
  EXPECT_TRUE(none.stays.empty());
}

TEST(StayTable, ACountryIsACodeOrNotSaid) {
  ASSERT_OK_AND_ASSIGN(const StayTable table,
                       ReadStays("country,exit,entry\n"
                                 "hr,2025-01-10,2025-01-01\n"
                                 "BGR,2025-02-10,2025-02-01\n"
                                 ",2025-03-10,2025-03-01\n"));
  ASSERT_EQ(table.stays.size(), 3u);
  EXPECT_EQ(table.stays[0].country, "HR");
  EXPECT_EQ(table.stays[1].country, "BG");
  EXPECT_EQ(table.stays[2].country, "");
  ASSERT_OK_AND_ASSIGN(const StayTable headless,
                       ReadStays("2025-01-01,2025-01-10,,RO\n"));
  EXPECT_EQ(headless.stays.at(0).country, "RO");
}

TEST(StayTable, NamesEachBadCellByItsLine) {
  EXPECT_THAT(
      Bad("entry,exit,permit\n"
          "2025-02-29,2025-03-01,\n"
          "2025-03-01,soon,tourist\n"
          "2025-03-02,2025-03-03,,x\n"),
      ElementsAre("line 2, entry DATE_INVALID", "line 3, exit DATE_INVALID",
                  "line 3, permit PERMIT_UNKNOWN", "line 4 TABLE_INVALID"));
  EXPECT_THAT(Bad("entry,exit,country\n"
                  "2025-03-01,2025-03-02,XQ\n"
                  "2025-03-02,2025-03-03,Hrvatska\n"),
              ElementsAre("line 2, country COUNTRY_UNKNOWN",
                          "line 3, country COUNTRY_UNKNOWN"));
  EXPECT_THAT(Bad("2025-03-01,2025-03-02,,HR,x\n"),
              ElementsAre("line 1 TABLE_INVALID"));
  EXPECT_THAT(Bad("entry,town\n"), ElementsAre("line 1, town COLUMN_UNKNOWN",
                                               "line 1, exit COLUMN_MISSING"));
  EXPECT_THAT(Bad("entry,exit,exit\n"),
              ElementsAre("line 1, exit COLUMN_REPEATED"));
}

TEST(IsoDay, IsADayOfTheCalendar) {
  EXPECT_THAT(ParseIsoDay("2024-02-29"), Optional(CivilDay(2024, 2, 29)));
  for (const std::string_view wrong :
       {"2025-02-29", "2025-13-01", "2025-00-10", "2025-1-1", "25-01-01",
        "2025-01-011", "2025/01/01", "1899-12-31", "2200-01-01", "", "2025-01-",
        "2025--1-01"}) {
    EXPECT_THAT(ParseIsoDay(wrong), Eq(std::nullopt)) << wrong;
  }
}

}  // namespace
}  // namespace sojourn::cli

#include "clients/cli/place_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/testing/status_matchers.h"

namespace sojourn::cli {
namespace {

using capacity::v1::ImportRow;
using sojourn::testing::BadFieldsAre;
using sojourn::testing::ReasonIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

absl::StatusOr<PlaceColumns> Columns(std::vector<std::string> header,
                                     bool has_host = true) {
  return PlaceColumns::Of({1, std::move(header)}, has_host);
}

TEST(PlaceColumns, NamesInAnyLettersWithEmptyOnesAtTheEnd) {
  const auto columns =
      Columns({"Code", "ADULTS", "Open from", "open-until", "", ""});
  ASSERT_TRUE(columns.ok()) << columns.status();
  EXPECT_THAT(columns->Mask().paths(),
              ElementsAre("code", "adults", "windows"));
}

TEST(PlaceColumns, OneClearErrorForEachFault) {
  const auto unknown = Columns({"code", "beds", "adults", "colour"});
  EXPECT_THAT(unknown.status(), ReasonIs("COLUMN_UNKNOWN"));
  EXPECT_THAT(std::string(unknown.status().message()),
              AllOf(HasSubstr("beds, colour"), HasSubstr("turnover_days")));
  EXPECT_THAT(Columns({"code", "adults", "Adults"}).status(),
              ReasonIs("COLUMN_REPEATED"));
  EXPECT_THAT(Columns({"code", "", "adults"}).status(),
              ReasonIs("COLUMN_UNKNOWN"));
  EXPECT_THAT(Columns({"adults"}).status(), ReasonIs("COLUMN_MISSING"));
  EXPECT_THAT(Columns({"code", "adults"}, false).status(),
              ReasonIs("COLUMN_MISSING"));
  EXPECT_THAT(Columns({"code", "open_from"}).status(),
              ReasonIs("COLUMN_MISSING"));
  EXPECT_THAT(Columns({"code", "open_from_25", "open_until_25"}).status(),
              ReasonIs("COLUMN_UNKNOWN"));
}

TEST(PlaceColumns, ASecondHeaderIsASecondTable) {
  const auto columns = Columns({"code", "adults"});
  ASSERT_TRUE(columns.ok());
  EXPECT_OK(columns->CheckNoHeader({7, {"UTR-1", "2"}}));
  const absl::Status again = columns->CheckNoHeader({7, {"Code", "Adults"}});
  EXPECT_THAT(again, ReasonIs("TABLE_INVALID"));
  EXPECT_THAT(std::string(again.message()), HasSubstr("line 7"));
}

TEST(PlaceColumns, ARowAsASpreadsheetWritesIt) {
  const auto columns =
      Columns({"host_id", "code", "adults", "cot", "lane", "address",
               "vetted_by", "vetted_on", "vetting_expires_on", "key_holders",
               "open_from", "open_until", "open_from_2", "open_until_2"});
  ASSERT_TRUE(columns.ok()) << columns.status();
  ASSERT_OK_AND_ASSIGN(
      const ImportRow row,
      columns->Read({12,
                     {"h1", " UTR-1 ", "2,0", "ja", "urgent", "'=Kade 1",
                      "security", "10.1.2027", "2028-01-10", "", "", "",
                      "2027-03-01", "13/7/2027"}}));
  EXPECT_EQ(row.line(), 12);
  EXPECT_EQ(row.place().code(), "UTR-1");
  EXPECT_EQ(row.place().adults(), 2);
  EXPECT_TRUE(row.place().cot());
  EXPECT_EQ(row.place().lane(), capacity::v1::LANE_URGENT);
  EXPECT_EQ(row.place().address(), "=Kade 1");
  EXPECT_EQ(row.place().vetting().vetted_on().day(), 10);
  ASSERT_EQ(row.windows_size(), 1);
  EXPECT_EQ(row.windows(0).check_out().month(), 7);
}

TEST(PlaceColumns, EveryBadCellIsNamedByItsColumn) {
  const auto columns =
      Columns({"code", "adults", "cot", "lane", "open_from", "open_until",
               "open_from_2", "open_until_2", "open_from_3", "open_until_3"});
  ASSERT_TRUE(columns.ok());
  EXPECT_THAT(columns->Read({3,
                             {"UTR-1", "two", "perhaps", "fast", "1/3/2027",
                              "2027-07-01", "2027-09-01", "2027-08-01",
                              "2027-10-01", "", "Amsterdam"}}),
              BadFieldsAre("after the last column", "adults", "cot", "lane",
                           "open_from", "open_until_2", "open_until_3"));
  EXPECT_THAT(
      columns->Read({3, {"A", "1", "", "", "2027-01-01", "2027-01-01"}}),
      ReasonIs("STAY_INVALID"));
}

TEST(PlaceColumns, FieldsOfTheServiceAreColumnsHere) {
  EXPECT_EQ(ColumnOf("place.adults"), "adults");
  EXPECT_EQ(ColumnOf("place.host_id"), "host_id");
  EXPECT_EQ(ColumnOf("place.vetting"), "vetted_by");
  EXPECT_EQ(ColumnOf("place.vetting.expires_on"), "vetting_expires_on");
  EXPECT_EQ(ColumnOf("windows"), "open_from");
  EXPECT_EQ(ColumnOf("windows[0].check_in"), "open_from");
  EXPECT_EQ(ColumnOf("windows[2].check_out"), "open_until_3");
}

// What it prints can be filled in: all columns are known, the example is not
// taken for a place.
TEST(PlaceTable, TheTemplateIsATableWhoseExampleIsRefused) {
  const std::string text = PlaceTemplate();
  ASSERT_OK_AND_ASSIGN(const CsvText csv, OpenCsv(text));
  CsvReader reader(csv);
  CsvRow row;
  ASSERT_TRUE(reader.Next(&row).ok());
  const auto columns = PlaceColumns::Of(row, false);
  ASSERT_TRUE(columns.ok()) << columns.status();
  ASSERT_TRUE(reader.Next(&row).ok());
  EXPECT_THAT(columns->Read(row), ReasonIs("ROW_IS_EXAMPLE"));
  row.cells[1] = "UTR-1";
  EXPECT_TRUE(columns->Read(row).ok());
}

capacity::v1::Place Place(const std::string& host, const std::string& code) {
  capacity::v1::Place place;
  place.set_host_id(host);
  place.set_code(code);
  place.set_adults(2);
  place.set_bedrooms(1);
  place.set_cot(true);
  place.set_lane(capacity::v1::LANE_REGULAR);
  place.set_address("Kade 1, invented");
  place.mutable_vetting()->set_vetted_by("security");
  auto& window = *place.add_availability()->mutable_period();
  window.mutable_check_in()->set_year(2027);
  window.mutable_check_in()->set_month(3);
  window.mutable_check_in()->set_day(1);
  *window.mutable_check_out() = window.check_in();
  window.mutable_check_out()->set_year(2031);
  return place;
}

TEST(PlaceTable, WhatIsExportedIsImportedTheSame) {
  const std::string table =
      PlaceTable({Place("=h1", "UTR-1"), Place("-h2", "UTR-2")});
  EXPECT_THAT(table, Not(HasSubstr("Kade")));
  EXPECT_THAT(table, Not(HasSubstr("security")));
  EXPECT_THAT(table, HasSubstr("'=h1"));
  ASSERT_OK_AND_ASSIGN(const CsvText csv, OpenCsv(table));
  CsvReader reader(csv);
  CsvRow row;
  ASSERT_TRUE(reader.Next(&row).ok());
  const auto columns = PlaceColumns::Of(row, false);
  ASSERT_TRUE(columns.ok()) << columns.status();
  EXPECT_THAT(columns->Mask().paths(), Not(::testing::Contains("address")));
  ASSERT_TRUE(reader.Next(&row).ok());
  ASSERT_OK_AND_ASSIGN(const ImportRow read, columns->Read(row));
  EXPECT_EQ(read.place().host_id(), "=h1");
  EXPECT_EQ(read.place().adults(), 2);
  EXPECT_TRUE(read.place().cot());
  // A window of four years is one.
  ASSERT_EQ(read.windows_size(), 1);
  EXPECT_EQ(read.windows(0).check_in().year(), 2027);
  EXPECT_EQ(read.windows(0).check_out().year(), 2031);
}

}  // namespace
}  // namespace sojourn::cli

#include "clients/cli/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error.h"
#include "common/testing/status_matchers.h"

namespace sojourn::cli {
namespace {

using sojourn::testing::ReasonIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Cells = std::vector<std::string>;

// "line: cell|cell" of every row, or the reason why not.
std::vector<std::string> Read(std::string_view file) {
  const auto csv = OpenCsv(file);
  if (!csv.ok()) return {ReasonOf(csv.status())};
  CsvReader reader(*csv);
  CsvRow row;
  std::vector<std::string> rows;
  for (;;) {
    const auto more = reader.Next(&row);
    if (!more.ok()) {
      rows.push_back(ReasonOf(more.status()));
      return rows;
    }
    if (!*more) return rows;
    std::string text = std::to_string(row.line) + ":";
    for (size_t i = 0; i < row.cells.size(); ++i) {
      text += (i == 0 ? " " : "|") + row.cells[i];
    }
    rows.push_back(text);
  }
}

TEST(Csv, TakesCommasSemicolonsAndTabs) {
  EXPECT_THAT(Read("a,b\n1,2\n"), ElementsAre("1: a|b", "2: 1|2"));
  EXPECT_THAT(Read("a;b\n1,5;2\n"), ElementsAre("1: a|b", "2: 1,5|2"));
  EXPECT_THAT(Read("a\tb\n1\t\n"), ElementsAre("1: a|b", "2: 1|"));
  EXPECT_THAT(Read("sep=;\r\na;b\r\n1;2\r\n"), ElementsAre("2: a|b", "3: 1|2"));
  EXPECT_THAT(Read("alone\nx\n"), ElementsAre("1: alone", "2: x"));
}

TEST(Csv, TakesTheMarkAndTheLineEndsOfSpreadsheets) {
  EXPECT_THAT(Read("\xEF\xBB\xBF"
                   "a,b\r\n1,2\r\n"),
              ElementsAre("1: a|b", "2: 1|2"));
  EXPECT_THAT(Read("a,b\r1,2\r3,4"), ElementsAre("1: a|b", "2: 1|2", "3: 3|4"));
  EXPECT_THAT(Read(""), IsEmpty());
}

TEST(Csv, QuotesHoldSeparatorsQuotesAndLineEnds) {
  EXPECT_THAT(
      Read("a,b\n\"x, \"\"y\"\"\",2\n\"one\r\ntwo\",3\n4,5\n"),
      ElementsAre("1: a|b", "2: x, \"y\"|2", "3: one\r\ntwo|3", "5: 4|5"));
  EXPECT_THAT(Read("a,b\n5\" pipe,2\n"),
              ElementsAre("1: a|b", "2: 5\" pipe|2"));
}

TEST(Csv, RowsWithNothingInThemAreLeftOutAndCounted) {
  EXPECT_THAT(Read("a,b\n\n,\n;;\n1,2\n,,,\n"),
              ElementsAre("1: a|b", "4: ;;", "5: 1|2"));
}

TEST(Csv, AQuoteThatIsNotClosedIsSaidWithItsLine) {
  EXPECT_THAT(Read("a,b\n1,\"2\n"), ElementsAre("1: a|b", "TABLE_INVALID"));
  std::string file = "a,b\n1,\"2\n";
  for (int i = 0; i < 1'000; ++i) file += "3,4\n";
  const auto csv = OpenCsv(file);
  ASSERT_TRUE(csv.ok());
  CsvReader reader(*csv);
  CsvRow row;
  ASSERT_TRUE(reader.Next(&row).ok());
  const auto unclosed = reader.Next(&row);
  EXPECT_THAT(unclosed.status(), ReasonIs("TABLE_INVALID"));
  EXPECT_THAT(std::string(unclosed.status().message()), HasSubstr("line 2"));
}

TEST(Csv, OtherFilesAreNamed) {
  EXPECT_THAT(Read(std::string("\xFF\xFE"
                               "a\0;\0",
                               6)),
              ElementsAre("TABLE_INVALID"));
  EXPECT_THAT(Read(std::string("a\0;\0b\0", 6)), ElementsAre("TABLE_INVALID"));
  EXPECT_THAT(Read("PK\x03\x04..."), ElementsAre("TABLE_INVALID"));
  const auto latin = OpenCsv("a,b\n1,M\xFCnchen\n");
  EXPECT_THAT(latin.status(), ReasonIs("TEXT_NOT_UTF8"));
  EXPECT_THAT(std::string(latin.status().message()), HasSubstr("line 2"));
}

TEST(Csv, WhatIsWrittenIsReadBack) {
  const Cells cells = {"plain",  "a,b", "say \"no\"", "two\r\nlines",
                       " edge ", "",    "\ttab",      "semi;colon"};
  const std::string text = "a,b\r\n" + CsvLine(cells);
  const CsvText opened{.text = text};
  CsvReader reader(opened);
  CsvRow row;
  ASSERT_TRUE(reader.Next(&row).ok());
  ASSERT_TRUE(reader.Next(&row).ok());
  EXPECT_EQ(row.cells, cells);
}

TEST(Csv, AFormulaIsNoneAndComesBack) {
  for (const std::string text :
       {"=1+1", "+49 30", "-2", "@SUM(A1)", "\t=1", "\r=1",
        "\xEF\xBC\x9D"
        "1",
        "'=1", "''@x", "plain", "", "'quoted'", "a=b"}) {
    const std::string cell = Neutral(text);
    EXPECT_EQ(std::string("=+-@\t\r").find(cell.empty() ? 'x' : cell[0]),
              std::string::npos)
        << text;
    EXPECT_EQ(Plain(cell), text);
  }
  EXPECT_EQ(Neutral("=1+1"), "'=1+1");
  EXPECT_EQ(Neutral("plain"), "plain");
}

}  // namespace
}  // namespace sojourn::cli

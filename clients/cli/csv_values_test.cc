#include "clients/cli/csv_values.h"

#include <gtest/gtest.h>

#include "absl/strings/str_format.h"
#include "common/status/error.h"

namespace sojourn::cli {
namespace {

// "2027-03-01", or the reason why not.
std::string Day(std::string_view cell) {
  const auto date = ParseCellDate("open_from", cell);
  if (!date.ok()) return ReasonOf(date.status());
  return absl::StrFormat("%04d-%02d-%02d", date->year(), date->month(),
                         date->day());
}

std::string Number(std::string_view cell) {
  const auto number = ParseCellNumber("adults", cell);
  return number.ok() ? std::to_string(*number) : ReasonOf(number.status());
}

std::string Flag(std::string_view cell) {
  const auto flag = ParseCellFlag("cot", cell);
  if (!flag.ok()) return ReasonOf(flag.status());
  return *flag ? "yes" : "no";
}

TEST(CsvValues, DaysAsTheyAreWritten) {
  EXPECT_EQ(Day("2027-03-01"), "2027-03-01");
  EXPECT_EQ(Day("2027/3/1"), "2027-03-01");
  EXPECT_EQ(Day("01.03.2027"), "2027-03-01");
  EXPECT_EQ(Day("1.3.2027"), "2027-03-01");
  EXPECT_EQ(Day("13/3/2027"), "2027-03-13");
  EXPECT_EQ(Day("3/13/2027"), "2027-03-13");
  EXPECT_EQ(Day("3/3/2027"), "2027-03-03");
  EXPECT_EQ(Day("2028-02-29"), "2028-02-29");
  EXPECT_EQ(Day("2027-03-01 00:00:00"), "2027-03-01");
  EXPECT_EQ(Day("01.03.2027 0:00"), "2027-03-01");
  EXPECT_EQ(Day("2027-03-01T00:00:00"), "2027-03-01");
}

TEST(CsvValues, ADayThatCouldBeTwoIsRefused) {
  EXPECT_EQ(Day("1/3/2027"), "DATE_AMBIGUOUS");
  EXPECT_EQ(Day("01-03-2027"), "DATE_AMBIGUOUS");
  EXPECT_EQ(Day("12/11/2027"), "DATE_AMBIGUOUS");
}

TEST(CsvValues, WhatIsNoDay) {
  for (const char* cell :
       {"", "soon", "46082", "2027-02-29", "31.04.2027", "13/13/2027", "1.3.27",
        "2027-03", "2027-3-1-1", "2027-03-01 12:00", "0.0.2027", "2027.03,01",
        "-1/3/2027", "99999999999-1-1"}) {
    EXPECT_EQ(Day(cell), "DATE_INVALID") << cell;
  }
}

TEST(CsvValues, WholeNumbers) {
  EXPECT_EQ(Number(""), "0");
  EXPECT_EQ(Number("4"), "4");
  EXPECT_EQ(Number("4.0"), "4");
  EXPECT_EQ(Number("4,00"), "4");
  EXPECT_EQ(Number("-1"), "-1");
  for (const char* cell : {"4,5", "1.000", "four", "4 5", "99999999999"}) {
    EXPECT_EQ(Number(cell), "NUMBER_INVALID") << cell;
  }
}

TEST(CsvValues, YesAndNoInLanguages) {
  for (const char* cell :
       {"yes", "Ja", "X", "TRUE", "1", "oui", "sí", "Wahr"}) {
    EXPECT_EQ(Flag(cell), "yes") << cell;
  }
  for (const char* cell : {"", "no", "Nein", "nee", "FALSE", "0", "non", "-"}) {
    EXPECT_EQ(Flag(cell), "no") << cell;
  }
  EXPECT_EQ(Flag("maybe"), "VALUE_INVALID");
  EXPECT_EQ(Flag("2"), "VALUE_INVALID");
}

}  // namespace
}  // namespace sojourn::cli

#include "clients/cli/place_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/testing/status_matchers.h"

namespace sojourn::cli {
namespace {

using capacity::v1::ImportCapacityRequest;
using capacity::v1::ImportCapacityResponse;
using sojourn::testing::ReasonIs;
using ::testing::HasSubstr;

TEST(PlaceImport, CutsATableAndKeepsWhatCannotBeRead) {
  std::string file = "code;adults\r\n";
  for (int i = 1; i <= 250; ++i) {
    absl::StrAppend(&file, "UTR-", i, ";", i == 7 ? "two" : "2", "\r\n");
  }
  ASSERT_OK_AND_ASSIGN(PlaceImport table, PlaceImport::Open(file, true));
  EXPECT_EQ(table.rows(), 250);
  std::vector<int> sizes;
  int last = 0;
  ImportCapacityRequest message;
  while (table.Next(&message)) {
    sizes.push_back(message.rows_size());
    for (const auto& row : message.rows()) {
      EXPECT_GT(row.line(), last);
      EXPECT_NE(row.line(), 8);
      last = row.line();
    }
  }
  EXPECT_THAT(sizes, ::testing::ElementsAre(100, 100, 49));
  EXPECT_EQ(table.read(), 250);

  ImportCapacityResponse answer;
  answer.set_created_rows(248);
  answer.set_refused_rows(1);
  answer.set_problems_count(1);
  answer.add_problems()->set_line(3);
  answer.mutable_problems(0)->set_column("place.vetting.expires_on");
  table.Finish(&answer);
  EXPECT_EQ(answer.refused_rows(), 2);
  EXPECT_EQ(answer.problems_count(), 2);
  ASSERT_EQ(answer.problems_size(), 2);
  EXPECT_EQ(answer.problems(0).column(), "vetting_expires_on");
  EXPECT_EQ(answer.problems(1).line(), 8);
  EXPECT_EQ(answer.problems(1).column(), "adults");
  EXPECT_EQ(answer.problems(1).reason(), "NUMBER_INVALID");
  EXPECT_THAT(Verdict(answer, false), ReasonIs("ROWS_REFUSED"));
  EXPECT_OK(Verdict(ImportCapacityResponse(), false));
}

// A repeat with the same request_id is known by its messages.
TEST(PlaceImport, CutsTheSameTableTheSameWay) {
  std::string file = "code,adults\n";
  for (int i = 1; i <= 150; ++i) absl::StrAppend(&file, "U-", i, ",2\n");
  std::string cut[2];
  for (std::string& each : cut) {
    ASSERT_OK_AND_ASSIGN(PlaceImport table, PlaceImport::Open(file, true));
    ImportCapacityRequest message;
    while (table.Next(&message)) each += message.SerializeAsString() + "\n";
  }
  EXPECT_EQ(cut[0], cut[1]);
}

TEST(PlaceImport, WhatIsWrongWithAllOfItIsSaidBeforeAnythingIsSent) {
  EXPECT_THAT(PlaceImport::Open("", true).status(), ReasonIs("TABLE_EMPTY"));
  EXPECT_THAT(PlaceImport::Open("code,adults\n", true).status(),
              ReasonIs("TABLE_EMPTY"));
  EXPECT_THAT(PlaceImport::Open("code,beds\nA,1\n", true).status(),
              ReasonIs("COLUMN_UNKNOWN"));
  const auto twice =
      PlaceImport::Open("code,adults\nA,1\ncode,adults\nB,1\n", true);
  EXPECT_THAT(twice.status(), ReasonIs("TABLE_INVALID"));
  EXPECT_THAT(std::string(twice.status().message()), HasSubstr("line 3"));
  std::string large = "code,adults\n";
  for (int i = 0; i <= PlaceImport::kMostRows; ++i) large += "A,1\n";
  EXPECT_THAT(PlaceImport::Open(large, true).status(),
              ReasonIs("TABLE_TOO_LARGE"));
}

}  // namespace
}  // namespace sojourn::cli

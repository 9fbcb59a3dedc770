#include "clients/cli/stay_days.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "absl/strings/str_cat.h"
#include "common/testing/status_matchers.h"

namespace sojourn::cli {
namespace {

using sojourn::testing::ReasonIs;
using ::testing::HasSubstr;

TEST(StayPlanFlag, IsTwoDays) {
  ASSERT_OK_AND_ASSIGN(const visa::LegalDays plan,
                       ParsePlan("2027-03-01..2027-05-29"));
  EXPECT_EQ(plan.count(), 90);
  EXPECT_THAT(ParsePlan("2027-03-01"), ReasonIs("DATE_INVALID"));
  EXPECT_THAT(ParsePlan("2027-03-01..2027-02-30"), ReasonIs("DATE_INVALID"));
  EXPECT_THAT(ParsePlan("2027-03-02..2027-03-01"), ReasonIs("STAY_INVALID"));
}

TEST(StayBatch, AnswersEachLineWithItsId) {
  EXPECT_EQ(
      AnswerLine(R"({"id": 7, "stays": [["2025-01-01", "2025-03-01", null],)"
                 R"( ["2025-03-10", null, "D"]],)"
                 R"( "plan": ["2025-04-01", "2025-05-05"]})")
          .json,
      R"({"id":7,"used":95,"left":0,"first_illegal_day":"2025-05-01",)"
      R"("last_legal_day":"2025-04-30",)"
      R"("earliest_reentry_for_full_plan":"2025-05-31"})");
}

TEST(StayBatch, DaysBeforeAnAccessionDoNotCount) {
  EXPECT_THAT(
      AnswerLine(R"({"id": 1, "stays": [["2022-12-01", "2023-01-10", null,)"
                 R"( "HR"], ["2023-02-01", "2023-02-03", false, "GBR"]],)"
                 R"( "plan": ["2023-03-01", "2023-03-01"]})")
          .json,
      HasSubstr(R"({"id":1,"used":11,"left":79,)"));
  for (const char* const country : {R"("XQ")", "7"}) {
    const LineAnswer answer = AnswerLine(
        absl::StrCat(R"({"id": 2, "stays": [["2022-12-01", null, "D", )",
                     country, R"(]], "plan": ["2023-03-01", "2023-03-01"]})"));
    EXPECT_FALSE(answer.ok);
    EXPECT_THAT(answer.json,
                HasSubstr(R"("field":"stays[0]","reason":"COUNTRY_UNKNOWN")"));
  }
}

TEST(StayBatch, ABadLineLosesNoOther) {
  std::istringstream in(
      "{\"id\": \"a\", \"stays\": [], \"plan\": [\"2025-01-01\", "
      "\"2025-01-02\"]}\n"
      "\n"
      "{\"id\": \"b\", \"stays\": [[\"2025-01-09\", \"2025-01-01\"]], "
      "\"plan\": [\"2025-02-30\", \"2025-03-01\"]}\n"
      "not JSON\n"
      "{\"id\": \"c\", \"stays\": [[\"2025-01-09\", \"2025-01-10\"], "
      "[\"2025-01-08\", \"2025-01-11\", true]], \"plan\": [\"2025-02-01\", "
      "\"2025-03-01\"]}\n"
      "{\"id\": \"d\", \"stays\": [[\"2025-01-09\", \"2025-01-10\", false]], "
      "\"plan\": [\"2025-02-01\", \"2025-02-01\"]}");
  std::ostringstream out;
  const BatchCount count = AnswerAll(in, out);
  EXPECT_EQ(count.lines, 5);
  EXPECT_EQ(count.refused, 3);
  EXPECT_EQ(count.first_refused, 3);
  std::istringstream said(out.str());
  std::string line;
  std::getline(said, line);
  EXPECT_THAT(line, HasSubstr(R"({"id":"a","used":2,"left":88,)"));
  std::getline(said, line);
  EXPECT_THAT(line, HasSubstr(R"("id":"b","error")"));
  EXPECT_THAT(line, HasSubstr(R"("field":"plan[0]","reason":"DATE_INVALID")"));
  std::getline(said, line);
  EXPECT_THAT(line, HasSubstr(R"("id":null,"error")"));
  std::getline(said, line);
  EXPECT_THAT(line, HasSubstr(R"("field":"stays[0].entry")"));
  EXPECT_THAT(line, HasSubstr("STAYS_OVERLAP"));
  std::getline(said, line);
  EXPECT_THAT(line, HasSubstr(R"({"id":"d","used":3,"left":87,)"));
}

}  // namespace
}  // namespace sojourn::cli

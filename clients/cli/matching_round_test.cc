#include "clients/cli/matching_round.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "clients/cli/json_input.h"
#include "clients/cli/output.h"
#include "common/testing/status_matchers.h"
#include "services/matching/ask/ask_request.h"
#include "services/matching/work/batch.h"

namespace sojourn::cli {
namespace {

using sojourn::testing::IsOk;
using sojourn::testing::ReasonIs;
using ::testing::HasSubstr;

// Two for one place.
constexpr std::string_view kQuestion = R"({
  "parties": [
    {"partyRef": "a", "level": "L1", "requirements": {"adults": 1},
     "earliestCheckIn": "2027-03-01", "latestCheckOut": "2027-05-01",
     "nights": 40, "wishes": [{"hostRefs": ["h"]}],
     "lawful": [{"countryCode": "NL"}]},
    {"partyRef": "b", "level": "L2", "requirements": {"adults": 1},
     "earliestCheckIn": "2027-03-01", "latestCheckOut": "2027-05-01",
     "nights": 40, "wishes": [{"hostRefs": ["h"]}],
     "lawful": [{"countryCode": "NL"}]}],
  "hosts": [{"hostRef": "h", "countryCode": "NL"}],
  "places": [{"placeRef": "q", "hostRef": "h", "adults": 1, "bedrooms": 1,
     "windows": [{"checkIn": "2027-01-01", "checkOut": "2028-01-01"}]}]})";

// As the service answers, and the command line prints it.
std::string Answered(bool with_prices) {
  matching::v1::AssignBatchRequest request;
  EXPECT_THAT(MergeJson(kQuestion, &request), IsOk());
  request.set_with_prices(with_prices);
  auto batch = matching::ParseBatch(request);
  EXPECT_THAT(batch, IsOk());
  const auto answer = matching::Assign(*batch, [] { return false; });
  EXPECT_THAT(answer, IsOk());
  return ToJson(*answer);
}

TEST(VerifyRound, BelievesWhatTheServiceAnswered) {
  const auto said = VerifyRound(kQuestion, Answered(true), "table");
  ASSERT_THAT(said, IsOk());
  EXPECT_THAT(*said, HasSubstr("1 parties, 1 nowhere"));
  const auto json = VerifyRound(kQuestion, Answered(true), "json");
  ASSERT_THAT(json, IsOk());
  EXPECT_THAT(*json, HasSubstr(R"("verified":true)"));
}

TEST(VerifyRound, BelievesNothingWithoutPrices) {
  EXPECT_THAT(VerifyRound(kQuestion, Answered(false), "table"),
              ReasonIs("PLAN_REJECTED"));
}

// The less urgent one in her place.
TEST(VerifyRound, RejectsWhatWasChanged) {
  matching::v1::AssignBatchResponse answer;
  ASSERT_THAT(MergeJson(Answered(true), &answer), IsOk());
  ASSERT_EQ(answer.assignments_size(), 1);
  ASSERT_EQ(answer.assignments(0).party_ref(), "a");
  answer.mutable_assignments(0)->set_party_ref("b");
  answer.mutable_not_placed(0)->set_party_ref("a");
  EXPECT_THAT(VerifyRound(kQuestion, ToJson(answer), "table"),
              ReasonIs("PLAN_REJECTED"));
}

TEST(VerifyRound, ReadsTheQuestionAsTheServiceDoes) {
  EXPECT_THAT(VerifyRound("{", Answered(true), "table"),
              ReasonIs("JSON_INVALID"));
  EXPECT_THAT(VerifyRound(R"({"daysApart": 99})", Answered(true), "table"),
              ReasonIs("NUMBER_OUT_OF_RANGE"));
}

}  // namespace
}  // namespace sojourn::cli

#include "common/status/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"

namespace sojourn {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using testing::ReasonIs;
using testing::StatusIs;

TEST(ErrorTest, OneBadFieldGivesTheStatusItsReason) {
  const absl::Status status =
      InvalidField("host_id", "HOST_UNKNOWN", "no such host");

  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status, ReasonIs("HOST_UNKNOWN"));
  EXPECT_EQ(status.message(), "host_id: no such host");
}

TEST(ErrorTest, AllBadFieldsAreReportedTogether) {
  FieldChecker checker;
  checker.Add("a", "FIELD_REQUIRED", "is missing");
  checker.Add("b", "TEXT_TOO_LONG", "has over 200 characters");

  const absl::Status status = checker.Finish();

  EXPECT_FALSE(checker.ok());
  EXPECT_THAT(status, ReasonIs("INVALID_FIELDS"));
  EXPECT_THAT(status, testing::BadFieldsAre("b", "a"));
  const ErrorDetails details = DetailsOf(status);
  EXPECT_EQ(details.violations[1].reason, "TEXT_TOO_LONG");
  EXPECT_EQ(details.violations[1].description, "has over 200 characters");
}

// The checker grows no further, however much of a request is wrong.
TEST(ErrorTest, NamesTheFirstBadFieldsAndCountsTheOthers) {
  FieldChecker checker;
  for (int i = 0; i < 1'000; ++i) {
    checker.Add("a", "FIELD_REQUIRED", "is missing");
  }
  const absl::Status status = checker.Finish();
  EXPECT_EQ(DetailsOf(status).violations.size(), FieldChecker::kMostNamed);
  EXPECT_THAT(std::string(status.message()),
              ::testing::HasSubstr("(and 999 more bad fields)"));
}

TEST(ErrorTest, NoBadFieldIsOk) { EXPECT_OK(FieldChecker().Finish()); }

TEST(ErrorTest, PreconditionNamesRuleAndRemedy) {
  const absl::Status status =
      FailedPrecondition("HOLD_LAPSED", "the hold has lapsed", "hold it again");

  const ErrorDetails details = DetailsOf(status);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(details.reason, "HOLD_LAPSED");
  EXPECT_EQ(details.precondition, "the hold has lapsed");
  EXPECT_THAT(details.metadata, ElementsAre(Pair("remedy", "hold it again")));
}

TEST(ErrorTest, MissingAndForeignAreTheSameBytes) {
  EXPECT_EQ(NotFound("grant"), NotFound("grant"));
  EXPECT_EQ(DetailsOf(NotFound("grant")).resource_type, "grant");
}

TEST(ErrorTest, StaleEtagCarriesTheCurrentOne) {
  EXPECT_THAT(EtagMismatch("7"), StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(DetailsOf(EtagMismatch("7")).metadata,
              ElementsAre(Pair("etag", "7")));
}

TEST(ErrorTest, UnavailableSaysWhenToTryAgain) {
  const absl::Status status = Unavailable("PEER_DOWN", "visa does not answer",
                                          absl::Milliseconds(1500));
  EXPECT_EQ(DetailsOf(status).retry_after, absl::Milliseconds(1500));
}

TEST(ErrorTest, ErrorsMadeElsewhereHaveTheirCodeAsReason) {
  EXPECT_THAT(absl::CancelledError("gone"), ReasonIs("CANCELLED"));
  EXPECT_EQ(ReasonOf(absl::OkStatus()), "");
}

TEST(ErrorTest, AnyBytesSurviveThePayload) {
  const std::string strange("r3:\0x\n:9", 8);
  ErrorDetails details{.reason = "STRANGE"};
  details.metadata[strange] = strange;
  details.violations.push_back({strange, "", strange});

  const ErrorDetails read = DetailsOf(
      MakeError(absl::StatusCode::kInvalidArgument, "strange", details));

  EXPECT_EQ(read.reason, "STRANGE");
  EXPECT_EQ(read.metadata, details.metadata);
  ASSERT_EQ(read.violations.size(), 1u);
  EXPECT_EQ(read.violations[0].field, strange);
  EXPECT_EQ(read.violations[0].reason, strange);
}

TEST(ErrorTest, AnnotateAddsContextAndKeepsDetails) {
  const absl::Status status = Annotate(EtagMismatch("7"), "updating the place");

  EXPECT_THAT(std::string(status.message()), HasSubstr("updating the place: "));
  EXPECT_THAT(status, ReasonIs("ETAG_MISMATCH"));
  EXPECT_THAT(DetailsOf(status).violations, IsEmpty());
  EXPECT_OK(Annotate(absl::OkStatus(), "nothing"));
}

absl::StatusOr<int> Half(int n) {
  if (n % 2 != 0) return InvalidField("n", "ODD", "is odd");
  return n / 2;
}

absl::StatusOr<int> Quarter(int n) {
  ASSIGN_OR_RETURN(const int half, Half(n));
  RETURN_IF_ERROR(Half(half).status());
  return Half(half);
}

TEST(StatusMacrosTest, ReturnTheFirstErrorOrGoOn) {
  ASSERT_OK_AND_ASSIGN(const int two, Quarter(8));
  EXPECT_EQ(two, 2);
  EXPECT_THAT(Quarter(3), ReasonIs("ODD"));
  EXPECT_THAT(Quarter(6), ReasonIs("ODD"));
}

}  // namespace
}  // namespace sojourn

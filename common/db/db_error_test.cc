#include "common/db/db_error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/status/error.h"
#include "common/testing/status_matchers.h"

namespace sojourn::db {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Case {
  std::string sqlstate;
  absl::StatusCode code;
  std::string reason;
};

class SqlstateTest : public ::testing::TestWithParam<Case> {};

TEST_P(SqlstateTest, HasItsCodeAndReason) {
  const Case& expected = GetParam();
  const absl::Status status =
      MakeServerError({.sqlstate = expected.sqlstate}, "some_query");

  EXPECT_EQ(status.code(), expected.code);
  EXPECT_EQ(ReasonOf(status), expected.reason);
  EXPECT_EQ(SqlstateOf(status), expected.sqlstate);
}

INSTANTIATE_TEST_SUITE_P(
    Table, SqlstateTest,
    ::testing::Values(
        Case{"40001", absl::StatusCode::kAborted, "SERIALIZATION_CONFLICT"},
        Case{"40P01", absl::StatusCode::kAborted, "SERIALIZATION_CONFLICT"},
        Case{"23505", absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS"},
        Case{"23P01", absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS"},
        Case{"23503", absl::StatusCode::kFailedPrecondition,
             "REFERENCE_MISSING"},
        Case{"08006", absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"},
        Case{"57P01", absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"},
        Case{"57P03", absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"},
        Case{"25006", absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"},
        Case{"53300", absl::StatusCode::kResourceExhausted,
             "DATABASE_OVERLOADED"},
        Case{"57014", absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED"},
        Case{"23514", absl::StatusCode::kInternal, "INTERNAL"},
        Case{"22P02", absl::StatusCode::kInternal, "INTERNAL"},
        Case{"42501", absl::StatusCode::kInternal, "INTERNAL"}),
    [](const auto& test) { return "S" + test.param.sqlstate; });

TEST(DbErrorTest, WordsOfTheServerMayQuoteARowAndStayOut) {
  const ServerError quoting{.sqlstate = "22P02",
                            .message = "invalid input: \"Amina\""};
  EXPECT_THAT(std::string(MakeServerError(quoting, "q").message()),
              Not(HasSubstr("Amina")));

  const ServerError ours{.sqlstate = "42703",
                         .message = "column \"stat\" does not exist"};
  EXPECT_THAT(std::string(MakeServerError(ours, "q").message()),
              HasSubstr("column \"stat\" does not exist"));
}

TEST(DbErrorTest, AStoreGivesItsConstraintsItsOwnWords) {
  const ConstraintErrors errors{
      {"places_host_name_key",
       [] { return AlreadyExists("place", "NAME_TAKEN", "has this name"); }}};
  const absl::Status known = MakeServerError(
      {.sqlstate = "23505", .constraint = "places_host_name_key"}, "q");
  const absl::Status other =
      MakeServerError({.sqlstate = "23505", .constraint = "places_pkey"}, "q");

  EXPECT_THAT(errors.Map(known), testing::ReasonIs("NAME_TAKEN"));
  EXPECT_EQ(errors.Map(other), other);
  EXPECT_EQ(ConstraintOf(other), "places_pkey");
  EXPECT_OK(errors.Map(absl::OkStatus()));
  EXPECT_THAT(errors.Map(absl::StatusOr<int>(known)),
              testing::ReasonIs("NAME_TAKEN"));
  EXPECT_EQ(*errors.Map(absl::StatusOr<int>(5)), 5);
}

TEST(DbErrorTest, OnlyConflictsAreRunAgain) {
  EXPECT_TRUE(IsRetryable(MakeServerError({.sqlstate = "40001"}, "q")));
  EXPECT_TRUE(IsRetryable(MakeServerError({.sqlstate = "40P01"}, "q")));
  EXPECT_FALSE(IsRetryable(MakeServerError({.sqlstate = "23505"}, "q")));
  EXPECT_FALSE(IsRetryable(EtagMismatch("1")));
  EXPECT_TRUE(IsOutcomeUnknown(OutcomeUnknown()));
  EXPECT_FALSE(IsOutcomeUnknown(ConnectionLost("q")));
}

}  // namespace
}  // namespace sojourn::db

// Matchers for absl::Status and absl::StatusOr<T>:
//   EXPECT_THAT(store.Get(id), IsOk());
//   EXPECT_THAT(rule, StatusIs(absl::StatusCode::kAborted));
//   EXPECT_THAT(rule, ReasonIs("ETAG_MISMATCH"));
//   ASSERT_OK_AND_ASSIGN(const Place place, store.Get(id));
#ifndef COMMON_TESTING_STATUS_MATCHERS_H_
#define COMMON_TESTING_STATUS_MATCHERS_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::testing {

inline const absl::Status& ToStatus(const absl::Status& status) {
  return status;
}
template <typename T>
const absl::Status& ToStatus(const absl::StatusOr<T>& result) {
  return result.status();
}

MATCHER(IsOk, negation ? "is an error" : "is OK") {
  *result_listener << ToStatus(arg).ToString();
  return ToStatus(arg).ok();
}

MATCHER_P(StatusIs, code, "has code " + absl::StatusCodeToString(code)) {
  *result_listener << ToStatus(arg).ToString();
  return ToStatus(arg).code() == code;
}

MATCHER_P(ReasonIs, reason, "has reason " + std::string(reason)) {
  *result_listener << ToStatus(arg).ToString();
  return !ToStatus(arg).ok() && ReasonOf(ToStatus(arg)) == reason;
}

// INVALID_ARGUMENT that names exactly these fields, in any order:
//   EXPECT_THAT(Parse(request), BadFieldsAre("place_id", "period.check_in"));
template <typename... Fields>
auto BadFieldsAre(Fields... fields) {
  return ::testing::ResultOf(
      "bad fields",
      [](const auto& result) {
        std::vector<std::string> names;
        for (const auto& violation : DetailsOf(ToStatus(result)).violations) {
          names.push_back(violation.field);
        }
        return names;
      },
      ::testing::UnorderedElementsAre(std::string(fields)...));
}

}  // namespace sojourn::testing

#define ASSERT_OK(expr) ASSERT_THAT(expr, ::sojourn::testing::IsOk())
#define EXPECT_OK(expr) EXPECT_THAT(expr, ::sojourn::testing::IsOk())

#define ASSERT_OK_AND_ASSIGN(lhs, ...)                                      \
  SOJOURN_ASSERT_OK_AND_ASSIGN_(SOJOURN_CONCAT_(sojourn_result_, __LINE__), \
                                lhs, (__VA_ARGS__))

#define SOJOURN_ASSERT_OK_AND_ASSIGN_(result, lhs, expr) \
  auto result = expr;                                    \
  ASSERT_TRUE(result.ok()) << result.status();           \
  lhs = *std::move(result)

#endif  // COMMON_TESTING_STATUS_MATCHERS_H_

// Early return on error. The macros take any expression of absl::Status or
// absl::StatusOr<T> in a function that returns either.
#ifndef COMMON_STATUS_STATUS_MACROS_H_
#define COMMON_STATUS_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define RETURN_IF_ERROR(expr)                                           \
  do {                                                                  \
    if (absl::Status sojourn_status_ = (expr); !sojourn_status_.ok()) { \
      return sojourn_status_;                                           \
    }                                                                   \
  } while (false)

#define SOJOURN_CONCAT_INNER_(a, b) a##b
#define SOJOURN_CONCAT_(a, b) SOJOURN_CONCAT_INNER_(a, b)

// ASSIGN_OR_RETURN(auto x, F()); ASSIGN_OR_RETURN(x, F());
// A type with a comma needs an alias or auto.
#define ASSIGN_OR_RETURN(lhs, ...)                                         \
  SOJOURN_ASSIGN_OR_RETURN_(SOJOURN_CONCAT_(sojourn_status_or_, __LINE__), \
                            lhs, (__VA_ARGS__))

#define SOJOURN_ASSIGN_OR_RETURN_(result, lhs, expr) \
  auto result = expr;                                \
  if (!result.ok()) {                                \
    return std::move(result).status();               \
  }                                                  \
  lhs = *std::move(result)

#endif  // COMMON_STATUS_STATUS_MACROS_H_

// Errors of the database as errors of ours.
#ifndef COMMON_DB_DB_ERROR_H_
#define COMMON_DB_DB_ERROR_H_

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace sojourn::db {

// SQLSTATE of a status made by this library, "" for any other.
std::string SqlstateOf(const absl::Status& status);

// Name of the constraint that refused the write, "" if none did.
std::string ConstraintOf(const absl::Status& status);

// The commit was sent and its answer never came: it may have happened. Repeat
// with the same request_id.
bool IsOutcomeUnknown(const absl::Status& status);

// 40001, 40P01 or overtaken: the same transaction may succeed when run again.
bool IsRetryable(const absl::Status& status);

// One of those: this transaction got its id before another that held the same
// aggregate's lock first (common/migrations, table events).
bool IsOvertaken(const absl::Status& status);

// A store's own words for its constraints:
//   const db::ConstraintErrors kErrors{
//       {"places_host_name_key", [] { return AlreadyExists("place", ...); }}};
//   return kErrors.Map(db_.Write<Place>(...));
// Writes that are queued fail at the commit, so map what Write (or
// idempotency::Mutate) returns, not what Execute does.
class ConstraintErrors {
 public:
  using Make = absl::Status (*)();
  ConstraintErrors(
      std::initializer_list<std::pair<const std::string_view, Make>> errors)
      : errors_(errors) {}

  absl::Status Map(const absl::Status& status) const;

  template <typename T>
  absl::StatusOr<T> Map(absl::StatusOr<T> result) const {
    if (result.ok()) return result;
    return Map(result.status());
  }

 private:
  std::map<std::string_view, Make> errors_;
};

// The fields of a server error that never hold values of a row. Used by this
// library only.
struct ServerError {
  std::string sqlstate;
  std::string constraint;
  std::string table;
  std::string column;
  std::string message;  // kept for class 42 only: others may quote values
};
absl::Status MakeServerError(const ServerError& error,
                             std::string_view query_name);

absl::Status ConnectionLost(std::string_view query_name);
absl::Status OutcomeUnknown();

}  // namespace sojourn::db

#endif  // COMMON_DB_DB_ERROR_H_

// The way to a service's PostgreSQL: a pool of connections and transactions on
// them. Thread-safe; one per process and database.
#ifndef COMMON_DB_DATABASE_H_
#define COMMON_DB_DATABASE_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/db_error.h"
#include "common/db/params.h"
#include "common/db/query.h"
#include "common/db/result.h"
#include "common/db/transaction.h"
#include "common/metrics/registry.h"

namespace sojourn::clock {
class DevelopmentOffset;
}

namespace sojourn::db {

class Pool;

struct DatabaseOptions {
  std::string dsn;  // libpq keywords or URI, several hosts allowed
  int max_connections = 16;
  absl::Duration connect_timeout = absl::Seconds(2);
  // An open write transaction holds every feed of the cluster, so none lives
  // longer: server-side limits and a client-side deadline both see to it.
  absl::Duration max_write_time = absl::Seconds(2);
  // A single statement, reads too. Zero is no limit.
  absl::Duration max_statement_time = absl::Seconds(2);
  int max_attempts = 3;  // of a transaction that lost a serialization conflict
  int max_overtaken = 20;  // of one that IsOvertaken, under a hot lock
  const clock::DevelopmentOffset* clock_offset = nullptr;  // absent: zero
  std::string name = "main";             // label of the pool's metrics
  metrics::Registry* metrics = nullptr;  // absent: unmeasured
};

// Errors of Write and Read, besides what the closure returns:
//   UNAVAILABLE         DATABASE_UNAVAILABLE: no connection, or lost before
//                       the commit was sent (nothing was written);
//                       OUTCOME_UNKNOWN: lost while committing
//   RESOURCE_EXHAUSTED  POOL_EXHAUSTED: no connection free before the deadline
//   ABORTED             SERIALIZATION_CONFLICT: lost max_attempts times
//   DEADLINE_EXCEEDED   a statement ran into the deadline or its time limit,
//                       or there was no time left for one
//   ALREADY_EXISTS, FAILED_PRECONDITION, INTERNAL  see db_error.h
class Database {
 public:
  // Connects lazily: a database that is down is UNAVAILABLE at first use.
  // Fails on a malformed dsn only.
  static absl::StatusOr<std::unique_ptr<Database>> Create(
      DatabaseOptions options);
  ~Database();

  // Runs the closure in a transaction and commits if it returned OK. The
  // closure may run several times, so it has no side effects outside `tx`.
  template <typename T>
  absl::StatusOr<T> Write(
      absl::Time deadline,
      absl::FunctionRef<absl::StatusOr<T>(Transaction&)> closure) {
    return WithResult<T>(closure,
                         [&](Closure run) { return RunWrite(deadline, run); });
  }
  absl::Status Write(absl::Time deadline,
                     absl::FunctionRef<absl::Status(Transaction&)> closure) {
    return RunWrite(deadline, closure);
  }

  // READ ONLY and always rolled back.
  template <typename T>
  absl::StatusOr<T> Read(
      absl::Time deadline,
      absl::FunctionRef<absl::StatusOr<T>(Transaction&)> closure) {
    return WithResult<T>(closure,
                         [&](Closure run) { return RunRead(deadline, run); });
  }
  absl::Status Read(absl::Time deadline,
                    absl::FunctionRef<absl::Status(Transaction&)> closure) {
    return RunRead(deadline, closure);
  }

 private:
  using Closure = absl::FunctionRef<absl::Status(Transaction&)>;

  explicit Database(DatabaseOptions options);

  absl::Status RunWrite(absl::Time deadline, Closure closure);
  absl::Status RunRead(absl::Time deadline, Closure closure);
  absl::Status AttemptWrite(absl::Time deadline, Closure closure);
  absl::Duration ClockOffset() const;

  // The closure's value of the attempt that was committed.
  template <typename T, typename Run>
  static absl::StatusOr<T> WithResult(
      absl::FunctionRef<absl::StatusOr<T>(Transaction&)> closure, Run run) {
    std::optional<T> value;
    const absl::Status status = run([&](Transaction& tx) -> absl::Status {
      absl::StatusOr<T> result = closure(tx);
      if (!result.ok()) return result.status();
      value = *std::move(result);
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    return *std::move(value);
  }

  const DatabaseOptions options_;
  const std::unique_ptr<Pool> pool_;
  metrics::Counter* retries_ = nullptr;
};

}  // namespace sojourn::db

#endif  // COMMON_DB_DATABASE_H_

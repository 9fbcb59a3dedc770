// What the closure of Database::Write and Database::Read works with.
#ifndef COMMON_DB_TRANSACTION_H_
#define COMMON_DB_TRANSACTION_H_

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/db/params.h"
#include "common/db/query.h"
#include "common/db/result.h"

namespace sojourn::db {

class Connection;

struct Statement {
  const Query& query;
  const Params& params;
};

// Statements go out in pipeline mode, in order. BEGIN and the clock travel with
// the first ones, COMMIT with the last: lock and read is one round trip, write
// and commit another. Not thread-safe; valid inside the closure only.
//
// The first error is final: every later call returns it and the transaction is
// rolled back, whatever the closure returns.
class Transaction {
 public:
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  // Sends what is queued, then this; waits for its answer.
  absl::StatusOr<Result> Execute(const Query& query, const Params& params);

  // Several statements in one round trip: tx.ExecuteAll({{kLock, lock_params},
  // {kInsertKey, key_params}}). One result a statement, in order.
  absl::StatusOr<std::vector<Result>> ExecuteAll(
      absl::Span<const Statement> statements);

  // Sent with the next Execute or with COMMIT. Its result is not seen: a
  // statement that may affect no row belongs into Execute.
  void Queue(const Query& query, const Params& params);

  // Domain time: the database's clock at BEGIN plus the development offset.
  // The same for the whole transaction, whoever runs it. The first call in a
  // transaction that has sent nothing yet costs the round trip of BEGIN.
  // If that fails the answer is the epoch and the transaction fails.
  absl::Time now();

  // Database clock at BEGIN without the offset: for leases, backoff, cursors.
  absl::Time real_now();

 private:
  friend class Database;

  enum class Mode { kWrite, kRead };
  Transaction(Connection& connection, Mode mode, absl::Duration clock_offset,
              absl::Time deadline);

  // Sends BEGIN if nothing was sent yet; the clock's answer is read later.
  void Begin();
  absl::Status Flush(std::vector<Result>* results);
  absl::Status ReadClock();
  absl::Status Commit();
  void Rollback();
  // The sticky error: of a statement, or of a column that could not be read.
  absl::Status Failure() const;

  Connection& connection_;
  const Mode mode_;
  const absl::Duration clock_offset_;
  const absl::Time deadline_;
  const std::shared_ptr<DecodeError> decode_error_;
  absl::Status failure_;
  absl::Time database_now_ = absl::InfinitePast();
  bool begun_ = false;
  bool sent_ = false;
};

}  // namespace sojourn::db

#endif  // COMMON_DB_TRANSACTION_H_

// What the closure of Database::Write and Database::Read works with.
#ifndef COMMON_DB_TRANSACTION_H_
#define COMMON_DB_TRANSACTION_H_

#include <algorithm>
#include <cstddef>
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

  // Statements end then, if not sooner; a commit that was sent does not, as
  // nobody would know what became of it.
  void EndBy(absl::Time time) { deadline_ = std::min(deadline_, time); }

  // Domain time: the database's clock at BEGIN plus the development offset.
  // Free once a statement was executed; before that it costs the round trip of
  // BEGIN, and if that fails the answer is 1970 and the transaction fails.
  absl::Time now();

  // Database clock at BEGIN without the offset: for leases, backoff, cursors.
  absl::Time real_now();

 private:
  friend class Database;

  enum class Mode { kWrite, kRead };
  Transaction(Connection& connection, Mode mode, absl::Duration clock_offset,
              absl::Time deadline);
  // Rolls back what was neither committed nor rolled back.
  ~Transaction();

  // Puts BEGIN and the clock into the pipeline, once.
  void Begin();
  void Send(const Query& query, const Params& params);
  // Sends the pipeline; the results of the statements since the last flush.
  absl::StatusOr<std::vector<Result>> Flush(absl::Time deadline);
  void ReadClock(const Result& clock);
  absl::Status Commit(absl::Time deadline);
  absl::Status CommitError(const absl::Status& status, size_t sent) const;
  void Rollback();
  // The first error: of a statement, or of a column that could not be read.
  absl::Status Failure() const;

  Connection& connection_;
  const Mode mode_;
  const absl::Duration clock_offset_;
  absl::Time deadline_;
  const std::shared_ptr<DecodeError> decode_error_;
  absl::Status failure_;
  absl::Time database_now_ = absl::UnixEpoch();
  bool open_ = false;       // BEGIN is in the pipeline or further
  bool has_now_ = false;    // BEGIN was answered
  size_t in_pipeline_ = 0;  // statements since the last flush
  size_t answered_ = 0;     // how many of them were, in the last flush
};

}  // namespace sojourn::db

#endif  // COMMON_DB_TRANSACTION_H_

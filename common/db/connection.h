// One libpq connection in pipeline mode. Used by this library only.
#ifndef COMMON_DB_CONNECTION_H_
#define COMMON_DB_CONNECTION_H_

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/params.h"
#include "common/db/query.h"
#include "common/metrics/registry.h"

struct pg_conn;
struct pg_result;

namespace sojourn::db {

struct ConnectionOptions {
  std::string dsn;
  absl::Duration connect_timeout;
  absl::Duration max_statement_time;
  absl::Duration max_idle_in_transaction;
  metrics::Family<metrics::Histogram>* durations = nullptr;
};

using ResultPtr = std::shared_ptr<pg_result>;

// Not thread-safe. A connection that failed in any way stays failed: the pool
// throws it away, and closing the socket is the only way a statement is ever
// given up. Nothing here cancels: a cancelled commit that waits for its standby
// reports success for a row that may be lost.
class Connection {
 public:
  static absl::StatusOr<std::unique_ptr<Connection>> Open(
      const ConnectionOptions& options);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Puts a statement into the pipeline, preparing it first if this connection
  // has not seen it. Errors show at the next Sync.
  void Send(const Query& query, const Params& params);

  // Sends what is in the pipeline and appends the result of each statement to
  // `results`. Stops at the first error, which is of the statement that failed;
  // the server skips those after it.
  absl::Status Sync(absl::Time deadline, std::vector<ResultPtr>& results);

  // Like Sync, when nobody needs the answers: does not wait for them.
  void SendAndForget();

  // False once anything was lost or left half done.
  bool healthy() const { return healthy_; }
  void MarkBroken() { healthy_ = false; }
  // For an idle connection: notices that the server has gone.
  bool CheckAlive();

  // The server warned that it stopped waiting for the standby: what the
  // statements of the last Sync committed may be lost.
  bool standby_wait_ended() const { return standby_wait_ended_; }

 private:
  enum class Kind { kPrepare, kExecute, kSync };
  struct Expected {
    Kind kind;
    const Query* query;  // null for kSync
    bool forgotten;
  };

  Connection(pg_conn* connection, const ConnectionOptions& options);

  absl::Status SetUp();
  static void OnNotice(void* self, const pg_result* notice);
  bool Prepare(const Query& query);
  absl::Status Flush(absl::Time deadline);
  absl::Status WaitForSocket(short events, absl::Time deadline);
  // The next result, null at the end of one statement's results.
  absl::StatusOr<ResultPtr> Next(absl::Time deadline);
  absl::Status ReadOne(const Expected& expected, absl::Time deadline,
                       std::vector<ResultPtr>& results);
  absl::Status ErrorOf(const pg_result* result, const Query& query);
  absl::Status Lost(const Query* query);
  void Measure(const Query& query);

  pg_conn* const connection_;
  const ConnectionOptions options_;
  bool healthy_ = true;
  bool standby_wait_ended_ = false;
  absl::Status send_error_;
  std::deque<Expected> expected_;
  absl::flat_hash_map<std::string, const char*> prepared_;  // name -> sql
  absl::Time last_answer_;
};

}  // namespace sojourn::db

#endif  // COMMON_DB_CONNECTION_H_

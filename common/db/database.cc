#include "common/db/database.h"

#include <libpq-fe.h>

#include <algorithm>
#include <utility>

#include "absl/random/random.h"
#include "absl/time/clock.h"
#include "common/clock/development_offset.h"
#include "common/db/connection.h"
#include "common/db/pool.h"
#include "common/metrics/registry.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::db {
namespace {

Pool::Options PoolOptions(const DatabaseOptions& options) {
  Pool::Options pool{
      .connection = {.dsn = options.dsn,
                     .connect_timeout = options.connect_timeout,
                     .max_statement_time = options.max_statement_time,
                     .max_idle_in_transaction = options.max_write_time},
      .max_connections = options.max_connections,
      .name = options.name,
      .metrics = options.metrics};
  if (options.metrics != nullptr) {
    pool.connection.durations = &options.metrics->Histograms(
        {.name = "sojourn_db_statement_duration_seconds",
         .help = "Time from sending a statement, or from the answer to the one "
                 "before it in the same round trip, to its answer",
         .labels = {"query"}});
  }
  return pool;
}

// Nobody begins who has no time left: its connection would be lost with it.
absl::StatusOr<Pool::Lease> Connect(Pool& pool, absl::Time deadline) {
  ASSIGN_OR_RETURN(Pool::Lease connection, pool.Acquire(deadline));
  if (absl::Now() >= deadline) {
    return DeadlineExceeded("there was no time left for the database");
  }
  return connection;
}

// Losers of a conflict that come back at once meet again.
void BackOff(int attempt) {
  absl::BitGen random;
  absl::SleepFor(absl::Milliseconds(absl::Uniform(random, 1, 6 * attempt)));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> Database::Create(
    DatabaseOptions options) {
  char* error = nullptr;
  PQconninfoOption* parsed = PQconninfoParse(options.dsn.c_str(), &error);
  if (parsed == nullptr) {
    PQfreemem(error);
    // libpq's words would quote the dsn, which may hold a password.
    return InvalidField("database_dsn", "DSN_MALFORMED",
                        "not a PostgreSQL connection string");
  }
  PQconninfoFree(parsed);
  return std::unique_ptr<Database>(new Database(std::move(options)));
}

Database::Database(DatabaseOptions options)
    : options_(std::move(options)),
      pool_(std::make_unique<Pool>(PoolOptions(options_))) {
  if (options_.metrics != nullptr) {
    retries_ = &options_.metrics
                    ->Counters({.name = "sojourn_db_transaction_retries_total",
                                .help = "Transactions run again after a "
                                        "serialization conflict",
                                .labels = {"database"}})
                    .With({options_.name});
  }
}

Database::~Database() = default;

absl::Status Database::RunWrite(absl::Time deadline, Closure closure) {
  for (int attempt = 1;; ++attempt) {
    const absl::Status status = AttemptWrite(deadline, closure);
    const bool overtaken = IsOvertaken(status);
    const int most = overtaken ? options_.max_overtaken : options_.max_attempts;
    if (!IsRetryable(status) || attempt >= most) return status;
    if (retries_ != nullptr) retries_->Increment();
    // Who was overtaken only needs a new id; waiting would lose its turn.
    if (!overtaken) BackOff(attempt);
  }
}

absl::Status Database::AttemptWrite(absl::Time deadline, Closure closure) {
  ASSIGN_OR_RETURN(const Pool::Lease connection, Connect(*pool_, deadline));
  Transaction tx(*connection, Transaction::Mode::kWrite, ClockOffset(),
                 std::min(deadline, absl::Now() + options_.max_write_time));
  const absl::Status status = closure(tx);
  // A closure may give a statement's error its own words, but not hide it.
  if (IsRetryable(tx.Failure()) || status.ok()) {
    RETURN_IF_ERROR(tx.Failure());
  }
  RETURN_IF_ERROR(status);
  return tx.Commit(deadline);
}

absl::Status Database::RunRead(absl::Time deadline, Closure closure) {
  ASSIGN_OR_RETURN(const Pool::Lease connection, Connect(*pool_, deadline));
  Transaction tx(*connection, Transaction::Mode::kRead, ClockOffset(),
                 deadline);
  RETURN_IF_ERROR(closure(tx));
  return tx.Failure();
}

absl::Duration Database::ClockOffset() const {
  return options_.clock_offset == nullptr ? absl::ZeroDuration()
                                          : options_.clock_offset->Get();
}

}  // namespace sojourn::db

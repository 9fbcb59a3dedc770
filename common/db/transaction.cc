#include "common/db/transaction.h"

#include <libpq-fe.h>

#include <string_view>
#include <utility>

#include "absl/time/clock.h"
#include "common/db/connection.h"
#include "common/db/db_error.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::db {
namespace {

constexpr Query kBeginWrite{"sojourn_begin_write", "BEGIN READ WRITE"};
constexpr Query kBeginRead{"sojourn_begin_read", "BEGIN READ ONLY"};
constexpr Query kNow{"sojourn_now",
                     "SELECT (extract(epoch FROM now()) * 1000000)::bigint"};
constexpr Query kCommit{"sojourn_commit", "COMMIT"};
constexpr Query kRollback{"sojourn_rollback", "ROLLBACK"};

// BEGIN and the clock, which the caller did not ask for.
constexpr size_t kPreamble = 2;

}  // namespace

Transaction::Transaction(Connection& connection, Mode mode,
                         absl::Duration clock_offset, absl::Time deadline)
    : connection_(connection),
      mode_(mode),
      clock_offset_(clock_offset),
      deadline_(deadline),
      decode_error_(std::make_shared<DecodeError>()) {}

Transaction::~Transaction() { Rollback(); }

absl::StatusOr<Result> Transaction::Execute(const Query& query,
                                            const Params& params) {
  Send(query, params);
  ASSIGN_OR_RETURN(std::vector<Result> results, Flush(deadline_));
  return std::move(results.back());
}

absl::StatusOr<std::vector<Result>> Transaction::ExecuteAll(
    absl::Span<const Statement> statements) {
  for (const Statement& statement : statements) {
    Send(statement.query, statement.params);
  }
  ASSIGN_OR_RETURN(std::vector<Result> results, Flush(deadline_));
  const auto queued = static_cast<std::ptrdiff_t>(results.size()) -
                      static_cast<std::ptrdiff_t>(statements.size());
  results.erase(results.begin(), results.begin() + queued);
  return results;
}

void Transaction::Queue(const Query& query, const Params& params) {
  Send(query, params);
}

absl::Time Transaction::now() { return real_now() + clock_offset_; }

absl::Time Transaction::real_now() {
  if (!has_now_ && Failure().ok()) {
    Begin();
    // The error is kept and fails the transaction.
    Flush(deadline_).IgnoreError();
  }
  return database_now_;
}

void Transaction::Begin() {
  if (std::exchange(open_, true)) return;
  connection_.Send(mode_ == Mode::kWrite ? kBeginWrite : kBeginRead, {});
  connection_.Send(kNow, {});
  in_pipeline_ += kPreamble;
}

void Transaction::Send(const Query& query, const Params& params) {
  if (!Failure().ok()) return;
  Begin();
  connection_.Send(query, params);
  ++in_pipeline_;
}

absl::StatusOr<std::vector<Result>> Transaction::Flush(absl::Time deadline) {
  RETURN_IF_ERROR(Failure());
  in_pipeline_ = 0;
  std::vector<ResultPtr> answers;
  failure_ = connection_.Sync(deadline, answers);
  answered_ = answers.size();
  RETURN_IF_ERROR(failure_);

  std::vector<Result> results;
  results.reserve(answers.size());
  for (ResultPtr& answer : answers) {
    results.emplace_back(std::move(answer), decode_error_);
  }
  if (!has_now_) {
    ReadClock(results[1]);
    results.erase(results.begin(), results.begin() + kPreamble);
  }
  return results;
}

void Transaction::ReadClock(const Result& clock) {
  database_now_ = absl::FromUnixMicros(clock.row(0).Get<int64_t>(0));
  has_now_ = true;
}

absl::Status Transaction::Commit(absl::Time deadline) {
  RETURN_IF_ERROR(Failure());
  if (!open_) return absl::OkStatus();
  if (absl::Now() >= deadline_) {
    return DeadlineExceeded("the transaction took too long");
  }
  if (!connection_.healthy()) return ConnectionLost(kCommit.name);
  Send(kCommit, {});
  const size_t sent = in_pipeline_;
  const absl::StatusOr<std::vector<Result>> results = Flush(deadline);
  if (!results.ok()) return CommitError(results.status(), sent);
  open_ = false;
  if (connection_.standby_wait_ended()) return OutcomeUnknown();
  return absl::OkStatus();
}

// The server skips COMMIT after an error of a statement before it, and an
// error of COMMIT itself means a rollback. Unknown is what happened if the
// connection went away before either was heard.
absl::Status Transaction::CommitError(const absl::Status& status,
                                      size_t sent) const {
  if (connection_.healthy()) return status;
  const bool failed_before_commit =
      !SqlstateOf(status).empty() && answered_ + 1 < sent;
  return failed_before_commit ? status : OutcomeUnknown();
}

void Transaction::Rollback() {
  if (!std::exchange(open_, false)) return;
  connection_.Send(kRollback, {});
  connection_.SendAndForget();
}

absl::Status Transaction::Failure() const {
  return failure_.ok() ? decode_error_->status : failure_;
}

}  // namespace sojourn::db

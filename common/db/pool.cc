#include "common/db/pool.h"

#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::db {

Pool::Pool(Options options) : options_(std::move(options)) {
  if (options_.metrics == nullptr) return;
  const auto gauge = [&](const char* name, const char* help) {
    return &options_.metrics
                ->Gauges({.name = name, .help = help, .labels = {"database"}})
                .With({options_.name});
  };
  in_use_gauge_ = gauge("sojourn_db_pool_in_use_connections",
                        "Connections in a transaction now");
  idle_gauge_ =
      gauge("sojourn_db_pool_idle_connections", "Connections open and free");
  waiting_gauge_ = gauge("sojourn_db_pool_waiting_callers",
                         "Callers waiting for a connection");
}

absl::StatusOr<Pool::Lease> Pool::Acquire(absl::Time deadline) {
  ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection, TakeSlot(deadline));
  if (connection == nullptr) {
    auto opened = Connection::Open(options_.connection);
    if (!opened.ok()) {
      Forget();
      return opened.status();
    }
    connection = *std::move(opened);
  }
  return Lease(this, std::move(connection));
}

absl::StatusOr<std::unique_ptr<Connection>> Pool::TakeSlot(
    absl::Time deadline) {
  // Closed after the lock is gone: closing may take a round trip.
  std::vector<std::unique_ptr<Connection>> dead;
  absl::MutexLock lock(&mutex_);
  ++waiting_;
  Show();
  const bool has_room =
      mutex_.AwaitWithDeadline(absl::Condition(this, &Pool::HasRoom), deadline);
  --waiting_;
  if (!has_room) {
    Show();
    return ResourceExhausted("POOL_EXHAUSTED",
                             "no database connection became free in time");
  }
  ++in_use_;
  std::unique_ptr<Connection> connection;
  while (connection == nullptr && !idle_.empty()) {
    connection = std::move(idle_.back());
    idle_.pop_back();
    if (!connection->CheckAlive()) dead.push_back(std::move(connection));
  }
  Show();
  return connection;
}

void Pool::Return(std::unique_ptr<Connection> connection) {
  absl::MutexLock lock(&mutex_);
  --in_use_;
  if (connection->healthy()) idle_.push_back(std::move(connection));
  Show();
}

void Pool::Forget() {
  absl::MutexLock lock(&mutex_);
  --in_use_;
  Show();
}

bool Pool::HasRoom() const { return in_use_ < options_.max_connections; }

void Pool::Show() {
  if (in_use_gauge_ == nullptr) return;
  in_use_gauge_->Set(in_use_);
  idle_gauge_->Set(static_cast<double>(idle_.size()));
  waiting_gauge_->Set(waiting_);
}

}  // namespace sojourn::db

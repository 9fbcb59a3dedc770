// A bounded set of connections. Used by this library only.
#ifndef COMMON_DB_POOL_H_
#define COMMON_DB_POOL_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/db/connection.h"
#include "common/metrics/registry.h"

namespace sojourn::db {

// Thread-safe. Connections are opened when needed and kept; the one used last
// is used first, so that a quiet service works on a few warm ones.
class Pool {
 public:
  struct Options {
    ConnectionOptions connection;
    int max_connections = 0;
    std::string name;                      // label of the gauges
    metrics::Registry* metrics = nullptr;  // may be null
  };

  // A connection on loan. Goes back when this ends, unless it failed.
  class Lease {
   public:
    Lease(Pool* pool, std::unique_ptr<Connection> connection)
        : pool_(pool), connection_(std::move(connection)) {}
    Lease(Lease&&) = default;
    ~Lease() {
      if (connection_ != nullptr) pool_->Return(std::move(connection_));
    }
    Connection& operator*() const { return *connection_; }
    Connection* operator->() const { return connection_.get(); }

   private:
    Pool* pool_;
    std::unique_ptr<Connection> connection_;
  };

  explicit Pool(Options options);

  // RESOURCE_EXHAUSTED POOL_EXHAUSTED if none is free before the deadline,
  // UNAVAILABLE if the server cannot be reached.
  absl::StatusOr<Lease> Acquire(absl::Time deadline);

 private:
  void Return(std::unique_ptr<Connection> connection);
  void Forget();
  // An idle connection that still lives, null if there is none; with it goes
  // the right to open one: exactly one of Return and Forget must follow.
  absl::StatusOr<std::unique_ptr<Connection>> TakeSlot(absl::Time deadline);
  bool HasRoom() const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  void Show() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Options options_;
  absl::Mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_ ABSL_GUARDED_BY(mutex_);
  int in_use_ ABSL_GUARDED_BY(mutex_) = 0;
  int waiting_ ABSL_GUARDED_BY(mutex_) = 0;
  metrics::Gauge* in_use_gauge_ = nullptr;
  metrics::Gauge* idle_gauge_ = nullptr;
  metrics::Gauge* waiting_gauge_ = nullptr;
};

}  // namespace sojourn::db

#endif  // COMMON_DB_POOL_H_

// Forgets request_ids after the 30 days for which a repeat is recognised
// (contracts, "Once"); later the same id would be a new call.
#ifndef COMMON_IDEMPOTENCY_KEY_SWEEP_H_
#define COMMON_IDEMPOTENCY_KEY_SWEEP_H_

#include <cstdint>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "common/db/database.h"

namespace sojourn::idempotency {

// Most keys one transaction deletes: an open write holds every feed.
inline constexpr int kSweepBatch = 500;

// Deletes up to kSweepBatch keys older than 30 days of the database's real
// time, the oldest first, and returns how many. Copies of a service may sweep
// side by side: each passes over the keys another one is deleting. Errors are
// those of Database::Write.
absl::StatusOr<int64_t> SweepKeys(db::Database& database, absl::Time deadline);

// Sweeps on a thread of its own, every ten minutes until nothing is left. A
// database that is away is logged and tried again at the next turn.
class KeySweeper {
 public:
  // `database` outlives the sweeper.
  explicit KeySweeper(db::Database& database) : database_(database) {}
  ~KeySweeper() { Stop(); }
  KeySweeper(const KeySweeper&) = delete;
  KeySweeper& operator=(const KeySweeper&) = delete;

  void Start();
  // Returns when the thread has ended; may be called more than once.
  void Stop();

 private:
  void Run();

  db::Database& database_;
  absl::Notification stop_;
  std::thread thread_;
};

}  // namespace sojourn::idempotency

#endif  // COMMON_IDEMPOTENCY_KEY_SWEEP_H_

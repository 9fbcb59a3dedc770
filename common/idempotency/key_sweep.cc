#include "common/idempotency/key_sweep.h"

#include "absl/time/clock.h"
#include "common/log/log.h"
#include "common/status/status_macros.h"

namespace sojourn::idempotency {
namespace {

constexpr db::Query kDeleteOldKeys{"idempotency_sweep",
                                   R"sql(DELETE FROM idempotency_keys
    WHERE (scope, method, request_id) IN
      (SELECT scope, method, request_id FROM idempotency_keys
       WHERE created_at < now() - interval '30 days'
       ORDER BY created_at LIMIT $1
       FOR UPDATE SKIP LOCKED))sql"};

constexpr absl::Duration kInterval = absl::Minutes(10);
constexpr absl::Duration kTimeout = absl::Seconds(2);

}  // namespace

absl::StatusOr<int64_t> SweepKeys(db::Database& database, absl::Time deadline) {
  return database.Write<int64_t>(
      deadline, [](db::Transaction& tx) -> absl::StatusOr<int64_t> {
        ASSIGN_OR_RETURN(const db::Result deleted,
                         tx.Execute(kDeleteOldKeys, db::Params(kSweepBatch)));
        return deleted.affected();
      });
}

void KeySweeper::Start() {
  thread_ = std::thread([this] { Run(); });
}

void KeySweeper::Stop() {
  if (!stop_.HasBeenNotified()) stop_.Notify();
  if (thread_.joinable()) thread_.join();
}

void KeySweeper::Run() {
  do {
    absl::StatusOr<int64_t> swept = kSweepBatch;
    while (swept.ok() && *swept == kSweepBatch && !stop_.HasBeenNotified()) {
      swept = SweepKeys(database_, absl::Now() + kTimeout);
    }
    if (!swept.ok()) log::Failure("idempotency_sweep", swept.status());
  } while (!stop_.WaitForNotificationWithTimeout(kInterval));
}

}  // namespace sojourn::idempotency

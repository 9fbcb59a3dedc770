// Sends the notices that a service has queued.
#ifndef COMMON_NOTICES_NOTICE_SENDER_H_
#define COMMON_NOTICES_NOTICE_SENDER_H_

#include <cstdint>
#include <memory>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "common/crypto/sealer.h"
#include "common/db/database.h"
#include "common/metrics/registry.h"
#include "common/notices/notice_transport.h"

namespace sojourn::notices {

// A notice that could not be sent is tried again after 5 seconds, then after
// twice as long each time and 10 minutes at most, for a day; what nobody has
// read for a day helps nobody.
absl::Duration Backoff(int tries);

// At least once: a crash between sending and remembering it sends it again,
// with the same id. Copies of a service may send side by side. Thread-safe.
class Sender {
 public:
  // What it is given outlives it; without a transport everything waits, and
  // the metric says so.
  Sender(db::Database& database, const crypto::Sealer& sealer,
         metrics::Registry& metrics, Transport* transport);
  ~Sender() { Stop(); }
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  // Tries the notice that has waited longest. False where none is due. Errors
  // are the database's and the sealer's; that of the transport is remembered
  // with the notice.
  absl::StatusOr<bool> SendOne();

  // On a thread of its own, until Stop.
  void Start();
  void Stop();

 private:
  void Run();
  void Measure(metrics::Registry& metrics);

  db::Database& database_;
  const crypto::Sealer& sealer_;
  Transport* const transport_;
  absl::Notification stop_;
  std::thread thread_;
};

}  // namespace sojourn::notices

#endif  // COMMON_NOTICES_NOTICE_SENDER_H_

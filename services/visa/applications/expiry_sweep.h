// Ends visas whose validity is over: nobody tells that a day has passed. The
// validity is sealed and stays so. Clear is the quarter of the year in which it
// ends, so that only what may be over is opened. The fact and its event are of
// the day after the validity, also when the process was down then. Correct with
// several copies at once.
#ifndef SERVICES_VISA_APPLICATIONS_EXPIRY_SWEEP_H_
#define SERVICES_VISA_APPLICATIONS_EXPIRY_SWEEP_H_

#include <thread>

#include "absl/status/status.h"
#include "absl/synchronization/notification.h"
#include "common/server/runtime.h"

namespace sojourn::visa {

// Marks what is over EXPIRED, each in a transaction of its own; one that fails
// is logged and passed over. Returns early once `stop` is notified. UNAVAILABLE
// where the database or the key store cannot be asked.
absl::Status ExpireVisas(server::Runtime& runtime,
                         const absl::Notification& stop);

// Runs it on a thread of its own in every quarter of an hour of domain time: a
// day begins at one of these everywhere.
class ExpirySweeper {
 public:
  explicit ExpirySweeper(server::Runtime& runtime) : runtime_(runtime) {}
  ~ExpirySweeper() { Stop(); }
  ExpirySweeper(const ExpirySweeper&) = delete;
  ExpirySweeper& operator=(const ExpirySweeper&) = delete;

  void Start();
  // Returns when the thread has ended; may be called more than once.
  void Stop();

 private:
  void Run();

  server::Runtime& runtime_;
  absl::Notification stop_;
  std::thread thread_;
};

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_APPLICATIONS_EXPIRY_SWEEP_H_

#ifndef SERVICES_RELOCATION_WORKFLOW_WORKFLOW_WORKER_H_
#define SERVICES_RELOCATION_WORKFLOW_WORKFLOW_WORKER_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/server/runtime.h"
#include "services/relocation/rights/erasure_calls.h"
#include "services/relocation/workflow/step_call.h"
#include "services/relocation/workflow/workflow_store_steps.h"

namespace sojourn::relocation {

// Runs the steps of the workflow: claims one, asks its service, records the
// answer under the lock of the case. Any number of workers and processes may
// run side by side; each step is one worker's at a time. A worker that stops at
// any instruction loses nothing: its lease runs out and another repeats the
// same request. Thread-safe.
class WorkflowWorker {
 public:
  struct Options {
    int threads = 3;
    // How long an idle thread sleeps; steps planned by another process are
    // seen after this.
    absl::Duration poll = absl::Milliseconds(150);
    // Shown in the lease; unique per process.
    std::string name;
    // Whether domain time is moved by hand, by whoever reads when the next
    // step is due.
    bool development_clock = false;
    // The steps of erasures.
    ErasureCalls erasure = {};
  };

  // `runtime` and the peers behind `calls` outlive this.
  WorkflowWorker(server::Runtime& runtime, StepCalls calls, Options options);
  ~WorkflowWorker();

  void Start();
  void Stop();
  // A step was planned in this process: an idle thread looks at once.
  void Nudge();

  // One runnable step from claim to record; false when there was none. What the
  // threads repeat; tests call it themselves. Without `renewals` no ranking
  // that nobody waits for.
  absl::StatusOr<bool> RunOne(bool renewals = true);

 private:
  struct Answer {
    absl::Status status;
    std::string response;
  };

  void Loop(bool renewals);
  absl::StatusOr<std::string> RequestOf(const steps::Lease& lease,
                                        const StepCall& call);
  absl::StatusOr<std::string> TakeRequest(db::Transaction& tx,
                                          const steps::Lease& lease,
                                          const StepCall& call,
                                          const CaseFile& file);
  absl::Status AskAnew(db::Transaction& tx, const steps::Lease& lease,
                       const CaseRow& row);
  absl::Status TellAbove(db::Transaction& tx, const steps::Lease& lease,
                         const CaseRow& row, int64_t heard);
  Answer HeardByHand(const steps::Lease& lease);
  Answer Ask(const steps::Lease& lease, const StepCall& call);
  absl::Status Record(const steps::Lease& lease, const StepCall& call,
                      const Answer& answer);
  // A step of an erasure from its claim to its record.
  absl::Status RunErasure(const steps::Lease& lease);
  absl::StatusOr<ErasureRequest> ErasureOf(const steps::Lease& lease);
  absl::Status RecordOutcome(db::Transaction& tx, const steps::Lease& lease,
                             const StepCall& call, const Answer& answer);

  server::Runtime& runtime_;
  const StepCalls calls_;
  const Options options_;
  metrics::Family<metrics::Counter>& outcomes_;
  // Steps claimed; every so many-th is not the most urgent one.
  std::atomic<int64_t> turns_ = 0;
  std::vector<std::thread> threads_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool nudged_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_WORKFLOW_WORKFLOW_WORKER_H_

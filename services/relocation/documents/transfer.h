#ifndef SERVICES_RELOCATION_DOCUMENTS_TRANSFER_H_
#define SERVICES_RELOCATION_DOCUMENTS_TRANSFER_H_

#include <map>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/auth/caller.h"
#include "common/server/patience.h"

// Files that come and go: few at once, as each takes a thread and its length in
// memory, and none for ever, however slow the other side is.
namespace sojourn::relocation {

// Counts what comes and goes in this process. Thread-safe.
class TransferSlots {
 public:
  // Given back when it is destroyed; the slots outlive it.
  class Slot {
   public:
    Slot(TransferSlots* slots, const auth::Caller& caller)
        : slots_(slots), caller_(caller) {}
    Slot(Slot&& other) noexcept
        : slots_(std::exchange(other.slots_, nullptr)),
          caller_(std::move(other.caller_)) {}
    Slot& operator=(Slot&&) = delete;
    ~Slot();

   private:
    TransferSlots* slots_;
    auth::Caller caller_;
  };

  static constexpr int kMost = 8;
  // Nobody keeps everybody else's papers waiting: not one account, nor one
  // organisation with many.
  static constexpr int kMostOfOne = 2;
  static constexpr int kMostOfOrganisation = 4;

  // RESOURCE_EXHAUSTED DOCUMENTS_BUSY.
  absl::StatusOr<Slot> Take(const auth::Caller& caller);

 private:
  using Person = std::pair<std::string, std::string>;  // organisation, subject

  absl::Mutex mutex_;
  int taken_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::string, int> by_organisation_ ABSL_GUARDED_BY(mutex_);
  std::map<Person, int> by_person_ ABSL_GUARDED_BY(mutex_);
};

using ::sojourn::server::Patience;

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_DOCUMENTS_TRANSFER_H_

// How many imports run at once: each takes a thread for as long as its sender
// likes.
#ifndef SERVICES_CAPACITY_CAPACITY_IMPORT_SLOTS_H_
#define SERVICES_CAPACITY_CAPACITY_IMPORT_SLOTS_H_

#include <set>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/status/error.h"

namespace sojourn::capacity {

// One of an organisation, kMost in this process. Thread-safe.
class ImportSlots {
 public:
  static constexpr size_t kMost = 4;

  // Given back when it is destroyed; the slots outlive it.
  class Slot {
   public:
    Slot(ImportSlots* slots, std::string organisation)
        : slots_(slots), organisation_(std::move(organisation)) {}
    Slot(Slot&& other) noexcept
        : slots_(std::exchange(other.slots_, nullptr)),
          organisation_(std::move(other.organisation_)) {}
    Slot& operator=(Slot&&) = delete;
    ~Slot() {
      if (slots_ == nullptr) return;
      const absl::MutexLock lock(&slots_->mutex_);
      slots_->running_.erase(organisation_);
    }

   private:
    ImportSlots* slots_;
    std::string organisation_;
  };

  // RESOURCE_EXHAUSTED IMPORTS_BUSY.
  absl::StatusOr<Slot> Take(const std::string& organisation) {
    const absl::MutexLock lock(&mutex_);
    if (running_.size() >= kMost || !running_.insert(organisation).second) {
      return ResourceExhausted("IMPORTS_BUSY",
                               "your organisation or others are importing",
                               absl::Seconds(5));
    }
    return Slot(this, organisation);
  }

 private:
  absl::Mutex mutex_;
  std::set<std::string> running_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_IMPORT_SLOTS_H_

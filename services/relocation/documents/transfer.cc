#include "services/relocation/documents/transfer.h"

#include "common/status/error.h"

namespace sojourn::relocation {

TransferSlots::Slot::~Slot() {
  if (slots_ == nullptr) return;
  const absl::MutexLock lock(&slots_->mutex_);
  --slots_->taken_;
}

absl::StatusOr<TransferSlots::Slot> TransferSlots::Take() {
  const absl::MutexLock lock(&mutex_);
  if (taken_ >= kMost) {
    return ResourceExhausted("DOCUMENTS_BUSY",
                             "others are sending or reading files",
                             absl::Seconds(5));
  }
  ++taken_;
  return Slot(this);
}

Patience::Patience(grpc::ServerContext* context, absl::Duration most)
    : watch_([this, context, most] {
        if (!over_.WaitForNotificationWithTimeout(most)) context->TryCancel();
      }) {}

Patience::~Patience() {
  over_.Notify();
  watch_.join();
}

}  // namespace sojourn::relocation

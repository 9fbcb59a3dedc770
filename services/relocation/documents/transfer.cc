#include "services/relocation/documents/transfer.h"

#include "common/status/error.h"

namespace sojourn::relocation {
namespace {

template <typename Key>
void Less(std::map<Key, int>& held, const Key& key) {
  if (--held[key] == 0) held.erase(key);
}

}  // namespace

TransferSlots::Slot::~Slot() {
  if (slots_ == nullptr) return;
  const absl::MutexLock lock(&slots_->mutex_);
  --slots_->taken_;
  Less(slots_->by_organisation_, caller_.organisation_id);
  Less(slots_->by_person_, {caller_.organisation_id, caller_.subject});
}

absl::StatusOr<TransferSlots::Slot> TransferSlots::Take(
    const auth::Caller& caller) {
  const absl::MutexLock lock(&mutex_);
  int& of_organisation = by_organisation_[caller.organisation_id];
  int& of_person = by_person_[{caller.organisation_id, caller.subject}];
  if (taken_ >= kMost || of_person >= kMostOfOne ||
      of_organisation >= kMostOfOrganisation) {
    return ResourceExhausted("DOCUMENTS_BUSY",
                             "you or others are sending or reading files",
                             absl::Seconds(5));
  }
  ++taken_;
  ++of_organisation;
  ++of_person;
  return Slot(this, caller);
}

}  // namespace sojourn::relocation

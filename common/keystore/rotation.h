// Rotation of the key-encryption key: every data key wrapped anew under the
// newest version, while everybody goes on.
#ifndef COMMON_KEYSTORE_ROTATION_H_
#define COMMON_KEYSTORE_ROTATION_H_

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/keystore/key_ring.h"
#include "common/keystore/key_storage.h"

namespace sojourn::keystore {

struct RotationProgress {
  int64_t rewrapped = 0;
  // About how many are left, as copies of the service make and erase keys; 0
  // only at the end.
  int64_t remaining = 0;
};

struct RotationOptions {
  // Keys a round trip, and so what a stop in the middle has to do again.
  int batch = 100;
  // Called after each batch; an error ends the rotation with it.
  std::function<absl::Status(const RotationProgress&)> report;
};

// Wraps every data key of `storage` under the newest version of `ring`. The
// data keys themselves stay the same, so nothing sealed is touched. May be
// stopped anywhere and run again, and run several times at once: each batch is
// one transaction that replaces only what is still as it was read. A key that
// is erased meanwhile stays erased.
//
// Returns how many keys this call wrapped, once none is left under another
// version. Errors of KeyStorage and KeyRing: a key that does not unwrap ends it
// with DATA_LOSS.
absl::StatusOr<RotationProgress> Rotate(KeyStorage& storage,
                                        const KeyRing& ring,
                                        const RotationOptions& options = {});

}  // namespace sojourn::keystore

#endif  // COMMON_KEYSTORE_ROTATION_H_

#include "common/keystore/rotation.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/status/status_macros.h"

namespace sojourn::keystore {
namespace {

absl::StatusOr<int64_t> CountNotUnder(KeyStorage& storage, int version) {
  ASSIGN_OR_RETURN(const auto counts, storage.CountByVersion());
  int64_t count = 0;
  for (const auto& [kek_version, keys] : counts) {
    if (kek_version != version) count += keys;
  }
  return count;
}

absl::StatusOr<std::vector<Replacement>> Rewrap(const KeyRing& ring,
                                                std::vector<WrappedKey> keys) {
  std::vector<Replacement> replacements;
  for (WrappedKey& was : keys) {
    ASSIGN_OR_RETURN(const crypto::SecretKey key, ring.Unwrap(was));
    ASSIGN_OR_RETURN(WrappedKey now, ring.Wrap(was.ref, key));
    replacements.push_back({.was = std::move(was), .now = std::move(now)});
  }
  return replacements;
}

}  // namespace

absl::StatusOr<RotationProgress> Rotate(KeyStorage& storage,
                                        const KeyRing& ring,
                                        const RotationOptions& options) {
  int newest = ring.Versions().back();
  RotationProgress progress;
  ASSIGN_OR_RETURN(progress.remaining, CountNotUnder(storage, newest));
  std::string after;
  while (progress.remaining > 0) {
    ASSIGN_OR_RETURN(std::vector<WrappedKey> keys,
                     storage.ListNotUnder(newest, after, options.batch));
    if (keys.empty()) {
      // A copy of the service that has not seen the newest version yet goes on
      // making keys under the one before, and a newer one may have come: one
      // pass may not be enough.
      newest = ring.Versions().back();
      ASSIGN_OR_RETURN(progress.remaining, CountNotUnder(storage, newest));
      after.clear();
      continue;
    }
    after = keys.back().ref;
    ASSIGN_OR_RETURN(const std::vector<Replacement> replacements,
                     Rewrap(ring, std::move(keys)));
    ASSIGN_OR_RETURN(const int replaced, storage.Replace(replacements));
    progress.rewrapped += replaced;
    progress.remaining = std::max<int64_t>(1, progress.remaining - replaced);
    if (options.report) RETURN_IF_ERROR(options.report(progress));
  }
  return progress;
}

}  // namespace sojourn::keystore

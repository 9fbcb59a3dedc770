#include "common/server/key_commands.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/keystore/rotation.h"
#include "common/server/key_store_parts.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::server {
namespace {

// A line for each batch would be a million lines.
constexpr int64_t kKeysALine = 10'000;

}  // namespace

absl::Status RotateKeys(const Options& options, std::ostream& out) {
  ASSIGN_OR_RETURN(const KeyStoreParts parts, OpenKeyStore(options));
  out << "wrapping under version " << parts.ring.Versions().back() << "\n";
  int64_t said = 0;
  const auto report = [&](const keystore::RotationProgress& now) {
    if (now.rewrapped - said >= kKeysALine) {
      said = now.rewrapped;
      out << now.rewrapped << " wrapped, about " << now.remaining << " left\n"
          << std::flush;
    }
    return absl::OkStatus();
  };
  ASSIGN_OR_RETURN(
      const keystore::RotationProgress done,
      keystore::Rotate(*parts.storage, parts.ring, {.report = report}));
  out << done.rewrapped << " wrapped, none left under another version\n";
  return absl::OkStatus();
}

absl::Status ShowKeyVersions(const Options& options, std::ostream& out) {
  ASSIGN_OR_RETURN(const KeyStoreParts parts, OpenKeyStore(options));
  ASSIGN_OR_RETURN(auto counts, parts.storage->CountByVersion());
  const std::vector<int> here = parts.ring.Versions();
  for (const int version : here) counts.try_emplace(version, 0);
  bool missing = false;
  bool rotated = true;
  for (const auto& [version, count] : counts) {
    const bool known =
        std::find(here.begin(), here.end(), version) != here.end();
    missing |= !known;
    rotated &= count == 0 || version == here.back();
    out << "version " << version << ": " << count << " data keys"
        << (!known                   ? ", NOT in secrets_dir"
            : version == here.back() ? ", wraps new ones"
            : count == 0             ? ", not needed any more"
                                     : "")
        << "\n";
  }
  if (missing) {
    return Unavailable("KEK_MISSING",
                       "data keys are under a version that is not in "
                       "secrets_dir");
  }
  if (!rotated) {
    return FailedPrecondition("KEYS_NOT_ROTATED",
                              "older versions are still needed",
                              "run rotate-keys");
  }
  return absl::OkStatus();
}

}  // namespace sojourn::server

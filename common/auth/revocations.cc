#include "common/auth/revocations.h"

#include <algorithm>
#include <fstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::auth {
namespace {

// When to ask again: the next poll may have mended it.
constexpr absl::Duration kRetryAfter = absl::Seconds(20);

absl::StatusOr<std::string> ReadList(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  // One byte over the limit is enough to see that it is over.
  std::string text(RevocationList::kMaxBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(std::max<std::streamsize>(0, file.gcount())));
  if (text.empty()) {
    return FailedPrecondition(
        "REVOCATIONS_INVALID",
        Sv(absl::StrCat("the revocation list ", path, " cannot be read")),
        "see --revocations_file");
  }
  absl::StripTrailingAsciiWhitespace(&text);
  return text;
}

}  // namespace

Revocations::Revocations(Options options, KeySet& keys)
    : options_(std::move(options)), keys_(keys) {}

absl::Status Revocations::Poll(absl::Time now) {
  ASSIGN_OR_RETURN(const std::string text, ReadList(options_.file));
  ASSIGN_OR_RETURN(RevocationList list, RevocationList::Open(text, keys_, now));
  absl::MutexLock lock(&mutex_);
  if (list.sequence() < list_.sequence()) {
    return FailedPrecondition("REVOCATIONS_INVALID",
                              "the revocation list is older than the one read "
                              "before it",
                              "restore the latest one");
  }
  list_ = std::move(list);
  confirmed_ = now;
  return absl::OkStatus();
}

bool Revocations::Covers(const TokenClaims& claims) const {
  absl::ReaderMutexLock lock(&mutex_);
  return list_.Covers(claims);
}

absl::Duration Revocations::Age(absl::Time now) const {
  absl::ReaderMutexLock lock(&mutex_);
  return std::max(now - confirmed_, absl::ZeroDuration());
}

absl::Status Revocations::CheckFresh(absl::Time now) const {
  if (Age(now) <= options_.stale_after) return absl::OkStatus();
  return Unavailable("REVOCATIONS_STALE",
                     "it is not known whose tokens were revoked: this call "
                     "waits until it is",
                     kRetryAfter);
}

}  // namespace sojourn::auth

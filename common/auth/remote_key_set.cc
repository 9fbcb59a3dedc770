#include "common/auth/remote_key_set.h"

#include <algorithm>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::auth {
namespace {

// When to come back: the next poll may have brought the keys.
constexpr absl::Duration kRetryStale = absl::Seconds(20);
constexpr absl::Duration kRetryAsked = absl::Seconds(1);

absl::Status Stale(absl::Duration retry_after) {
  return Unavailable("KEY_SET_STALE",
                     "the keys that tokens are signed with are not known now",
                     retry_after);
}

class RemoteKeySet : public KeySet {
 public:
  RemoteKeySet(RemoteKeySetOptions options, Fetch fetch)
      : options_(options), fetch_(std::move(fetch)) {}

  absl::StatusOr<JwkPtr> Find(std::string_view key_id,
                              absl::Time now) override {
    {
      absl::MutexLock lock(&mutex_);
      RETURN_IF_ERROR(CheckFresh(now));
      if (JwkPtr key = Known(key_id); key != nullptr) return key;
      if (asking_) return Stale(kRetryAsked);
      if (!Claim(now)) return JwkPtr();
    }
    Ask(now);
    absl::MutexLock lock(&mutex_);
    return Known(key_id);
  }

  absl::StatusOr<uint64_t> Generation(absl::Time now) override {
    absl::MutexLock lock(&mutex_);
    RETURN_IF_ERROR(CheckFresh(now));
    return generation_;
  }

  void Poll(absl::Time now) override {
    {
      absl::MutexLock lock(&mutex_);
      if (!IsDue(confirmed_, options_.refresh_after, now) || asking_ ||
          !Claim(now)) {
        return;
      }
    }
    Ask(now);
  }

  absl::Duration Age(absl::Time now) const override {
    absl::MutexLock lock(&mutex_);
    return std::max(now - confirmed_, absl::ZeroDuration());
  }

 private:
  JwkPtr Known(std::string_view key_id) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const auto key = keys_.find(key_id);
    return key == keys_.end() ? nullptr : key->second;
  }

  absl::Status CheckFresh(absl::Time now) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return now - confirmed_ <= options_.max_age ? absl::OkStatus()
                                                : Stale(kRetryStale);
  }

  // True for the one that may ask now, and then has to.
  bool Claim(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (!IsDue(asked_, options_.least_interval, now)) return false;
    asked_ = now;
    asking_ = true;
    return true;
  }

  void Ask(absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::Status taken = Take(fetch_(), now);
    if (taken.ok()) return;
    log::Warning("key_set_not_taken",
                 {{"reason", ReasonOf(taken)}, {"text", Sv(taken.message())}});
  }

  absl::Status Take(absl::StatusOr<std::string> text, absl::Time now)
      ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::StatusOr<Keys> keys = text.ok() ? Parse(*text) : text.status();
    absl::MutexLock lock(&mutex_);
    asking_ = false;
    RETURN_IF_ERROR(keys.status());
    confirmed_ = now;
    // The same set again leaves the verified tokens in memory.
    if (*text == text_) return absl::OkStatus();
    text_ = *std::move(text);
    keys_ = *std::move(keys);
    ++generation_;
    return absl::OkStatus();
  }

  const RemoteKeySetOptions options_;
  const Fetch fetch_;
  mutable absl::Mutex mutex_;
  Keys keys_ ABSL_GUARDED_BY(mutex_);
  std::string text_ ABSL_GUARDED_BY(mutex_);
  uint64_t generation_ ABSL_GUARDED_BY(mutex_) = 0;
  bool asking_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Time asked_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  // When the set that serves was last asked for and came.
  absl::Time confirmed_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace

std::unique_ptr<KeySet> NewRemoteKeySet(RemoteKeySetOptions options,
                                        Fetch fetch) {
  return std::make_unique<RemoteKeySet>(options, std::move(fetch));
}

}  // namespace sojourn::auth

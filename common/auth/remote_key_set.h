// The public keys that tokens are signed with, from the identity provider.
#ifndef COMMON_AUTH_REMOTE_KEY_SET_H_
#define COMMON_AUTH_REMOTE_KEY_SET_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/key_set.h"

namespace sojourn::auth {

// The text of a key set from where it is kept, or why not (https_fetch.h).
using Fetch = std::function<absl::StatusOr<std::string>()>;

struct RemoteKeySetOptions {
  // From one set to the next.
  absl::Duration refresh_after = absl::Minutes(5);
  // Between two requests, whatever asks for them: nobody who sends tokens can
  // make us ask more often.
  absl::Duration least_interval = absl::Seconds(30);
  // How long the last set serves while there is no news of it.
  absl::Duration max_age = absl::Hours(12);
};

// Asks when Poll finds it time and, within `least_interval`, for a key id that
// it does not know. The one call that asks waits for the answer; all others go
// on with the keys there are, or are told to come back if they have none of
// theirs. What is not a key set, like what does not come, changes nothing but
// the age and is logged as `key_set_not_taken`.
//
// Nothing is asked, and everything stale, before the first Poll.
std::unique_ptr<KeySet> NewRemoteKeySet(RemoteKeySetOptions options,
                                        Fetch fetch);

}  // namespace sojourn::auth

#endif  // COMMON_AUTH_REMOTE_KEY_SET_H_

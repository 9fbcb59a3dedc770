// For tests over an in-process channel, where there are no certificates.
#ifndef COMMON_AUTH_AUTHENTICATOR_FAKE_H_
#define COMMON_AUTH_AUTHENTICATOR_FAKE_H_

#include <atomic>
#include <string>

#include "absl/status/statusor.h"
#include "common/auth/authenticator.h"
#include "common/auth/caller.h"

namespace sojourn::auth {

// Metadata key by which a test says who it is.
inline constexpr char kFakeCallerKey[] = "sojourn-fake-caller-bin";

// Value of kFakeCallerKey, for grpc::ClientContext::AddMetadata.
std::string EncodeFakeCaller(const Caller& caller);

// Believes kFakeCallerKey; UNAUTHENTICATED TOKEN_MISSING without it. Linked by
// tests only.
class FakeAuthenticator : public Authenticator {
 public:
  absl::StatusOr<Caller> Authenticate(const grpc::ServerContextBase& context,
                                      absl::Time now,
                                      Trust trust) const override;
  // Fresh until a test says otherwise.
  absl::Status CheckRevocationsFresh(absl::Time now) const override;
  void LoseRevocations() { stale_ = true; }

 private:
  std::atomic<bool> stale_ = false;
};

}  // namespace sojourn::auth

#endif  // COMMON_AUTH_AUTHENTICATOR_FAKE_H_

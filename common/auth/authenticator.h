// From a call's certificate and metadata to its caller.
#ifndef COMMON_AUTH_AUTHENTICATOR_H_
#define COMMON_AUTH_AUTHENTICATOR_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/caller.h"
#include "common/auth/token_verifier.h"

namespace grpc {
class ServerContextBase;
}

namespace sojourn::auth {

// Metadata key of an OnBehalfOf, as EncodeOnBehalfOf writes it.
inline constexpr char kOnBehalfOfKey[] = "sojourn-on-behalf-of-bin";

std::string EncodeOnBehalfOf(const OnBehalfOf& on_behalf_of);
std::optional<OnBehalfOf> DecodeOnBehalfOf(std::string_view bytes);

// Where a call comes from, whoever makes it: the name in the certificate and
// the address without its port.
std::string OriginOf(const grpc::ServerContextBase& context);

// Implementations are thread-safe; `now` is real time.
class Authenticator {
 public:
  virtual ~Authenticator() = default;
  virtual absl::StatusOr<Caller> Authenticate(
      const grpc::ServerContextBase& context, absl::Time now,
      Trust trust) const = 0;

  // UNAVAILABLE REVOCATIONS_STALE when a person's token may have been revoked
  // without anybody here knowing.
  virtual absl::Status CheckRevocationsFresh(absl::Time now) const = 0;
};

// What a call shows of its caller.
struct Presented {
  std::string common_name;
  std::optional<std::string> authorization;
  std::optional<std::string> on_behalf_of;
};

// The rules of "who may call", with mutual TLS and tokens:
//   edge or client certificate with a token      that person
//   edge or client certificate without           UNAUTHENTICATED TOKEN_MISSING
//   service certificate without a token          that service
//   service certificate with a token             UNAUTHENTICATED
//   TOKEN_NOT_ACCEPTED any other or no certificate UNAUTHENTICATED
//   CERTIFICATE_NOT_ACCEPTED on_behalf_of from any but relocation, or malformed
//   UNAUTHENTICATED ON_BEHALF_OF_NOT_ACCEPTED
class TlsAuthenticator : public Authenticator {
 public:
  struct Options {
    std::vector<std::string> front_ends = {"edge", "client"};
    std::vector<std::string> services = {"relocation", "capacity", "visa",
                                         "grants"};
    std::string may_act_for_others = "relocation";
  };

  // `tokens` outlives this.
  explicit TlsAuthenticator(TokenVerifier& tokens)
      : TlsAuthenticator(tokens, Options()) {}
  TlsAuthenticator(TokenVerifier& tokens, Options options);

  absl::StatusOr<Caller> Authenticate(const grpc::ServerContextBase& context,
                                      absl::Time now,
                                      Trust trust) const override;
  absl::Status CheckRevocationsFresh(absl::Time now) const override;

  // The rules themselves.
  absl::StatusOr<Caller> Identify(const Presented& presented, absl::Time now,
                                  Trust trust = Trust::kAnybody) const;

 private:
  absl::StatusOr<Caller> IdentifyPerson(const Presented& presented,
                                        absl::Time now, Trust trust) const;
  absl::StatusOr<Caller> IdentifyService(const Presented& presented) const;

  TokenVerifier& tokens_;
  const Options options_;
};

}  // namespace sojourn::auth

#endif  // COMMON_AUTH_AUTHENTICATOR_H_

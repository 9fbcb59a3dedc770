// What every handler and store of one service works with.
#ifndef COMMON_SERVER_RUNTIME_H_
#define COMMON_SERVER_RUNTIME_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/audit/audit.h"
#include "common/auth/authenticator.h"
#include "common/auth/policy.h"
#include "common/auth/token_verifier.h"
#include "common/crypto/page_tokens.h"
#include "common/crypto/sealer.h"
#include "common/crypto/secret_key.h"
#include "common/db/database.h"
#include "common/keystore/keystore.h"
#include "common/limits/rate_limiter.h"
#include "common/limits/stream_limiter.h"
#include "common/metrics/registry.h"
#include "common/metrics/rpc_metrics.h"

namespace sojourn::server {

// What one caller may ask of a service.
struct Limits {
  limits::RateLimiter::Options rates;
  size_t streams_per_caller = 16;
};

// Owns what it is given and is handed to handlers by reference. Everything in
// it is thread-safe.
class Runtime {
 public:
  // What a service that stores something works with.
  struct Store {
    std::unique_ptr<db::Database> database;
    // Null where the keys lie in files.
    std::unique_ptr<db::Database> keystore_database;
    std::unique_ptr<keystore::KeyStore> keys;
    // Its own connections, so that reads do not wait for those of handlers.
    std::unique_ptr<db::Database> audit_database;
    std::unique_ptr<audit::Writer> audit;
    crypto::SecretKey idempotency_key;
    crypto::SecretKey page_token_key;
    crypto::SecretKey blind_key;
  };
  struct Parts {
    std::string name;
    absl::Span<const auth::RpcPolicy> policy;
    // First, so that it outlives what reports to it.
    std::unique_ptr<metrics::Registry> metrics;
    // Null where the service keeps nothing.
    std::unique_ptr<Store> store;
    // What the authenticator refers to; null where it needs none.
    std::unique_ptr<auth::TokenVerifier> tokens;
    std::unique_ptr<auth::Authenticator> authenticator;
    Limits limits = {};
  };
  explicit Runtime(Parts parts);

  const std::string& name() const { return parts_.name; }
  // A person's and a service's permission to call at all, and on which rows.
  const auth::PolicyTable& policy() const { return policy_; }
  auth::Authenticator& authenticator() { return *parts_.authenticator; }
  limits::RateLimiter& rate_limiter() { return rate_limiter_; }
  limits::StreamLimiter& stream_limiter() { return stream_limiter_; }
  metrics::Registry& metrics() { return *parts_.metrics; }
  metrics::RpcMetrics& rpc_metrics() { return rpc_metrics_; }

  // Of a store: a service that keeps nothing has none of these, and its process
  // ends where it asks for one.
  db::Database& db() { return *store().database; }
  keystore::KeyStore& keys() { return *store().keys; }
  crypto::Sealer& sealer() {
    store();
    return *sealer_;
  }
  audit::Writer& audit() { return *store().audit; }
  const crypto::PageTokens& page_tokens() const {
    store();
    return *page_tokens_;
  }
  // Keyed hashes over request contents.
  const crypto::SecretKey& idempotency_key() const {
    return store().idempotency_key;
  }
  // Blind keys that only ever propose candidates.
  const crypto::SecretKey& blind_key() const { return store().blind_key; }

 private:
  const Store& store() const;
  Store& store();

  Parts parts_;
  auth::PolicyTable policy_;
  limits::RateLimiter rate_limiter_;
  limits::StreamLimiter stream_limiter_;
  metrics::RpcMetrics rpc_metrics_;
  std::optional<crypto::Sealer> sealer_;
  std::optional<crypto::PageTokens> page_tokens_;
};

}  // namespace sojourn::server

#endif  // COMMON_SERVER_RUNTIME_H_

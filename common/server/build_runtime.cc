#include "common/server/build_runtime.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/audit/public_keys.h"
#include "common/auth/https_fetch.h"
#include "common/auth/remote_key_set.h"
#include "common/auth/token_verifier.h"
#include "common/crypto/private_file.h"
#include "common/server/key_store_parts.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::server {
namespace {

// security.md, "Callers".
constexpr absl::Duration kPollInterval = absl::Seconds(20);

absl::StatusOr<std::unique_ptr<auth::KeySet>> OpenKeySet(
    const Options& options) {
  if (!auth::IsUrl(options.jwks_file)) {
    return auth::KeySet::Open(options.jwks_file);
  }
  ASSIGN_OR_RETURN(auth::Fetch fetch,
                   auth::NewHttpsFetch({.url = options.jwks_file,
                                        .ca_file = options.jwks_ca_file}));
  return auth::NewRemoteKeySet(
      {.max_age = absl::Minutes(options.jwks_max_age_minutes)},
      std::move(fetch));
}

// Follows the revocation list from the first call on. A list that is missing
// does not keep a service from starting: urgent work needs no list. Neither
// does an identity provider that does not answer: services need no token.
absl::StatusOr<std::unique_ptr<auth::TokenVerifier>> OpenTokens(
    const Options& options, metrics::Registry& metrics) {
  ASSIGN_OR_RETURN(auto keys, OpenKeySet(options));
  auto tokens =
      auth::TokenVerifier::Create({.revocations_file = options.revocations_file,
                                   .issuer = options.token_issuer,
                                   .audience = options.token_audience},
                                  std::move(keys));
  tokens->Poll(absl::Now());
  tokens->StartPolling(kPollInterval);
  const auto age = [&](const char* name, const char* help) -> metrics::Gauge& {
    return metrics.Gauges({.name = name, .help = help, .labels = {}}).With({});
  };
  metrics::Gauge& list =
      age("sojourn_auth_revocations_age_seconds",
          "Time since a valid revocation list was last read");
  metrics::Gauge& key_set = age("sojourn_auth_key_set_age_seconds",
                                "Time since the token keys were last current");
  metrics.OnScrape([&list, &key_set, tokens = tokens.get()] {
    const absl::Time now = absl::Now();
    list.Set(absl::ToDoubleSeconds(tokens->RevocationsAge(now)));
    key_set.Set(absl::ToDoubleSeconds(tokens->KeySetAge(now)));
  });
  return tokens;
}

limits::Rate PerSecond(int calls) {
  constexpr double kBurstSeconds = 10;
  return {.per_second = static_cast<double>(calls),
          .burst = calls * kBurstSeconds};
}

Limits LimitsOf(const Options& options) {
  return {
      .rates = {.caller = PerSecond(options.caller_calls_per_second),
                .organisation =
                    PerSecond(options.organisation_calls_per_second)},
      .streams_per_caller = static_cast<size_t>(options.streams_per_caller)};
}

absl::StatusOr<crypto::SecretKey> Secret(const Options& options,
                                         std::string_view name) {
  return crypto::SecretKey::FromFile(
      absl::StrCat(options.secrets_dir, "/", Av(name)));
}

absl::StatusOr<std::unique_ptr<Runtime::Store>> OpenStore(
    const Options& options, const clock::DevelopmentOffset& offset,
    metrics::Registry& metrics) {
  db::DatabaseOptions main{.dsn = options.database_dsn,
                           .max_connections = options.database_connections,
                           .clock_offset = &offset,
                           .metrics = &metrics};
  db::DatabaseOptions readers{.dsn = options.database_dsn,
                              .max_connections = 2,
                              .clock_offset = &offset};
  ASSIGN_OR_RETURN(auto database, db::Database::Create(std::move(main)));
  ASSIGN_OR_RETURN(auto audit_database,
                   db::Database::Create(std::move(readers)));
  ASSIGN_OR_RETURN(KeyStoreParts keys, OpenKeyStore(options));
  ASSIGN_OR_RETURN(crypto::SecretKey audit_key, Secret(options, "audit"));
  ASSIGN_OR_RETURN(crypto::SecretKey idempotency,
                   Secret(options, "idempotency"));
  ASSIGN_OR_RETURN(crypto::SecretKey page_token, Secret(options, "page_token"));
  ASSIGN_OR_RETURN(crypto::SecretKey blind, Secret(options, "blind"));
  auto audit =
      std::make_unique<audit::Writer>(*audit_database, std::move(audit_key));
  return std::make_unique<Runtime::Store>(
      Runtime::Store{.database = std::move(database),
                     .keystore_database = std::move(keys.database),
                     .keys = std::make_unique<keystore::KeyStore>(
                         std::move(keys.storage), std::move(keys.ring)),
                     .audit_database = std::move(audit_database),
                     .audit = std::move(audit),
                     .idempotency_key = std::move(idempotency),
                     .page_token_key = std::move(page_token),
                     .blind_key = std::move(blind)});
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  if (!file) {
    return FailedPrecondition("FILE_UNREADABLE",
                              absl::StrCat("cannot read ", path));
  }
  return content.str();
}

absl::StatusOr<std::unique_ptr<Runtime>> BuildRuntime(
    const ServiceSpec& spec, const Options& options,
    const clock::DevelopmentOffset& offset) {
  auto metrics = std::make_unique<metrics::Registry>();
  std::unique_ptr<Runtime::Store> store;
  if (spec.keeps == Keeps::kData) {
    ASSIGN_OR_RETURN(store, OpenStore(options, offset, *metrics));
  }
  ASSIGN_OR_RETURN(auto tokens, OpenTokens(options, *metrics));
  auto authenticator = std::make_unique<auth::TlsAuthenticator>(*tokens);
  return std::make_unique<Runtime>(
      Runtime::Parts{.name = spec.name,
                     .policy = spec.policy,
                     .metrics = std::move(metrics),
                     .store = std::move(store),
                     .tokens = std::move(tokens),
                     .authenticator = std::move(authenticator),
                     .limits = LimitsOf(options)});
}

absl::StatusOr<std::unique_ptr<audit::Sequencer>> BuildSequencer(
    const Options& options, Runtime& runtime) {
  ASSIGN_OR_RETURN(crypto::SecretKey mac_key, Secret(options, "audit"));
  ASSIGN_OR_RETURN(const crypto::SecretKey seed, Secret(options, "audit_head"));
  std::vector<crypto::PublicKey> older_keys;
  const std::string older = options.secrets_dir + "/audit_head.older";
  if (std::filesystem::exists(older)) {
    ASSIGN_OR_RETURN(older_keys, audit::ReadPublicKeys(older));
  }
  return audit::Sequencer::Create(
      runtime.db(), std::move(mac_key), crypto::SigningKey(seed),
      {.service = runtime.name(),
       .head_file = {.path = options.audit_head_file},
       .older_keys = std::move(older_keys)},
      runtime.metrics());
}

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentials(
    const Options& options) {
  grpc::SslServerCredentialsOptions ssl(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  ASSIGN_OR_RETURN(ssl.pem_root_certs, ReadFile(options.tls_ca_file));
  ASSIGN_OR_RETURN(std::string key,
                   crypto::ReadPrivateText(options.tls_key_file));
  ASSIGN_OR_RETURN(std::string cert, ReadFile(options.tls_cert_file));
  ssl.pem_key_cert_pairs.push_back({std::move(key), std::move(cert)});
  return grpc::SslServerCredentials(ssl);
}

std::string PeerTlsName(const std::string& peer) {
  return peer + ".sojourn.internal";
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> PeerCredentials(
    const Options& options) {
  grpc::SslCredentialsOptions ssl;
  ASSIGN_OR_RETURN(ssl.pem_root_certs, ReadFile(options.tls_ca_file));
  ASSIGN_OR_RETURN(ssl.pem_private_key,
                   crypto::ReadPrivateText(options.tls_key_file));
  ASSIGN_OR_RETURN(ssl.pem_cert_chain, ReadFile(options.tls_cert_file));
  return grpc::SslCredentials(ssl);
}

}  // namespace sojourn::server

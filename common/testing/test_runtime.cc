#include "common/testing/test_runtime.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <utility>

#include "common/audit/audit.h"
#include "common/auth/authenticator_fake.h"
#include "common/crypto/ids.h"
#include "common/keystore/file_key_store.h"
#include "common/keystore/key_ring.h"

namespace sojourn::testing {
namespace {

// A fixture that cannot be made ends the test program: nothing it would say
// afterwards could be believed.
template <class T>
T OrDie(absl::StatusOr<T> value, const char* what) {
  if (!value.ok()) {
    std::cerr << what << ": " << value.status() << std::endl;
    std::abort();
  }
  return *std::move(value);
}

std::string NewDirectory() {
  const auto path =
      std::filesystem::temp_directory_path() / ("sj-" + crypto::NewPublicId());
  std::filesystem::create_directory(path);
  return path.string();
}

// The same secret for every runtime in a directory, as copies of one service
// share their secrets.
crypto::SecretKey SharedSecret(const std::string& directory,
                               const std::string& name) {
  const std::string path = directory + "/" + name;
  if (!std::filesystem::exists(path)) {
    const crypto::SecretKey fresh = crypto::SecretKey::Random();
    std::ofstream(path, std::ios::binary) << fresh.view();
    std::filesystem::permissions(path, std::filesystem::perms::owner_read);
  }
  return OrDie(crypto::SecretKey::FromFile(path), "secret");
}

std::unique_ptr<db::Database> Connect(const std::string& dsn,
                                      const clock::DevelopmentOffset& offset,
                                      metrics::Registry* metrics) {
  return OrDie(db::Database::Create({.dsn = dsn,
                                     .max_connections = 12,
                                     .clock_offset = &offset,
                                     .metrics = metrics}),
               "database");
}

keystore::KeyRing Ring(const std::string& directory) {
  std::map<int, crypto::SecretKey> versions;
  versions.emplace(1, SharedSecret(directory, "kek"));
  return keystore::KeyRing(std::move(versions));
}

std::unique_ptr<server::Runtime::Store> OpenStore(
    const std::string& dsn, const std::string& directory,
    const clock::DevelopmentOffset& offset, metrics::Registry& metrics) {
  auto database = Connect(dsn, offset, &metrics);
  auto audit_database = Connect(dsn, offset, nullptr);
  auto audit = std::make_unique<audit::Writer>(
      *audit_database, SharedSecret(directory, "audit"));
  return std::make_unique<server::Runtime::Store>(server::Runtime::Store{
      .database = std::move(database),
      .keystore_database = nullptr,
      .keys = OrDie(
          keystore::OpenFileKeyStore(directory + "/keys", Ring(directory)),
          "key store"),
      .audit_database = std::move(audit_database),
      .audit = std::move(audit),
      .idempotency_key = SharedSecret(directory, "idempotency"),
      .page_token_key = SharedSecret(directory, "page_token"),
      .blind_key = SharedSecret(directory, "blind")});
}

std::unique_ptr<auth::Authenticator> OrFake(
    std::unique_ptr<auth::Authenticator> authenticator) {
  if (authenticator != nullptr) return authenticator;
  return std::make_unique<auth::FakeAuthenticator>();
}

}  // namespace

TestRuntime::TestRuntime(std::string name,
                         absl::Span<const auth::RpcPolicy> policy,
                         const std::string& dsn, std::string directory,
                         const server::Limits& limits,
                         std::unique_ptr<auth::Authenticator> authenticator)
    : owns_directory_(directory.empty()),
      directory_(directory.empty() ? NewDirectory() : std::move(directory)),
      offset_(directory_ + "/clock") {
  auto metrics = std::make_unique<metrics::Registry>();
  auto store = OpenStore(dsn, directory_, offset_, *metrics);
  runtime_ = std::make_unique<server::Runtime>(
      server::Runtime::Parts{.name = std::move(name),
                             .policy = policy,
                             .metrics = std::move(metrics),
                             .store = std::move(store),
                             .tokens = nullptr,
                             .authenticator = OrFake(std::move(authenticator)),
                             .limits = limits});
}

TestRuntime::TestRuntime(std::string name,
                         absl::Span<const auth::RpcPolicy> policy,
                         const server::Limits& limits,
                         std::unique_ptr<auth::Authenticator> authenticator)
    : owns_directory_(true),
      directory_(NewDirectory()),
      offset_(directory_ + "/clock"),
      runtime_(std::make_unique<server::Runtime>(server::Runtime::Parts{
          .name = std::move(name),
          .policy = policy,
          .metrics = std::make_unique<metrics::Registry>(),
          .store = nullptr,
          .tokens = nullptr,
          .authenticator = OrFake(std::move(authenticator)),
          .limits = limits})) {}

TestRuntime::~TestRuntime() {
  runtime_.reset();
  if (owns_directory_) std::filesystem::remove_all(directory_);
}

server::Limits TestRuntime::Unlimited() {
  constexpr limits::Rate kMuch{.per_second = 1e9, .burst = 1e9};
  return {.rates = {.caller = kMuch, .organisation = kMuch, .refusals = kMuch},
          .streams_per_caller = 1000};
}

void TestRuntime::Advance(absl::Duration duration) {
  advanced_ += duration;
  const std::string path = directory_ + "/clock";
  std::ofstream(path + ".new") << absl::ToDoubleSeconds(advanced_);
  std::rename((path + ".new").c_str(), path.c_str());
}

}  // namespace sojourn::testing

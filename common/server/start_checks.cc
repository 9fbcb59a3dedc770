#include "common/server/start_checks.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/auth/https_fetch.h"
#include "common/auth/key_set.h"
#include "common/crypto/private_file.h"
#include "common/crypto/secret_key.h"
#include "common/server/build_runtime.h"
#include "common/server/https_endpoint.h"
#include "common/status/error.h"
#include "common/status/string_view.h"

namespace sojourn::server {
namespace {

absl::Status CheckUser(const Options& options) {
  if (options.environment != "production" || geteuid() != 0) {
    return absl::OkStatus();
  }
  return FailedPrecondition("RUNNING_AS_ROOT",
                            "a service does not run as root in production",
                            "run it as a user of its own: infra/systemd");
}

absl::Status CheckSecretsDirectory(const Options& options) {
  struct stat info = {};
  if (stat(options.secrets_dir.c_str(), &info) != 0 ||
      (info.st_mode & (S_IWGRP | S_IWOTH)) == 0) {
    // One that is missing is named by whoever reads its first file.
    return absl::OkStatus();
  }
  return FailedPrecondition(
      "SECRETS_DIR_OPEN",
      "secrets_dir " + options.secrets_dir + " may be written by others",
      "chmod 700 " + options.secrets_dir);
}

class Mistakes {
 public:
  void Note(const std::string& flag, const absl::Status& status) {
    if (status.ok()) return;
    const ErrorDetails details = DetailsOf(status);
    std::string description(Sv(status.message()));
    if (!details.violations.empty()) {
      description = details.violations.front().description;
    }
    const auto remedy = details.metadata.find("remedy");
    if (remedy != details.metadata.end()) {
      absl::StrAppend(&description, ": ", remedy->second);
    }
    found_.push_back({.field = flag,
                      .description = std::move(description),
                      .reason = details.reason});
  }

  absl::Status Finish() const {
    if (found_.empty()) return absl::OkStatus();
    ErrorDetails details;
    details.reason =
        found_.size() == 1 ? found_.front().reason : "SETTINGS_WRONG";
    details.violations = found_;
    std::vector<std::string> lines;
    for (const FieldViolation& mistake : found_) {
      lines.push_back(absl::StrCat("--", mistake.field, ": ",
                                   mistake.description, " (", mistake.reason,
                                   ")"));
    }
    return MakeError(absl::StatusCode::kFailedPrecondition,
                     absl::StrJoin(lines, "; "), details);
  }

 private:
  std::vector<FieldViolation> found_;
};

void AddBasics(const Options& options, Mistakes& mistakes) {
  mistakes.Note("environment", CheckUser(options));
  mistakes.Note("secrets_dir", CheckSecretsDirectory(options));
}

void AddFiles(const Options& options, Mistakes& mistakes) {
  mistakes.Note("tls_ca_file", ReadFile(options.tls_ca_file).status());
  mistakes.Note("tls_cert_file", ReadFile(options.tls_cert_file).status());
  mistakes.Note("tls_key_file",
                crypto::ReadPrivateText(options.tls_key_file).status());
  if (!auth::IsUrl(options.jwks_file)) {
    mistakes.Note("jwks_file", auth::KeySet::Open(options.jwks_file).status());
  }
}

// Of key-encryption keys only who may read them: whether they fit together the
// key ring says (common/keystore/key_ring.h).
void AddSecrets(const Options& options, Mistakes& mistakes) {
  // A service that keeps nothing has none (options.h).
  if (options.secrets_dir.empty()) return;
  for (const char* name :
       {"audit", "audit_head", "blind", "idempotency", "page_token"}) {
    mistakes.Note("secrets_dir",
                  crypto::SecretKey::FromFile(
                      absl::StrCat(options.secrets_dir, "/", name))
                      .status());
  }
  std::error_code ignored;
  for (const auto& entry :
       std::filesystem::directory_iterator(options.secrets_dir, ignored)) {
    if (!entry.path().filename().string().starts_with("kek")) continue;
    mistakes.Note(
        "secrets_dir",
        crypto::ReadPrivateFile(entry.path(), "KEY_FILE_INVALID", {}).status());
  }
}

void AddAddresses(const Options& options, Mistakes& mistakes) {
  const auto check = [&](const std::string& flag, const std::string& address) {
    mistakes.Note(flag, HttpsEndpoint::CheckAddress(flag, address));
  };
  check("listen", options.listen);
  check("metrics_listen", options.metrics_listen);
  for (const auto& [flag, value] : options.files) {
    if (flag.ends_with("_listen")) check(flag, value);
  }
}

}  // namespace

absl::Status CheckSettings(const Options& options) {
  Mistakes mistakes;
  AddBasics(options, mistakes);
  return mistakes.Finish();
}

absl::Status CheckServing(const Options& options) {
  Mistakes mistakes;
  AddBasics(options, mistakes);
  AddFiles(options, mistakes);
  AddSecrets(options, mistakes);
  AddAddresses(options, mistakes);
  return mistakes.Finish();
}

}  // namespace sojourn::server

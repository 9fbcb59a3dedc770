// `sojourn audit`: whether the audit of a service is what was signed.
#ifndef CLIENTS_CLI_AUDIT_H_
#define CLIENTS_CLI_AUDIT_H_

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/audit/verifier.h"

namespace sojourn::cli {

struct AuditFlags {
  std::string service;
  std::string database_dsn;
  std::vector<std::string> head_files;
  std::string public_key_file;
  std::string mac_key_file;
  std::string seed_file;
  std::string output = "table";
};

struct AuditCommands {
  CLI::App* verify = nullptr;
  CLI::App* public_key = nullptr;
  // CLI11 writes here until the program ends.
  std::unique_ptr<AuditFlags> flags;
};

AuditCommands AddAudit(CLI::App& root);

// Prints the verdict, progress on standard error. What is not given by flag
// comes from the service's "audit" in the configuration. DATA_LOSS when
// something was found, INVALID_ARGUMENT FLAG_MISSING, and errors of reading.
absl::Status VerifyAudit(const AuditFlags& flags);

// Prints the public half of a service's `audit_head` key.
absl::Status PrintPublicKey(const AuditFlags& flags);

// The verdict for people; one finding a line.
std::string VerdictText(const std::string& service,
                        const audit::Verdict& verdict);
// The same as one JSON object.
std::string VerdictJson(const std::string& service,
                        const audit::Verdict& verdict);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_AUDIT_H_

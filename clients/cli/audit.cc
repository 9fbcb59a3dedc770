#include "clients/cli/audit.h"

#include <iostream>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "clients/cli/config.h"
#include "clients/cli/progress.h"
#include "common/audit/public_keys.h"
#include "common/crypto/secret_key.h"
#include "common/crypto/signing.h"
#include "common/db/database.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "nlohmann/json.hpp"

namespace sojourn::cli {
namespace {

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", time, absl::UTCTimeZone());
}

// What was not given by flag, from the configuration where there is one.
absl::StatusOr<AuditFlags> Complete(AuditFlags flags) {
  if (flags.database_dsn.empty() || flags.head_files.empty() ||
      flags.public_key_file.empty()) {
    ASSIGN_OR_RETURN(const Config config, LoadConfig());
    const auto known = config.audits.find(flags.service);
    if (known != config.audits.end()) {
      const Config::Audit& audit = known->second;
      if (flags.database_dsn.empty()) flags.database_dsn = audit.database_dsn;
      if (flags.head_files.empty()) flags.head_files = {audit.head_file};
      if (flags.public_key_file.empty()) {
        flags.public_key_file = audit.public_key_file;
      }
    }
  }
  FieldChecker errors;
  if (flags.database_dsn.empty()) {
    errors.Add("--database-dsn", "FLAG_MISSING", "where the records are");
  }
  if (flags.head_files.empty()) {
    errors.Add("--heads", "FLAG_MISSING", "the file of exported heads");
  }
  if (flags.public_key_file.empty()) {
    errors.Add("--public-key", "FLAG_MISSING",
               "the service's key, of `sojourn audit public-key`");
  }
  RETURN_IF_ERROR(errors.Finish());
  return flags;
}

}  // namespace

AuditCommands AddAudit(CLI::App& root) {
  AuditCommands commands{.flags = std::make_unique<AuditFlags>()};
  AuditFlags& flags = *commands.flags;
  CLI::App* audit = root.add_subcommand(
      "audit", "whether records of who did and saw what were tampered with");
  audit->require_subcommand(1);
  commands.verify = audit->add_subcommand(
      "verify",
      "prove that every record is what and where it was when it was signed");
  commands.verify->footer(
      "example: sojourn audit verify visa --heads visa.heads "
      "--public-key visa.pub --database-dsn service=visa-audit\n"
      "Passwords belong into ~/.pgpass or a service file, not into the DSN.");
  commands.verify->add_option("service", flags.service, "such as visa")
      ->required();
  commands.verify->add_option("--heads", flags.head_files,
                              "file of exported heads, with those set aside "
                              "beside it; may be repeated, one a copy");
  commands.verify->add_option("--public-key", flags.public_key_file,
                              "keys that sign heads, one a line");
  commands.verify->add_option("--database-dsn", flags.database_dsn,
                              "the service's database, or a restored dump; "
                              "read access is enough");
  commands.verify->add_option("--mac-key", flags.mac_key_file,
                              "the service's secret `audit` key: checks too "
                              "that the service wrote every record");
  commands.verify->add_option("--output", flags.output, "table or json")
      ->check(CLI::IsMember({"table", "json"}));
  commands.public_key = audit->add_subcommand(
      "public-key", "print the public half of a service's audit_head key");
  commands.public_key->footer(
      "example: sojourn audit public-key secrets/audit_head > visa.pub");
  commands.public_key
      ->add_option("file", flags.seed_file, "the 32 secret bytes")
      ->required();
  return commands;
}

absl::Status VerifyAudit(const AuditFlags& given) {
  ASSIGN_OR_RETURN(const AuditFlags flags, Complete(given));
  audit::VerifyOptions options{.service = flags.service,
                               .head_files = flags.head_files};
  ASSIGN_OR_RETURN(options.keys, audit::ReadPublicKeys(flags.public_key_file));
  std::optional<crypto::SecretKey> mac_key;
  if (!flags.mac_key_file.empty()) {
    ASSIGN_OR_RETURN(mac_key, crypto::SecretKey::FromFile(flags.mac_key_file));
    options.mac_key = &*mac_key;
  }
  ASSIGN_OR_RETURN(
      const auto database,
      db::Database::Create({.dsn = flags.database_dsn,
                            .max_connections = 1,
                            .max_statement_time = absl::ZeroDuration()}));
  const auto verify = [&] {
    Progress progress("records checked");
    options.progress = [&](int64_t done, int64_t all) {
      progress.Tell(done, all);
    };
    return audit::Verify(*database, options);
  };
  ASSIGN_OR_RETURN(const audit::Verdict verdict, verify());
  std::cout << (flags.output == "json" ? VerdictJson(flags.service, verdict)
                                       : VerdictText(flags.service, verdict));
  if (verdict.findings.empty()) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(
      verdict.findings.size(), " findings in the audit of ", flags.service,
      ": keep database, heads and backups as they "
      "are and tell the security officer"));
}

absl::Status PrintPublicKey(const AuditFlags& flags) {
  ASSIGN_OR_RETURN(const crypto::SecretKey seed,
                   crypto::SecretKey::FromFile(flags.seed_file));
  std::cout << crypto::SigningKey(seed).public_key().ToHex() << "\n";
  return absl::OkStatus();
}

std::string VerdictText(const std::string& service,
                        const audit::Verdict& verdict) {
  std::string text;
  for (const audit::Finding& finding : verdict.findings) {
    absl::StrAppend(
        &text, absl::StrFormat("%-18s ",
                               std::string(audit::FindingName(finding.kind))));
    if (finding.leaf_index.has_value()) {
      absl::StrAppend(&text, "leaf ", *finding.leaf_index, ": ");
    }
    if (!finding.record_id.empty()) {
      absl::StrAppend(&text, "record ", finding.record_id, ": ");
    }
    absl::StrAppend(&text, finding.detail, "\n");
  }
  absl::StrAppend(&text, service, ": ", verdict.records, " records under ",
                  verdict.heads, " heads",
                  verdict.macs_checked ? ", MACs checked" : "");
  if (verdict.last_signed_at.has_value()) {
    absl::StrAppend(&text, ", signed last at ",
                    TimeText(*verdict.last_signed_at));
  }
  absl::StrAppend(
      &text, verdict.findings.empty()
                 ? ": all of it is what was signed\n"
                 : absl::StrCat(": ", verdict.findings.size(), " findings\n"));
  return text;
}

std::string VerdictJson(const std::string& service,
                        const audit::Verdict& verdict) {
  nlohmann::json out = {{"service", service},
                        {"records", verdict.records},
                        {"heads", verdict.heads},
                        {"macs_checked", verdict.macs_checked},
                        {"findings", nlohmann::json::array()}};
  if (verdict.last_signed_at.has_value()) {
    out["last_signed_at"] = absl::FormatTime(
        absl::RFC3339_full, *verdict.last_signed_at, absl::UTCTimeZone());
  }
  for (const audit::Finding& finding : verdict.findings) {
    nlohmann::json one = {
        {"kind", std::string(audit::FindingName(finding.kind))},
        {"detail", finding.detail}};
    if (!finding.record_id.empty()) one["record_id"] = finding.record_id;
    if (finding.leaf_index.has_value()) one["leaf_index"] = *finding.leaf_index;
    out["findings"].push_back(std::move(one));
  }
  return out.dump(2) + "\n";
}

}  // namespace sojourn::cli

#include "common/server/options.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::server {
namespace {

// Whom a flag is for.
enum class For { kAll, kStore };

struct Flag {
  std::string_view name;
  std::string Options::*value;
  bool required;
  std::string_view help;
  For whom = For::kAll;
};

constexpr Flag kFlags[] = {
    {"listen", &Options::listen, false, "host:port of the gRPC server"},
    {"metrics_listen", &Options::metrics_listen, false,
     "host:port of /metrics (HTTPS, client certificate)"},
    {"address_file", &Options::address_file, false,
     "file that gets the bound addresses"},
    {"database_dsn", &Options::database_dsn, true, "libpq DSN of the database",
     For::kStore},
    {"keystore_dsn", &Options::keystore_dsn, true,
     "libpq DSN of the key store, or dir:PATH", For::kStore},
    {"tls_cert_file", &Options::tls_cert_file, true, "certificate, PEM"},
    {"tls_key_file", &Options::tls_key_file, true, "its key, PEM"},
    {"tls_ca_file", &Options::tls_ca_file, true, "CA of all peers, PEM"},
    {"jwks_file", &Options::jwks_file, true,
     "keys that sign tokens: a JWKS file, or its https:// URL"},
    {"jwks_ca_file", &Options::jwks_ca_file, false,
     "CA of that URL, PEM; without it the system's"},
    {"revocations_file", &Options::revocations_file, true,
     "signed list of revoked tokens, read every 20 s"},
    {"token_issuer", &Options::token_issuer, true, "iss of every token"},
    {"token_audience", &Options::token_audience, true, "aud of every token"},
    {"secrets_dir", &Options::secrets_dir, true,
     "kek, audit, audit_head, idempotency, page_token, blind: 32 bytes each",
     For::kStore},
    {"audit_head_file", &Options::audit_head_file, true,
     "file that gets the signed heads of the audit", For::kStore},
    {"notice_sendmail", &Options::notice_sendmail, false,
     "program that sends notices, as sendmail -t -i does", For::kStore},
    {"notice_from", &Options::notice_from, false, "sender of those mails",
     For::kStore},
    {"notice_spool_dir", &Options::notice_spool_dir, false,
     "directory that gets a file a notice instead", For::kStore},
    {"service_levels_file", &Options::service_levels_file, false,
     "what relocation promises to each level; without it the proposed ones"},
    {"risk_calendar_file", &Options::risk_calendar_file, false,
     "days that raise the risk in a country, for relocation"},
    {"development_clock_file", &Options::development_clock_file, false,
     "offset of domain time in seconds", For::kStore},
    {"environment", &Options::environment, false, "production or development"},
};

struct NumberFlag {
  std::string_view name;
  int Options::*value;
  int least;
  std::string_view help;
  For whom = For::kAll;
};

constexpr NumberFlag kNumberFlags[] = {
    {"database_connections", &Options::database_connections, 2, "pool size",
     For::kStore},
    {"caller_calls_per_second", &Options::caller_calls_per_second, 1,
     "of one person, ten times as many at once"},
    {"organisation_calls_per_second", &Options::organisation_calls_per_second,
     1, "of all people of one organisation, ten times as many at once"},
    {"jwks_max_age_minutes", &Options::jwks_max_age_minutes, 1,
     "how long the keys of a URL serve while it does not answer"},
    {"streams_per_caller", &Options::streams_per_caller, 1,
     "open at the same time, of one person or service"},
};

// A flag that would do nothing is unknown, so that nobody counts on it.
template <typename AnyFlag>
bool Takes(Keeps keeps, const AnyFlag& flag) {
  return keeps == Keeps::kData || flag.whom == For::kAll;
}

// What a service takes besides the flags of all.
struct Own {
  const std::vector<std::string>& peers;
  const std::vector<FileFlag>& files;
  Keeps keeps;
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

// Splits into (name, value) pairs, following --flagfile once.
void Collect(const std::vector<std::string>& arguments, Pairs* pairs,
             FieldChecker* errors) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    std::string_view text = arguments[i];
    if (!text.starts_with("--")) {
      errors->Add(text, "ARGUMENT_UNKNOWN", "flags start with --");
      continue;
    }
    text.remove_prefix(2);
    const size_t equals = text.find('=');
    std::string name(text.substr(0, equals));
    if (equals != std::string_view::npos) {
      pairs->emplace_back(std::move(name),
                          std::string(text.substr(equals + 1)));
    } else if (i + 1 < arguments.size()) {
      pairs->emplace_back(std::move(name), arguments[++i]);
    } else {
      errors->Add(name, "VALUE_MISSING", "give it as --name=value");
    }
  }
}

Pairs ExpandFlagFiles(const Pairs& given, FieldChecker* errors) {
  Pairs all;
  for (const auto& [name, value] : given) {
    if (name != "flagfile") {
      all.emplace_back(name, value);
      continue;
    }
    // A pipe or a device would keep the start waiting, or never end.
    std::error_code ignored;
    std::ifstream file;
    if (std::filesystem::is_regular_file(value, ignored)) file.open(value);
    if (!file.is_open()) errors->Add("flagfile", "FILE_UNREADABLE", value);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) {
      if (!line.empty() && line[0] != '#') lines.push_back(line);
    }
    Collect(lines, &all, errors);
  }
  return all;
}

bool Assign(const std::string& name, const std::string& value, const Own& own,
            Options* options, FieldChecker* errors) {
  for (const Flag& flag : kFlags) {
    if (flag.name == name && Takes(own.keeps, flag)) {
      options->*flag.value = value;
      return true;
    }
  }
  for (const FileFlag& file : own.files) {
    if (file.name == name) {
      options->files[name] = value;
      return true;
    }
  }
  for (const std::string& peer : own.peers) {
    if (name == peer + "_endpoint") {
      options->peers[peer] = value;
      return true;
    }
  }
  for (const NumberFlag& flag : kNumberFlags) {
    if (flag.name != name || !Takes(own.keeps, flag)) continue;
    int& number = options->*flag.value;
    if (!absl::SimpleAtoi(value, &number) || number < flag.least) {
      errors->Add(name, "NUMBER_INVALID",
                  Sv(absl::StrCat("a whole number from ", flag.least)));
    }
    return true;
  }
  return false;
}

// Command lines and flag files are read by more people than secrets are.
bool HoldsPassword(std::string_view dsn) {
  const size_t authority = dsn.find("://");
  const size_t at = dsn.find('@', authority);
  return dsn.find("password=") != std::string_view::npos ||
         (authority != std::string_view::npos && at != std::string_view::npos &&
          dsn.substr(0, at).find(':', authority + 3) != std::string_view::npos);
}

void CheckNotices(const Options& options, FieldChecker* errors) {
  std::error_code ignored;
  if (!options.notice_sendmail.empty() && !options.notice_spool_dir.empty()) {
    errors->Add("notice_spool_dir", "FIELDS_CONFLICT",
                "give --notice_sendmail or --notice_spool_dir, not both");
  }
  if (!options.notice_sendmail.empty() &&
      (options.notice_sendmail[0] != '/' ||
       access(options.notice_sendmail.c_str(), X_OK) != 0)) {
    errors->Add("notice_sendmail", "FILE_UNREADABLE",
                "the whole path of a program that may be run");
  }
  if (!options.notice_spool_dir.empty() &&
      !std::filesystem::is_directory(options.notice_spool_dir, ignored)) {
    errors->Add("notice_spool_dir", "FILE_UNREADABLE", "no such directory");
  }
}

void CheckWhole(const Options& options, const Own& own, FieldChecker* errors) {
  for (const Flag& flag : kFlags) {
    if (flag.required && Takes(own.keeps, flag) &&
        (options.*flag.value).empty()) {
      errors->Add(flag.name, "FLAG_MISSING", flag.help);
    }
  }
  for (const Flag& flag : kFlags) {
    if (flag.name.ends_with("_dsn") && HoldsPassword(options.*flag.value)) {
      errors->Add(flag.name, "PASSWORD_IN_FLAG",
                  "name a file of mode 600 by passfile= instead");
    }
  }
  if (options.jwks_file.find("://") != std::string::npos &&
      !options.jwks_file.starts_with("https://")) {
    errors->Add("jwks_file", "URL_NOT_HTTPS",
                "whoever can change the answer can sign tokens: https:// only");
  }
  for (const std::string& peer : own.peers) {
    if (!options.peers.contains(peer)) {
      errors->Add(peer + "_endpoint", "FLAG_MISSING", "host:port of the peer");
    }
  }
  CheckNotices(options, errors);
  const bool development = options.environment == "development";
  if (!development && options.environment != "production") {
    errors->Add("environment", "VALUE_UNKNOWN", "production or development");
  }
  if (!development && !options.development_clock_file.empty()) {
    errors->Add("development_clock_file", "DEVELOPMENT_ONLY",
                "production runs on real time: remove the flag");
  }
}

}  // namespace

absl::StatusOr<Options> ParseOptions(const std::vector<std::string>& arguments,
                                     const std::vector<std::string>& peer_names,
                                     const std::vector<FileFlag>& files,
                                     Keeps keeps) {
  const Own own{.peers = peer_names, .files = files, .keeps = keeps};
  FieldChecker errors;
  Pairs given;
  Collect(arguments, &given, &errors);
  Options options;
  for (const auto& [name, value] : ExpandFlagFiles(given, &errors)) {
    if (!Assign(name, value, own, &options, &errors)) {
      errors.Add(name, "FLAG_UNKNOWN", "see --help");
    }
  }
  CheckWhole(options, own, &errors);
  RETURN_IF_ERROR(errors.Finish());
  return options;
}

std::string OptionsHelp(const std::vector<std::string>& peer_names,
                        const std::vector<FileFlag>& files, Keeps keeps) {
  std::string help;
  for (const Flag& flag : kFlags) {
    if (!Takes(keeps, flag)) continue;
    const std::string fallback = Options{}.*flag.value;
    absl::StrAppend(&help, "  --", Av(flag.name), "  ", Av(flag.help),
                    fallback.empty() ? "" : " (default " + fallback + ")",
                    "\n");
  }
  for (const NumberFlag& flag : kNumberFlags) {
    if (!Takes(keeps, flag)) continue;
    absl::StrAppend(&help, "  --", Av(flag.name), "  ", Av(flag.help),
                    " (default ", Options{}.*flag.value, ")\n");
  }
  absl::StrAppend(&help, "  --flagfile  file with one flag a line\n");
  for (const FileFlag& file : files) {
    absl::StrAppend(&help, "  --", Av(file.name), "  ", Av(file.help), "\n");
  }
  for (const std::string& peer : peer_names) {
    absl::StrAppend(&help, "  --", peer, "_endpoint  host:port of ", peer,
                    "\n");
  }
  return help;
}

}  // namespace sojourn::server

// What a service is started with. All mistakes are reported together.
#ifndef COMMON_SERVER_OPTIONS_H_
#define COMMON_SERVER_OPTIONS_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace sojourn::server {

// What of its callers a service has after it has answered. One that keeps
// nothing has neither database nor keys nor an audit of its own, and none of
// their flags.
enum class Keeps { kData, kNothing };

struct Options {
  // host:port; port 0 takes a free one.
  std::string listen = "127.0.0.1:0";
  std::string metrics_listen = "127.0.0.1:0";
  // Where the bound addresses are written ("<listen>\n<metrics>\n" and what
  // else the service listens on), for whoever started this with port 0. Empty:
  // nowhere.
  std::string address_file;
  std::string database_dsn;
  std::string keystore_dsn;
  int database_connections = 16;
  // Calls a second of one person and of one organisation; ten times as many at
  // once. Services are not limited.
  int caller_calls_per_second = 50;
  int organisation_calls_per_second = 200;
  int streams_per_caller = 16;
  std::string tls_cert_file;
  std::string tls_key_file;
  std::string tls_ca_file;
  // A path, or an https:// URL at the identity provider.
  std::string jwks_file;
  // Of such a URL; empty: the system's certificate authorities.
  std::string jwks_ca_file;
  // How long its last answer serves while it does not answer.
  int jwks_max_age_minutes = 12 * 60;
  // Signed list of revoked tokens (common/auth/revocation_list.h).
  std::string revocations_file;
  std::string token_issuer;
  std::string token_audience;
  // Files of 32 bytes: kek (or kek.<version>), audit, audit_head, idempotency,
  // page_token, blind.
  std::string secrets_dir;
  // Gets every signed head of the audit, a line each. On a disk that whoever
  // administers the database cannot change.
  std::string audit_head_file;
  // How notices leave (common/notices): a program that takes a mail as sendmail
  // does, or a directory that gets a file a notice. Neither: they wait.
  std::string notice_sendmail;
  std::string notice_from;
  std::string notice_spool_dir;
  // What each level promises (services/relocation/service_levels.h); empty: the
  // proposed ones. Only relocation reads it.
  std::string service_levels_file;
  // Days that raise the risk in a country (services/relocation/stay/
  // risk_calendar.h); empty: none. Only relocation reads it.
  std::string risk_calendar_file;
  // Moves domain time for development; refused in production.
  std::string development_clock_file;
  std::string environment = "production";
  // Peers by name ("capacity") as host:port; only relocation has any.
  std::map<std::string, std::string> peers;
  // Files that one service alone has, by the flag's name; none must be given.
  std::map<std::string, std::string> files;
};

// Such a file's flag, and what is in it.
struct FileFlag {
  std::string_view name;
  std::string_view help;
};

// Parses `--name=value`, `--name value` and `--flagfile=FILE` (one flag a
// line, # comments); `peer_names` become --<peer>_endpoint, and `files` are
// flags of one service. INVALID_ARGUMENT
// names every unknown flag, missing value and contradiction at once.
absl::StatusOr<Options> ParseOptions(const std::vector<std::string>& arguments,
                                     const std::vector<std::string>& peer_names,
                                     const std::vector<FileFlag>& files = {},
                                     Keeps keeps = Keeps::kData);

// Help text with the default of each flag and an example.
std::string OptionsHelp(const std::vector<std::string>& peer_names,
                        const std::vector<FileFlag>& files = {},
                        Keeps keeps = Keeps::kData);

}  // namespace sojourn::server

#endif  // COMMON_SERVER_OPTIONS_H_

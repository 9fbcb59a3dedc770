// Where the stack is and as whom to call it.
#ifndef CLIENTS_CLI_CONFIG_H_
#define CLIENTS_CLI_CONFIG_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/auth/role.h"

namespace sojourn::cli {

// endpoints.json: paths in it are relative to its own folder.
struct Config {
  std::string folder;
  std::map<std::string, std::string> endpoints;  // service -> host:port
  std::string ca_file;
  std::string client_cert_file;
  std::string client_key_file;
  // Prints a token for `--as PROFILE`; its first word may be "sojourn".
  std::vector<std::string> credential_command = {"sojourn", "token", "mint"};
  // How a service's own binary is run on this machine: `command`, a verb, and
  // `flags`. For `admin` only.
  struct Operate {
    std::vector<std::string> command;
    std::vector<std::string> flags;
  };
  std::map<std::string, Operate> operate;  // by service

  // What `audit verify` compares. For the development stack; an auditor gives
  // it by flags.
  struct Audit {
    std::string head_file;
    std::string public_key_file;
    std::string database_dsn;
  };
  std::map<std::string, Audit> audits;  // by service
  // For `token mint` only.
  std::string token_issuer;
  std::string token_audience;
  std::string token_key_file;

  struct Organisation {
    std::string organisation_id;
    std::string kind;
  };
  // By the short key of the example network ("utrecht").
  std::map<std::string, Organisation> organisations;

  struct Role {
    std::string organisation;  // key of the default one
    auth::RoleSet roles;
  };
  // By the profile's name ("city").
  std::map<std::string, Role> profiles;
};

// $SOJOURN_CONFIG, or .sojourn/endpoints.json here or in a folder above.
// FAILED_PRECONDITION CONFIG_MISSING with the remedy.
absl::StatusOr<Config> LoadConfig();

// One person of the development stack, spelled PROFILE[@ORGANISATION][:N]:
// "city" is the first coordinator of the default city, "city@leipzig:2" the
// second of another.
struct Person {
  std::string subject;  // the same for the same spelling
  std::string organisation_id;
  std::string organisation_kind;
  auth::RoleSet roles;
};

// INVALID_ARGUMENT PROFILE_UNKNOWN or ORGANISATION_UNKNOWN lists what there is.
absl::StatusOr<Person> ParsePerson(const Config& config, std::string_view text);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_CONFIG_H_

// `sojourn admin`: its flags, and what runs when one of its verbs was given.
#ifndef CLIENTS_CLI_ADMIN_FLAGS_H_
#define CLIENTS_CLI_ADMIN_FLAGS_H_

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"

namespace sojourn::cli {

// Verbs that each service's own binary understands.
struct Admin {
  CLI::App* rotate_keys;
  CLI::App* key_versions;
  std::vector<std::string> services;
  CLI::App* referral_key;
  std::string key_file;
  std::string network;
};

void AddAdmin(CLI::App& root, Admin* admin);
absl::Status RunAdmin(const Admin& admin);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_ADMIN_FLAGS_H_

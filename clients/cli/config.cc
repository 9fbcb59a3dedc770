#include "clients/cli/config.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "nlohmann/json.hpp"

namespace sojourn::cli {
namespace {

using nlohmann::json;

// The first administrator, who registers every organisation, has none yet.
constexpr char kFirstProfile[] = "admin";
constexpr char kFirstOrganisation[] = "programme";

std::string FindConfig() {
  if (const char* given = std::getenv("SOJOURN_CONFIG")) return given;
  std::error_code error;
  for (auto folder = std::filesystem::current_path(error);;
       folder = folder.parent_path()) {
    const auto candidate = folder / ".sojourn" / "endpoints.json";
    if (std::filesystem::exists(candidate, error)) return candidate.string();
    if (folder == folder.parent_path()) return "";
  }
}

void ReadPeople(const json& document, Config* config) {
  // Named, because items() does not keep a temporary alive.
  const json organisations = document.value("organisations", json::object());
  const json profiles = document.value("profiles", json::object());
  for (const auto& [key, entry] : organisations.items()) {
    config->organisations[key] = {entry.value("organisation_id", ""),
                                  entry.value("kind", "")};
  }
  for (const auto& [name, entry] : profiles.items()) {
    Config::Role role{.organisation = entry.value("organisation", ""),
                      .roles = {}};
    for (const json& text : entry.value("roles", json::array())) {
      if (const auto parsed = auth::ParseRole(text.get<std::string>())) {
        role.roles.Add(*parsed);
      }
    }
    config->profiles[name] = role;
  }
  if (!config->profiles.contains(kFirstProfile)) {
    Config::Role first{.organisation = kFirstOrganisation, .roles = {}};
    first.roles.Add(auth::Role::kAdmin);
    config->profiles[kFirstProfile] = first;
    config->organisations.try_emplace(
        kFirstOrganisation,
        Config::Organisation{kFirstOrganisation, "PROGRAMME"});
  }
}

Config ReadConfig(const json& document, const std::string& folder) {
  const auto path = [&](const std::string& relative) {
    return (std::filesystem::path(folder) / relative).string();
  };
  Config config;
  config.folder = folder;
  config.ca_file = path(document.at("ca"));
  config.client_cert_file = path(document.at("client").at("cert"));
  config.client_key_file = path(document.at("client").at("key"));
  for (const auto& [name, service] : document.at("services").items()) {
    config.endpoints[name] = service.at("endpoint");
    if (const auto audit = service.find("audit"); audit != service.end()) {
      config.audits[name] = {path(audit->at("heads")),
                             path(audit->at("public_key")),
                             audit->at("database_dsn")};
    }
    if (const auto operate = service.find("operate");
        operate != service.end()) {
      config.operate[name] = {operate->at("command"), operate->at("flags")};
    }
  }
  if (const json given = document.value("credential_command", json::array());
      !given.empty()) {
    config.credential_command = given;
  }
  const json token = document.value("token", json::object());
  config.token_issuer = token.value("issuer", "");
  config.token_audience = token.value("audience", "");
  if (token.contains("key")) config.token_key_file = path(token["key"]);
  ReadPeople(document, &config);
  return config;
}

template <class Map>
std::string Keys(const Map& map) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : map) keys.push_back(key);
  return absl::StrJoin(keys, ", ");
}

}  // namespace

absl::StatusOr<Config> LoadConfig() {
  const std::string file = FindConfig();
  std::ifstream stream(file);
  if (file.empty() || !stream) {
    return FailedPrecondition(
        "CONFIG_MISSING", "no stack is known here",
        "start one with `make run`, or name its endpoints.json in "
        "SOJOURN_CONFIG");
  }
  try {
    return ReadConfig(json::parse(stream),
                      std::filesystem::absolute(file).parent_path().string());
  } catch (const json::exception& error) {
    return FailedPrecondition("CONFIG_INVALID",
                              Sv(absl::StrCat(file, ": ", error.what())),
                              "write it again with `make run`");
  }
}

absl::StatusOr<Person> ParsePerson(const Config& config,
                                   std::string_view text) {
  std::string name(text);
  int number = 1;
  if (const size_t colon = name.find(':'); colon != std::string::npos) {
    if (!absl::SimpleAtoi(name.substr(colon + 1), &number) || number < 1) {
      return InvalidField("--as", "PROFILE_UNKNOWN",
                          "after the colon stands a number from 1");
    }
    name.resize(colon);
  }
  std::string organisation;
  if (const size_t at = name.find('@'); at != std::string::npos) {
    organisation = name.substr(at + 1);
    name.resize(at);
  }
  const auto profile = config.profiles.find(name);
  if (profile == config.profiles.end()) {
    return InvalidField("--as", "PROFILE_UNKNOWN",
                        Sv(absl::StrCat("is none of ", Keys(config.profiles))));
  }
  const bool home =
      organisation.empty() || organisation == profile->second.organisation;
  if (organisation.empty()) organisation = profile->second.organisation;
  const auto member = config.organisations.find(organisation);
  if (member == config.organisations.end()) {
    return InvalidField(
        "--as", "ORGANISATION_UNKNOWN",
        Sv(absl::StrCat("is none of ", Keys(config.organisations))));
  }
  return Person{.subject = absl::StrCat(name, "-", number,
                                        home ? "" : "@" + organisation),
                .organisation_id = member->second.organisation_id,
                .organisation_kind = member->second.kind,
                .roles = profile->second.roles};
}

}  // namespace sojourn::cli

#include "clients/cli/admin.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::cli {
namespace {

// True when the command ran and said that all is well.
bool RunCommand(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  for (const std::string& word : words) {
    arguments.push_back(const_cast<char*>(word.c_str()));
  }
  arguments.push_back(nullptr);
  pid_t child = 0;
  int status = 0;
  return posix_spawnp(&child, arguments[0], nullptr, nullptr, arguments.data(),
                      environ) == 0 &&
         waitpid(child, &status, 0) == child && WIFEXITED(status) &&
         WEXITSTATUS(status) == 0;
}

absl::Status CheckKnown(const Config& config, const std::string& service) {
  if (config.operate.contains(service)) return absl::OkStatus();
  std::vector<std::string> known;
  for (const auto& [name, operate] : config.operate) known.push_back(name);
  return InvalidField(
      "--service", "SERVICE_NOT_HERE",
      known.empty()
          ? "the configuration tells of no service how to operate it"
          : Sv(absl::StrCat("is none of ", absl::StrJoin(known, ", "))));
}

}  // namespace

absl::Status RunOnServices(const Config& config, const std::string& verb,
                           std::vector<std::string> services) {
  if (services.empty()) {
    for (const auto& [name, operate] : config.operate) services.push_back(name);
  }
  if (services.empty()) return CheckKnown(config, "");
  for (const std::string& service : services) {
    RETURN_IF_ERROR(CheckKnown(config, service));
  }
  std::vector<std::string> failed;
  for (const std::string& service : services) {
    const Config::Operate& operate = config.operate.at(service);
    std::vector<std::string> words = operate.command;
    words.push_back(verb);
    words.insert(words.end(), operate.flags.begin(), operate.flags.end());
    std::cout << service << "\n" << std::flush;
    if (!RunCommand(words)) failed.push_back(service);
  }
  if (failed.empty()) return absl::OkStatus();
  return FailedPrecondition(
      "SERVICE_COMMAND_FAILED",
      Sv(absl::StrCat(verb, " failed for ", absl::StrJoin(failed, ", "))),
      "see the service's own words above; it is safe to run it again");
}

}  // namespace sojourn::cli

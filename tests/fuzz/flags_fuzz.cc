// A service's flags, given on the command line and in a flag file.
#include <sys/mman.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "common/server/options.h"
#include "tests/fuzz/fuzz.h"

namespace {

std::vector<std::string> Lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

// A file in memory that holds `text`; the same one every time.
std::string FileWith(std::string_view text) {
  static const int file = memfd_create("flags", 0);
  sojourn::fuzz::Require(
      ftruncate(file, 0) == 0 && pwrite(file, text.data(), text.size(), 0) ==
                                     static_cast<ssize_t>(text.size()),
      "the flag file is written");
  return "/proc/self/fd/" + std::to_string(file);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sojourn;
  std::string_view input = fuzz::Text(data, size);
  const bool in_file = fuzz::TakeChoice(input) % 2 == 1;
  const std::vector<std::string> arguments =
      in_file ? std::vector<std::string>{"--flagfile=" + FileWith(input)}
              : Lines(input);
  const auto options = server::ParseOptions(arguments, {"capacity"});
  if (!options.ok()) return 0;
  fuzz::Require(!options->revocations_file.empty() &&
                    !options->tls_ca_file.empty() &&
                    !options->jwks_file.empty(),
                "no service starts without what protects it");
  fuzz::Require(options->environment == "development" ||
                    options->development_clock_file.empty(),
                "production runs on real time");
  fuzz::Require(options->caller_calls_per_second >= 1, "limits are limits");
  return 0;
}

// A service's flags, given on the command line and in a flag file.
#include <string>
#include <vector>

#include "common/server/options.h"
#include "tests/fuzz/memory_file.h"

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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sojourn;
  std::string_view input = fuzz::Text(data, size);
  const bool in_file = fuzz::TakeChoice(input) % 2 == 1;
  const std::vector<std::string> arguments =
      in_file ? std::vector<std::string>{"--flagfile=" + fuzz::FileWith(input)}
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

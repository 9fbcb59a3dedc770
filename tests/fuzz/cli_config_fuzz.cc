// The CLI's endpoints.json, and behind a NUL whom `--as` names.
#include <stdlib.h>

#include <string>

#include "clients/cli/config.h"
#include "tests/fuzz/memory_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sojourn;
  const std::string_view input = fuzz::Text(data, size);
  const size_t end = input.find('\0');
  setenv("SOJOURN_CONFIG", fuzz::FileWith(input.substr(0, end)).c_str(), 1);
  const auto config = cli::LoadConfig();
  if (!config.ok()) return 0;
  fuzz::Require(!config->credential_command.empty(),
                "there is a command that gives tokens");
  if (end == std::string_view::npos) return 0;
  const auto person = cli::ParsePerson(*config, input.substr(end + 1));
  fuzz::Require(!person.ok() || !person->subject.empty(),
                "whoever calls is somebody");
  return 0;
}

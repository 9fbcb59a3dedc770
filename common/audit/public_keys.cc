#include "common/audit/public_keys.h"

#include <algorithm>
#include <fstream>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace sojourn::audit {

absl::StatusOr<std::vector<crypto::PublicKey>> ReadPublicKeys(
    const std::string& path) {
  const auto refuse = [&](const char* why) {
    return FailedPrecondition("KEY_FILE_INVALID",
                              absl::StrCat("public key file ", path, why),
                              "give a file with 64 hexadecimal digits a line");
  };
  std::vector<crypto::PublicKey> keys;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    line.resize(std::min(line.size(), line.find('#')));
    absl::StripAsciiWhitespace(&line);
    if (line.empty()) continue;
    std::optional<crypto::PublicKey> key = crypto::PublicKey::FromHex(line);
    if (!key.has_value()) return refuse(" has a line that is no key");
    keys.push_back(*std::move(key));
  }
  if (keys.empty()) return refuse(" is missing or holds no key");
  return keys;
}

}  // namespace sojourn::audit

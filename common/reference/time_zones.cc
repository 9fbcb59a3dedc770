#include "common/reference/time_zones.h"

#include <sys/stat.h>

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"

namespace sojourn::reference {
namespace {

constexpr std::string_view kZoneFiles = "/usr/share/zoneinfo/";
// The longest name there is has 32.
constexpr size_t kLongestName = 64;

// No dot, so no way out of the folder. The areas are written with a capital;
// posix/ and right/ hold the same zones by other rules.
bool IsShaped(std::string_view name) {
  const auto known = [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '/' ||
           c == '_' || c == '+' || c == '-';
  };
  return !name.empty() && name.size() <= kLongestName &&
         absl::ascii_isupper(static_cast<unsigned char>(name.front())) &&
         name.find('/') != std::string_view::npos &&
         name.find("//") == std::string_view::npos &&
         std::all_of(name.begin(), name.end(), known);
}

}  // namespace

bool IsTimeZone(std::string_view name) {
  if (name == "UTC") return true;
  if (!IsShaped(name)) return false;
  const std::string path = std::string(kZoneFiles) + std::string(name);
  struct stat info = {};
  return stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
}

absl::TimeZone ZoneNamed(std::string_view name) {
  absl::TimeZone zone = absl::UTCTimeZone();
  if (IsTimeZone(name)) absl::LoadTimeZone(std::string(name), &zone);
  return zone;
}

}  // namespace sojourn::reference

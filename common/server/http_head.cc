#include "common/server/http_head.h"

#include <algorithm>

namespace sojourn::server {
namespace {

constexpr size_t kLongestMethod = 16;

bool IsVisible(char c) { return c > ' ' && c < '\x7f'; }
bool IsCapital(char c) { return c >= 'A' && c <= 'Z'; }

}  // namespace

std::optional<HttpHead> ParseHttpHead(std::string_view head) {
  const std::string_view line = head.substr(0, head.find("\r\n"));
  const size_t target = line.find(' ');
  const size_t version = line.rfind(' ');
  if (target == std::string_view::npos || target == version) {
    return std::nullopt;
  }
  const std::string_view method = line.substr(0, target);
  const std::string_view path = line.substr(target + 1, version - target - 1);
  const std::string_view spoken = line.substr(version + 1);
  if (method.empty() || method.size() > kLongestMethod ||
      !std::all_of(method.begin(), method.end(), IsCapital) ||
      !path.starts_with('/') ||
      !std::all_of(path.begin(), path.end(), IsVisible) ||
      (spoken != "HTTP/1.1" && spoken != "HTTP/1.0")) {
    return std::nullopt;
  }
  return HttpHead{.method = std::string(method),
                  .path = std::string(path.substr(0, path.find('?')))};
}

}  // namespace sojourn::server

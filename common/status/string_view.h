// Debian's Abseil has a string_view type of its own. Our interfaces use
// std::string_view; this is the bridge where Abseil wants its own.
#ifndef COMMON_STATUS_STRING_VIEW_H_
#define COMMON_STATUS_STRING_VIEW_H_

#include <string_view>

#include "absl/strings/string_view.h"

namespace sojourn {

constexpr absl::string_view Av(std::string_view text) {
  return absl::string_view(text.data(), text.size());
}

constexpr std::string_view Sv(absl::string_view text) {
  return std::string_view(text.data(), text.size());
}

}  // namespace sojourn

#endif  // COMMON_STATUS_STRING_VIEW_H_

#ifndef SERVICES_RELOCATION_WORKLIST_LIST_KEYS_H_
#define SERVICES_RELOCATION_WORKLIST_LIST_KEYS_H_

#include <string>

#include "absl/time/time.h"

// Times as sort keys of page tokens.
namespace sojourn::relocation {

inline std::string Micros(absl::Time time) {
  return std::to_string(absl::ToUnixMicros(time));
}
inline absl::Time FromMicros(const std::string& text) {
  return absl::FromUnixMicros(std::stoll(text));
}

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_WORKLIST_LIST_KEYS_H_

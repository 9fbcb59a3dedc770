#ifndef SERVICES_RELOCATION_DOCUMENTS_DOCUMENT_RULES_H_
#define SERVICES_RELOCATION_DOCUMENTS_DOCUMENT_RULES_H_

#include <cstdint>

#include "absl/status/status.h"

// Papers of a case (contracts, 7). Pure functions of values.
namespace sojourn::relocation::document_rules {

inline constexpr int64_t kMostDocuments = 40;
inline constexpr int64_t kMostBytesOfCase = 100 * 1024 * 1024;

// What a case holds already.
struct Held {
  int64_t documents = 0;
  int64_t bytes = 0;
};

// FAILED_PRECONDITION DOCUMENTS_FULL.
absl::Status CheckRoom(const Held& held, int64_t bytes);

// INVALID_ARGUMENT DOCUMENT_CUT: other than was announced came. What is longer
// is as wrong as what is shorter.
absl::Status CheckWhole(int64_t announced, int64_t came);

}  // namespace sojourn::relocation::document_rules

#endif  // SERVICES_RELOCATION_DOCUMENTS_DOCUMENT_RULES_H_

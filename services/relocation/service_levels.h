#ifndef SERVICES_RELOCATION_SERVICE_LEVELS_H_
#define SERVICES_RELOCATION_SERVICE_LEVELS_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "services/relocation/relocation_clocks.h"

// The file in which a network says what it promises, a line a level:
//
//   # level acknowledge triage verify decide propose funds
//   L1 2h 4h 24h 24h 72h 72h
//   L2 24h 48h 5d 72h 14d 7d
//   L3 48h 7d 15d 10d - 14d
//   L4 5d 14d 30d - - -
//
// Hours or days from when the case came in (`decide`: from the verification);
// `-` promises no date.
namespace sojourn::relocation {

// INVALID_ARGUMENT with every mistake, its line as the field. A level is named
// once and has all six; L1 promises all of them; nothing is promised sooner to
// a lower level than to a higher one, nor triage before acknowledgement.
absl::StatusOr<ServiceLevels> ParseServiceLevels(std::string_view text);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_SERVICE_LEVELS_H_

#ifndef SERVICES_RELOCATION_AFTERWARDS_LAST_WORD_H_
#define SERVICES_RELOCATION_AFTERWARDS_LAST_WORD_H_

#include <string_view>

#include "absl/status/status.h"
#include "services/relocation/case/case_vault.h"
#include "sojourn/relocation/v1/decision.pb.h"

// What she said last to decisions of a kind, whichever call brought it.
namespace sojourn::relocation {

// DEFENDER_DISAGREES where her last word to this was a no: neither a decision
// without her word, nor anything that follows from one, goes over it.
absl::Status CheckNoNo(const OpenedCase& current, v1::DecisionKind kind,
                       std::string_view about_id);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_AFTERWARDS_LAST_WORD_H_

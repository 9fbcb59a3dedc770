#ifndef SERVICES_RELOCATION_INTERRUPTIONS_ENDING_DESK_H_
#define SERVICES_RELOCATION_INTERRUPTIONS_ENDING_DESK_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/interruptions/ending_rules.h"
#include "sojourn/relocation/v1/relocation_service.pb.h"

// One change of a case that ends by her word, or is taken up again.
namespace sojourn::relocation {

// What she was heard to say.
struct EndingWord {
  Ending ending = Ending::kWithdrawn;
  // Null where none came.
  const v1::DefenderView* first = nullptr;
  const v1::DefenderView* second = nullptr;
  std::string reason = {};  // enum value
  std::optional<absl::Time> occurred_at = std::nullopt;
  std::string_view note = {};
};

// Asks for the end, or confirms what was asked for. Returns the step that will
// give something back first; empty until confirmed, and where there is nothing.
absl::StatusOr<std::string> EndCase(CaseEdit& edit, const EndingWord& word);

// She was silent, detained or not free to speak when this change was told:
// where the case has ended and nothing is given back yet, it is kept longer,
// and the lead and security officers are told that the end is in doubt.
void DoubtEnd(CaseEdit& edit, Relocation& next);

// Leaves earlier places, routes and plans behind and begins anew.
absl::StatusOr<std::string> ReopenCase(CaseEdit& edit, const CaseVault& vault,
                                       const v1::ReopenRequest& request);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_INTERRUPTIONS_ENDING_DESK_H_

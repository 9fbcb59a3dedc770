#ifndef SERVICES_RELOCATION_DUPLICATES_DUPLICATE_DESK_H_
#define SERVICES_RELOCATION_DUPLICATES_DUPLICATE_DESK_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/relocation/duplicates/comparison.h"
#include "sojourn/relocation/v1/merge_calls.pb.h"

// Which cases may be about the same people: blind keys propose, and what they
// propose is opened in memory and compared. No score is stored.
namespace sojourn::relocation {

struct Duplicates {
  // From kWorthALook up, the likeliest first.
  std::vector<LikelyDuplicate> likely;
  // More cases have a key in common than were compared.
  bool some_not_compared = false;
  // What officers found about the case and others before, the latest first.
  std::vector<v1::CasePair> judged;
};

// Whoever brought the case could have invented it to look up a name.
// OWN_SUBMISSION.
absl::Status CheckBroughtByOthers(const Relocation& relocation,
                                  const auth::Caller& caller);

// `before_opening` writes the audit row of the cases about to be opened, the
// one asked for first; what it refuses is not opened. Security officers and
// auditors are told of a caller who does not work on the case. A case whose
// keys are gone is nobody's duplicate. Errors: NOT_FOUND, FAILED_PRECONDITION
// OWN_SUBMISSION, those of `before_opening` and of CaseVault.
absl::StatusOr<Duplicates> FindDuplicates(
    server::Runtime& runtime, const server::Call& call, const CaseName& name,
    absl::FunctionRef<absl::Status(const std::vector<std::string>& ids)>
        before_opening);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_DUPLICATES_DUPLICATE_DESK_H_

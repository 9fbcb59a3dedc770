#ifndef SERVICES_RELOCATION_AFTERWARDS_AFTERWARDS_DESK_H_
#define SERVICES_RELOCATION_AFTERWARDS_AFTERWARDS_DESK_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/relocation/coordination/coordination_desk.h"
#include "sojourn/relocation/v1/decision.pb.h"
#include "sojourn/relocation/v1/relocation_service.pb.h"

// What she, or another adult for herself, says to a decision after it was
// taken, and what her no undoes.
namespace sojourn::relocation {

// Returns the decision's id. Errors: those of RecordDefenderView.
absl::StatusOr<std::string> HearAfterwards(
    CoordinationChange& change, const v1::RecordDefenderViewRequest& request);

// The same for a decision in hand, whichever call brought her view of it.
absl::StatusOr<std::string> HearOf(CoordinationChange& change,
                                   const OpenedDecision& decision,
                                   const v1::DefenderView& view);

// Money before a place is asked for no more, of any fund and by whichever
// decision it was; as at the end of a case, by a step, which waits a day where
// others know her contact. What is hers is not asked back: false where some is.
absl::StatusOr<bool> AskNoFund(CoordinationChange& change);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_AFTERWARDS_AFTERWARDS_DESK_H_

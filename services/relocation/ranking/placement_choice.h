#ifndef SERVICES_RELOCATION_RANKING_PLACEMENT_CHOICE_H_
#define SERVICES_RELOCATION_RANKING_PLACEMENT_CHOICE_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/relocation/coordination/coordination_desk.h"
#include "sojourn/relocation/v1/ranking_calls.pb.h"

// What a person chose of a ranking: kept with the proposal, sealed under the
// key of the case, as it was shown to her.
namespace sojourn::relocation {

// Of a proposal in the making, where there is a ranking or a reason is given.
// FAILED_PRECONDITION OVERRIDE_UNEXPLAINED.
absl::Status NoteChoice(CoordinationChange& change,
                        const v1::ProposeToCityRequest& request,
                        Proposal& proposal);

// What NoteChoice kept, if anything.
absl::StatusOr<std::optional<v1::PlacementChoice>> OpenChoice(
    const CaseVault& vault, const Relocation& relocation,
    const Proposal& proposal);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RANKING_PLACEMENT_CHOICE_H_

#ifndef SERVICES_RELOCATION_COORDINATION_COORDINATION_VIEW_H_
#define SERVICES_RELOCATION_COORDINATION_COORDINATION_VIEW_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/auth/policy.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/coordination/coordination_rows.h"
#include "services/relocation/relocation_view.h"
#include "sojourn/relocation/v1/relocation_service.pb.h"

// What each reader sees of proposals, travel and steps.
namespace sojourn::relocation {

// Adds proposals, travellers, security plan and confirmed stay to a case. A
// host sees its own proposals only, and never what the defender decided.
absl::Status ShowCoordination(const CaseVault& vault,
                              const CaseDesk::Snapshot& snapshot, View view,
                              std::string_view organisation_id,
                              v1::Relocation& out);

// Whom the coordination waits for, and what could be done next.
absl::Status ShowCoordinationWork(const CaseDesk& desk,
                                  const CaseDesk::Snapshot& snapshot,
                                  const auth::Caller& caller, View view,
                                  v1::Relocation& out);

absl::StatusOr<v1::Proposal> ShowProposal(const CaseVault& vault,
                                          const CaseDesk::Snapshot& snapshot,
                                          const Proposal& proposal, View view);

// Whether nothing has ended the proposal of this row, or there is none.
bool IsLiveIn(const std::vector<Proposal>& proposals,
              std::string_view proposal_row_id);

// With what is stuck and what this caller may do about it.
v1::Step ShowStep(const Step& step, const CaseDesk::Snapshot& snapshot,
                  const auth::PolicyTable& policy, const auth::Caller& caller);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_COORDINATION_COORDINATION_VIEW_H_

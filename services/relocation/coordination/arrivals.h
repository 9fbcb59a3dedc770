#ifndef SERVICES_RELOCATION_COORDINATION_ARRIVALS_H_
#define SERVICES_RELOCATION_COORDINATION_ARRIVALS_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/coordination/coordination_edit.h"
#include "services/relocation/coordination/coordination_rows.h"
#include "services/relocation/coordination/coordination_rules.h"
#include "services/relocation/relocation_rules.h"

// Who is at the place that is theirs, and who receives them there.
namespace sojourn::relocation {

// She is at the place that is hers now. Who arrived at one that was lost since
// has not come to the next by that.
bool IsAtHerPlace(const CoordinationEdit& edit, const std::string& person);

// Expected are all who move, but those whose visa stands refused while the
// others went ahead. Whether somebody receives them is for the caller to say.
coordination_rules::ArrivalFacts ArrivalsOf(const CoordinationEdit& edit);

// Somebody of the organisation that answers for the host of this place is named
// on the case.
bool HasCoordinatorOf(const OpenedCase& current, const Proposal& place);

// A coordinator is named: where she belongs to the host of the place and
// everybody has arrived there, the stay begins in `next`. Returns the event
// that this is.
absl::StatusOr<Event> OnCoordinatorNamed(CaseEdit& edit, const CaseVault& vault,
                                         const Assignment& assignment,
                                         Relocation& next);

// Those who had not arrived are awaited no more: where that were all, and
// somebody receives the others, the stay begins in `edit`.
bool BeginsStay(const OpenedCase& current, CoordinationEdit& edit);

// For the office alone: the same where those who had not arrived left the party
// or died. Neither begins the stay, as whoever reads the case, and may not know
// of it, would read the minute of it in the state; the office chooses another.
std::optional<Wait> StayWait(const OpenedCase& current,
                             const CoordinationRows& rows);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_COORDINATION_ARRIVALS_H_

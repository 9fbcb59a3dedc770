#ifndef SERVICES_RELOCATION_WORKLIST_TRAVEL_WORK_H_
#define SERVICES_RELOCATION_WORKLIST_TRAVEL_WORK_H_

#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "services/relocation/coordination/coordination_rows.h"
#include "services/relocation/relocation_rules.h"

// What the way to her place asks, the same in the case and in lists of work.
namespace sojourn::relocation {

// Until somebody has written down which way they go to the place that is
// theirs, or to a shelter.
std::optional<Wait> PlanWait(const Relocation& relocation,
                             const CoordinationRows& rows);

// A refused visa is the defender's choice, and what follows from it: until the
// visa stands refused no more, or another way is chosen. Whether the person has
// left for a case of her own is for the caller to look at: not everybody is
// told.
std::optional<Wait> RefusalWait(const Relocation& relocation,
                                const Traveller& traveller, absl::Time now);

// Of a way to a shelter, and of who is there: the case waits for a place all
// the same.
std::vector<Wait> ShelterWaits(const Relocation& relocation,
                               const CoordinationRows& rows);

// All of it, of a case that a list shows: opened records, travellers,
// proposals.
std::vector<Wait> TravelWaits(const Relocation& relocation,
                              const CoordinationRows& rows, absl::Time now);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_WORKLIST_TRAVEL_WORK_H_

#ifndef SERVICES_RELOCATION_COORDINATION_PLACE_MOVES_H_
#define SERVICES_RELOCATION_COORDINATION_PLACE_MOVES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/relocation/coordination/proposal_store.h"
#include "services/relocation/coordination/travel_store.h"
#include "services/relocation/workflow/workflow.h"

// Which of all that is told of a party's way is of the place that is theirs
// now, where another was theirs before it. Pure functions of values.
namespace sojourn::relocation::place_moves {

// The place that is hers; null for none.
const Proposal* Accepted(const std::vector<Proposal>& proposals);

// When she said yes to it; without one, to whichever she said so last. The
// infinite past where none was hers before: all of her way leads to it.
absl::Time HersSince(const std::vector<Proposal>& proposals,
                     const std::vector<Step>& steps);

// She moved after that time; or it was told after it, of a day later than all
// that had been told of her: her yes may be written down when she has gone.
bool IsMadeSince(const Travel& travel, const Movement& movement,
                 absl::Time since);

// Anybody of the party is at the place by an entry that was not taken back.
bool AnybodyArrived(const Travel& travel, absl::Time since);

// She has set off since, or was told of elsewhere.
bool HasMoved(const Travel& travel, const std::string& person,
              absl::Time since);

// When the last of these set off from the place before; nothing while anybody
// is there still.
std::optional<absl::Time> MovedAt(const Travel& travel,
                                  const std::vector<std::string>& persons,
                                  absl::Time since);

// The host of the place was told that the party moved in, and now nobody of it
// has arrived. No call of capacity undoes a check-in, so somebody has to tell.
bool CheckedInByMistake(const std::vector<Proposal>& proposals,
                        const std::vector<Step>& steps, const Travel& travel);

// The host of the place before was told that they have left, and somebody has
// not: every entry that said so was taken back. Likewise.
bool CheckedOutByMistake(const std::vector<Proposal>& proposals,
                         const std::vector<Step>& steps, const Travel& travel);

}  // namespace sojourn::relocation::place_moves

#endif  // SERVICES_RELOCATION_COORDINATION_PLACE_MOVES_H_

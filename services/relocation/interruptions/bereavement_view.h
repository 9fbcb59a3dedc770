#ifndef SERVICES_RELOCATION_INTERRUPTIONS_BEREAVEMENT_VIEW_H_
#define SERVICES_RELOCATION_INTERRUPTIONS_BEREAVEMENT_VIEW_H_

#include <set>
#include <string>

#include "absl/time/time.h"
#include "common/auth/caller.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/case/case_vault.h"
#include "sojourn/relocation/v1/relocation.pb.h"

// Who is told that somebody of a party has died: the one place that decides it.
namespace sojourn::relocation {

// Security officers, and of the programme office the lead and officers of the
// case, but for who took it less than a day ago.
bool SeesDeaths(const auth::Caller& caller, const OpenedCase& opened,
                absl::Time now);

// Of a case as it is told to `caller`: that nobody is left, or no adult, is
// taken out of its flags for who may not know, to whom its work and its
// refusals are then those of a case that goes on; and for everybody that no
// adult is, where somebody speaks for the children.
void LeaveOutDeaths(const auth::Caller& caller, absl::Time now,
                    OpenedCase& opened);
// The same of a line of a list, which opens no more than the root: only
// security officers are sure to know.
void LeaveOutDeathsOfListed(const auth::Caller& caller, Relocation& listed);

// By person id; nobody for who may not know.
std::set<std::string> DeathsSeenBy(const auth::Caller& caller,
                                   const CaseDesk::Snapshot& snapshot);

// Nothing for who may not know, and where nobody has died.
void ShowBereavement(const CaseDesk::Snapshot& snapshot,
                     const auth::Caller& caller, v1::Relocation& out);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_INTERRUPTIONS_BEREAVEMENT_VIEW_H_

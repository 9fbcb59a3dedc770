#ifndef SERVICES_RELOCATION_INTERRUPTIONS_SILENCE_VIEW_H_
#define SERVICES_RELOCATION_INTERRUPTIONS_SILENCE_VIEW_H_

#include <vector>

#include "absl/time/time.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/stay/stay_file.h"
#include "sojourn/relocation/v1/relocation.pb.h"

namespace sojourn::relocation {

// Why the case is suspended, who does what, how long place and money stay, and
// what she wants done.
void ShowSilence(const Relocation& relocation, const CaseRecords& records,
                 v1::Relocation& out);

// What the search asks of each; nothing of a case that is not suspended.
std::vector<Wait> SilenceWaits(const Relocation& relocation,
                               const CaseRecords& records, absl::Time now);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_INTERRUPTIONS_SILENCE_VIEW_H_

#ifndef SERVICES_RELOCATION_INTERRUPTIONS_SILENCE_VIEW_H_
#define SERVICES_RELOCATION_INTERRUPTIONS_SILENCE_VIEW_H_

#include "services/relocation/relocation.h"
#include "services/relocation/stay/stay_file.h"
#include "sojourn/relocation/v1/relocation.pb.h"

namespace sojourn::relocation {

// Why the case is suspended, who does what, how long place and money stay, and
// what she wants done.
void ShowSilence(const Relocation& relocation, const CaseRecords& records,
                 v1::Relocation& out);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_INTERRUPTIONS_SILENCE_VIEW_H_

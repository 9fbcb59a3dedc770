#ifndef SERVICES_RELOCATION_RIGHTS_EXPORT_VIEW_H_
#define SERVICES_RELOCATION_RIGHTS_EXPORT_VIEW_H_

#include "absl/status/status.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/stored.pb.h"
#include "sojourn/relocation/v1/protection_calls.pb.h"

// What an export begins and ends with: how to hand it over, and what is not in
// it. Each function says in `out` what it takes out of it.
namespace sojourn::relocation {

// How to hand it over, for the first lines.
void ShowHandover(const OpenedCase& opened, const v1::DefenderView& asked,
                  v1::Handover& out);

// A contact of this entry that was replaced; of another adult it is said only
// that there is one. INTERNAL where it does not parse.
absl::Status ShowReplaced(const stored::Entry& entry,
                          v1::ExportRelocationResponse& out);

// Takes out of the whole case in `out.relocation` what would harm others, or
// her on paper.
void LeaveOut(v1::ExportRelocationResponse& out);

// What another office or another service keeps to itself.
void NameWhatIsElsewhere(v1::ExportRelocationResponse& out);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RIGHTS_EXPORT_VIEW_H_

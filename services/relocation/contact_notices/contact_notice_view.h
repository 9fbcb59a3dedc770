#ifndef SERVICES_RELOCATION_CONTACT_NOTICES_CONTACT_NOTICE_VIEW_H_
#define SERVICES_RELOCATION_CONTACT_NOTICES_CONTACT_NOTICE_VIEW_H_

#include <optional>

#include "absl/time/time.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/contact_notices/notice_rules.h"
#include "services/relocation/coordination/coordination_rows.h"
#include "services/relocation/relocation_rules.h"

namespace sojourn::relocation {

// `refused`: as contact_notices::Row has it.
Reach ReachOf(const OpenedCase& opened, bool refused);

// For the office alone: when the line to her goes, or that none does, or could
// not be delivered, and she has to be told in another way. Nothing where she
// waits for nothing, or it went.
std::optional<Wait> ContactNoticeWait(const OpenedCase& opened,
                                      const CoordinationRows& rows,
                                      absl::Time now);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_CONTACT_NOTICES_CONTACT_NOTICE_VIEW_H_

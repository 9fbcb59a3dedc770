#ifndef SERVICES_RELOCATION_WORKLIST_LATER_DUE_H_
#define SERVICES_RELOCATION_WORKLIST_LATER_DUE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/crypto/sealer.h"
#include "common/db/transaction.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/coordination/coordination_rows.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_state_machine.h"

// What is to be done in time and is no promise of the office: her view of a
// decision, risk, silence, the stay and what comes after it. What it is stands
// sealed; the day of the first stands in the root row, so that lists are in
// order (docs/adr/2026-11-29-what-is-late-after-travel.md).
namespace sojourn::relocation {

// All of it that has a day, of an open case. `rows` are opened: proposals,
// travel and records count. Errors are the sealer's.
absl::StatusOr<std::vector<Wait>> LaterWaits(const CaseVault& vault,
                                             const Relocation& relocation,
                                             const v1::Intake& intake,
                                             const CoordinationRows& rows,
                                             std::optional<absl::Time> view_due,
                                             absl::Time now);

// Those of them that should have been done, the first first; while she is
// silent the search for her goes on, and all of it stands there.
std::vector<Wait> LateOf(const Relocation& relocation, std::vector<Wait> waits,
                         absl::Time now);

// When the first of it is to be done, as `later_due_at` keeps it: never before
// `now`, and nothing where none of it has a day. Of a case that is locked.
absl::StatusOr<std::optional<absl::Time>> FirstLaterDue(
    db::Transaction& tx, const crypto::Sealer& sealer,
    const Relocation& relocation, absl::Time now);

// Brings `next.later_due_at` up to date. Called when everything else that the
// change writes is queued.
absl::Status SettleLaterDue(db::Transaction& tx, const crypto::Sealer& sealer,
                            const Relocation& before, Event event,
                            Relocation& next);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_WORKLIST_LATER_DUE_H_

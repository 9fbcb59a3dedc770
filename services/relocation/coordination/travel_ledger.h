#ifndef SERVICES_RELOCATION_COORDINATION_TRAVEL_LEDGER_H_
#define SERVICES_RELOCATION_COORDINATION_TRAVEL_LEDGER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/db/transaction.h"
#include "services/relocation/case/case_file.h"
#include "services/relocation/coordination/coordination_edit.h"
#include "services/relocation/coordination/travel_ledger_rules.h"
#include "services/relocation/stored.pb.h"

// What the visa service's travel ledger is told of a case: in which country she
// was and on which days, each by the reference of one person. Nothing of why,
// with whom or what comes next, and nothing to a mission.
namespace sojourn::relocation {

// Stays abroad of one person, of this journey and earlier ones. What was
// written down by versions that did not keep the country is not told.
// `before`: what else is known of her, from before all of it.
std::vector<travel_ledger_rules::Stay> StaysAbroad(
    const Travel& travel, const CaseRecords& records, const std::string& person,
    std::vector<travel_ledger_rules::Fact> before = {});

// Plans what is told next of everybody who moves, and what is taken back of who
// has left for a case of her own. After the facts are added and
// before the case is saved; may be repeated.
absl::Status TellTravels(db::Transaction& tx, CoordinationEdit& edit);

// The call that a TELL_TRAVEL step makes. FAILED_PRECONDITION CASE_CHANGED.
absl::StatusOr<stored::LedgerCall> LedgerCallFor(const Step& step,
                                                 const CaseFile& file);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_COORDINATION_TRAVEL_LEDGER_H_

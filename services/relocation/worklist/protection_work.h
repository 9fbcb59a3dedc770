#ifndef SERVICES_RELOCATION_WORKLIST_PROTECTION_WORK_H_
#define SERVICES_RELOCATION_WORKLIST_PROTECTION_WORK_H_

#include <vector>

#include "absl/status/statusor.h"
#include "common/auth/caller.h"
#include "common/db/transaction.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/duplicates/duplicate_store.h"
#include "services/relocation/duplicates/pair_store.h"
#include "services/relocation/exposure/alert_store.h"
#include "services/relocation/exposure/exposure_rules.h"
#include "services/relocation/intake/draft_store.h"
#include "services/relocation/rights/erasure_store.h"
#include "services/relocation/workflow/workflow_store_steps.h"
#include "sojourn/relocation/v1/reading_calls.pb.h"

// What protection asks of somebody before any other work: alerts, then accounts
// that seem to probe, tasks of exposures, cases kept without a reason, and
// drafts that are deleted unless they are sent.
namespace sojourn::relocation {

struct ProtectionWork {
  std::vector<Probing> probing;
  std::vector<Task> tasks;
  std::vector<erasures::Erased> erased;
  std::vector<erasures::Asked> asked;
  std::vector<pair_store::PairRow> compared;
  std::vector<erasures::DueCase> kept;
  std::vector<draft_store::Draft> drafts;
  std::vector<steps::StuckStep> stuck;
  std::string reader;  // whose list it is
  absl::Time now;
};

// What is stuck in the workflow is shown with the rest: most of it is something
// of hers that was not given back or not made safe.
//
// At most `limit` of each. Tasks are the security officer's; who probes and
// what two officers erased is told to her and to auditors; what is kept too
// long, what she wants erased and which cases may be one, to the programme
// office; drafts, to caseworkers of the organisation that writes them.
absl::StatusOr<ProtectionWork> LoadProtectionWork(db::Transaction& tx,
                                                  const auth::Caller& caller,
                                                  int limit);

std::vector<v1::WorkItem> ShowProtectionWork(const ProtectionWork& work);

// The reasons of broken glass and of holds are opened here: after the
// transaction, as it may ask the key store. Of an erased case who did what is
// shown, and no reason.
absl::StatusOr<v1::WorkItem> ShowAlert(const CaseVault& vault,
                                       const ShownAlert& shown);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_WORKLIST_PROTECTION_WORK_H_

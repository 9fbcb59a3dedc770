#ifndef SERVICES_RELOCATION_BRIEFS_BRIEF_DESK_H_
#define SERVICES_RELOCATION_BRIEFS_BRIEF_DESK_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/case/case_vault.h"
#include "sojourn/relocation/v1/brief_calls.pb.h"
#include "sojourn/relocation/v1/reading_calls.pb.h"

// Where briefs are issued, explained and taken back: one change of one case
// each. Errors are those of brief_rules.h, and the sealer's.
namespace sojourn::relocation {

// INVALID_ARGUMENT for fields that are missing, unknown or not told.
absl::Status CheckBrief(const v1::IssueBriefRequest& request);

// Returns the ids of the briefs, parted by a space, in the order of recipients.
absl::StatusOr<std::string> Issue(CaseEdit& edit, const CaseVault& vault,
                                  const v1::IssueBriefRequest& request);
absl::StatusOr<std::string> Reply(CaseEdit& edit, const CaseVault& vault,
                                  const v1::ReplyToBriefRequest& request);
absl::StatusOr<std::string> Revoke(CaseEdit& edit, const CaseVault& vault,
                                   const v1::RevokeBriefRequest& request);

// For the lead, or whoever could lead: cases in which a recipient asks, or is
// silent for too long; at most `limit`, the first due first.
absl::StatusOr<std::vector<v1::WorkItem>> BriefWork(server::Runtime& runtime,
                                                    const server::Call& call,
                                                    int limit);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_BRIEFS_BRIEF_DESK_H_

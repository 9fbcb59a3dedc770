#ifndef SERVICES_RELOCATION_BRIEFS_BRIEF_VIEW_H_
#define SERVICES_RELOCATION_BRIEFS_BRIEF_VIEW_H_

#include <string_view>
#include <vector>

#include "services/relocation/briefs/brief_file.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/coordination/proposal_store.h"
#include "services/relocation/relocation_rules.h"
#include "sojourn/relocation/v1/relocation.pb.h"

// What each reader sees of briefs.
namespace sojourn::relocation {

// What of the case decides whether this organisation may read.
brief_rules::Around AroundOf(const OpenedCase& opened,
                             const std::vector<Proposal>& proposals,
                             std::string_view recipient_organisation_id);

// For the office and whoever brought the case.
void ShowBriefs(const CaseDesk::Snapshot& snapshot, v1::Relocation& out);

// For the recipient: nothing of the case but what is told (views/brief_view).
v1::CaseBrief ForRecipient(v1::CaseBrief brief);
// The same in a list: without text, content and questions.
v1::CaseBrief InList(v1::CaseBrief brief);

// Who is silent, and who asks.
std::vector<Wait> BriefWaits(const std::vector<OpenedBrief>& briefs,
                             absl::Time now);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_BRIEFS_BRIEF_VIEW_H_

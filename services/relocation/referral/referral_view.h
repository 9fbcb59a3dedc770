#ifndef SERVICES_RELOCATION_REFERRAL_REFERRAL_VIEW_H_
#define SERVICES_RELOCATION_REFERRAL_REFERRAL_VIEW_H_

#include "services/relocation/case/case_desk.h"
#include "sojourn/relocation/v1/relocation.pb.h"

namespace sojourn::relocation {

// Which networks were asked, what they were sent and answered, and where the
// case came from. The office alone sees it.
void ShowReferrals(const CaseDesk::Snapshot& snapshot, v1::Relocation& out);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_REFERRAL_REFERRAL_VIEW_H_

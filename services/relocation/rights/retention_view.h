#ifndef SERVICES_RELOCATION_RIGHTS_RETENTION_VIEW_H_
#define SERVICES_RELOCATION_RIGHTS_RETENTION_VIEW_H_

#include "services/relocation/rights/retention_rules.h"
#include "sojourn/relocation/v1/protection_calls.pb.h"

namespace sojourn::relocation {

// How long a case is kept; the reason of a legal hold is the caller's to add.
void ShowRetention(const RetentionFacts& facts, v1::Retention& out);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RIGHTS_RETENTION_VIEW_H_

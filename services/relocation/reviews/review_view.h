#ifndef SERVICES_RELOCATION_REVIEWS_REVIEW_VIEW_H_
#define SERVICES_RELOCATION_REVIEWS_REVIEW_VIEW_H_

#include <vector>

#include "services/relocation/coordination/coordination_rows.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_view.h"
#include "sojourn/relocation/v1/relocation.pb.h"

namespace sojourn::relocation {

// Reviews of a case and what she is told of decisions, for the office and for
// who brought the case; the view leaves out who looked and what she noted.
// Those of an end in her name or of a wish are the office's: they may be about
// whoever brought the case.
void ShowReviews(const CoordinationRows& rows, View view, v1::Relocation& out);

// Whom the case waits for because of them.
std::vector<Wait> ReviewWaits(const CoordinationRows& rows);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_REVIEWS_REVIEW_VIEW_H_

#ifndef SERVICES_RELOCATION_REVIEWS_REVIEW_DESK_H_
#define SERVICES_RELOCATION_REVIEWS_REVIEW_DESK_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/case/case_vault.h"
#include "sojourn/relocation/v1/reading_calls.pb.h"
#include "sojourn/relocation/v1/review_calls.pb.h"

// She asks that another officer looks at a decision about her, and somebody
// does.
namespace sojourn::relocation {

// Returns the review's id.
absl::StatusOr<std::string> AskReview(CaseEdit& edit, const CaseVault& vault,
                                      const v1::RequestReviewRequest& request);
absl::StatusOr<std::string> DecideReview(
    CaseEdit& edit, const CaseVault& vault,
    const v1::DecideReviewRequest& request);

// What waits of both: for every officer the reviews that she may look at, and
// for the lead, or whoever could lead, that she is to be told of decisions; at
// most `limit` of each, the first due first.
absl::StatusOr<std::vector<v1::WorkItem>> ReviewWork(server::Runtime& runtime,
                                                     const CaseVault& vault,
                                                     const server::Call& call,
                                                     int limit);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_REVIEWS_REVIEW_DESK_H_

#ifndef SERVICES_RELOCATION_REVIEWS_REVIEW_FILE_H_
#define SERVICES_RELOCATION_REVIEWS_REVIEW_FILE_H_

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/crypto/sealer.h"
#include "common/db/transaction.h"
#include "services/relocation/relocation.h"
#include "services/relocation/reviews/review_store.h"
#include "sojourn/relocation/v1/relocation.pb.h"

// Reviews and explanations, opened and sealed. Errors are the sealer's.
namespace sojourn::relocation {

struct CaseReview {
  v1::Review review;
  // Token subjects of whoever took part in the decision or led the case.
  std::set<std::string, std::less<>> not_for;

  bool open() const {
    return review.outcome() == v1::REVIEW_OUTCOME_UNSPECIFIED;
  }
};

// Oldest first.
absl::StatusOr<std::vector<CaseReview>> OpenReviews(
    const crypto::Sealer& sealer, std::string_view relocation_id,
    const std::vector<review_store::Row>& rows);
absl::StatusOr<std::vector<v1::Explanation>> OpenExplanations(
    const crypto::Sealer& sealer, std::string_view relocation_id,
    const std::vector<review_store::Row>& rows);

// Each queues a row, new or in the place of the one of the same id. What is
// open is due when `review.due` and `explanation.tell_by` say.
absl::Status KeepReview(db::Transaction& tx, const crypto::Sealer& sealer,
                        const Relocation& relocation, const CaseReview& review);
absl::Status KeepExplanation(db::Transaction& tx, const crypto::Sealer& sealer,
                             const Relocation& relocation,
                             const v1::Explanation& explanation);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_REVIEWS_REVIEW_FILE_H_

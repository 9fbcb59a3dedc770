#include "services/relocation/reviews/review_file.h"

#include <algorithm>
#include <utility>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/stored.pb.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::keystore::KeyRef;

crypto::Binding OfReview(std::string_view row_id) {
  return {"reviews", row_id, "review_sealed"};
}

crypto::Binding OfExplanation(std::string_view row_id) {
  return {"explanations", row_id, "explanation_sealed"};
}

absl::Status Parse(const std::string& plain,
                   google::protobuf::MessageLite& message) {
  if (message.ParseFromString(plain)) return absl::OkStatus();
  return Internal("a sealed review does not parse");
}

}  // namespace

absl::StatusOr<std::vector<CaseReview>> OpenReviews(
    const crypto::Sealer& sealer, std::string_view relocation_id,
    const std::vector<review_store::Row>& rows) {
  std::vector<CaseReview> reviews;
  for (const review_store::Row& row : rows) {
    ASSIGN_OR_RETURN(const std::string plain,
                     sealer.Open(KeyRef::Case(relocation_id), row.sealed,
                                 OfReview(row.row_id)));
    stored::Review kept;
    RETURN_IF_ERROR(Parse(plain, kept));
    CaseReview& review = reviews.emplace_back();
    RETURN_IF_ERROR(Parse(kept.review(), review.review));
    review.not_for.insert(kept.not_for().begin(), kept.not_for().end());
  }
  std::sort(reviews.begin(), reviews.end(),
            [](const CaseReview& a, const CaseReview& b) {
              return ToTime(a.review.asked_at()) < ToTime(b.review.asked_at());
            });
  return reviews;
}

absl::StatusOr<std::vector<v1::Explanation>> OpenExplanations(
    const crypto::Sealer& sealer, std::string_view relocation_id,
    const std::vector<review_store::Row>& rows) {
  std::vector<v1::Explanation> explanations;
  for (const review_store::Row& row : rows) {
    ASSIGN_OR_RETURN(const std::string plain,
                     sealer.Open(KeyRef::Case(relocation_id), row.sealed,
                                 OfExplanation(row.row_id)));
    RETURN_IF_ERROR(Parse(plain, explanations.emplace_back()));
  }
  std::sort(explanations.begin(), explanations.end(),
            [](const v1::Explanation& a, const v1::Explanation& b) {
              return ToTime(a.written_at()) < ToTime(b.written_at());
            });
  return explanations;
}

absl::Status KeepReview(db::Transaction& tx, const crypto::Sealer& sealer,
                        const Relocation& relocation,
                        const CaseReview& review) {
  stored::Review kept;
  kept.set_review(review.review.SerializeAsString());
  for (const std::string& subject : review.not_for) kept.add_not_for(subject);
  review_store::Row row{.row_id = review.review.review_id(),
                        .due_at = std::nullopt,
                        .sealed = {}};
  if (review.open()) row.due_at = ToTime(review.review.due());
  ASSIGN_OR_RETURN(row.sealed,
                   sealer.Seal(KeyRef::Case(relocation.relocation_id),
                               kept.SerializeAsString(), OfReview(row.row_id)));
  review_store::PutReview(tx, relocation.id, row);
  return absl::OkStatus();
}

absl::Status KeepExplanation(db::Transaction& tx, const crypto::Sealer& sealer,
                             const Relocation& relocation,
                             const v1::Explanation& explanation) {
  review_store::Row row{.row_id = explanation.explanation_id(),
                        .due_at = std::nullopt,
                        .sealed = {}};
  if (explanation.has_tell_by()) row.due_at = ToTime(explanation.tell_by());
  ASSIGN_OR_RETURN(
      row.sealed,
      sealer.Seal(KeyRef::Case(relocation.relocation_id),
                  explanation.SerializeAsString(), OfExplanation(row.row_id)));
  review_store::PutExplanation(tx, relocation.id, row);
  return absl::OkStatus();
}

}  // namespace sojourn::relocation

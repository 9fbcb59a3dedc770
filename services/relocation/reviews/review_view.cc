#include "services/relocation/reviews/review_view.h"

#include "services/relocation/relocation_convert.h"

namespace sojourn::relocation {

void ShowReviews(const CoordinationRows& rows, v1::Relocation& out) {
  for (const CaseReview& each : rows.reviews) {
    *out.add_reviews() = each.review;
  }
  for (const v1::Explanation& each : rows.explanations) {
    *out.add_explanations() = each;
  }
}

std::vector<Wait> ReviewWaits(const CoordinationRows& rows) {
  std::vector<Wait> waits;
  for (const CaseReview& each : rows.reviews) {
    if (!each.open()) continue;
    waits.push_back({"OTHER_OFFICER",
                     "look at the decision that she asked about",
                     "DecideReview", ToTime(each.review.due())});
  }
  for (const v1::Explanation& each : rows.explanations) {
    if (!each.has_tell_by()) continue;
    waits.push_back({"PROGRAMME_OFFICER",
                     "tell her in her language what was decided",
                     "RecordTelling", ToTime(each.tell_by())});
  }
  return waits;
}

}  // namespace sojourn::relocation

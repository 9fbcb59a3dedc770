#include "services/relocation/reviews/review_view.h"

#include <set>
#include <string>

#include "services/relocation/relocation_convert.h"

namespace sojourn::relocation {

namespace {

// Of an end in her name, or of what nobody carried out: it may be about whoever
// brought the case.
bool IsForTheOffice(const v1::Review& review) {
  return review.subject() == v1::REVIEW_SUBJECT_WITHDRAWAL ||
         review.subject() == v1::REVIEW_SUBJECT_WISH;
}

}  // namespace

void ShowReviews(const CoordinationRows& rows, View view, v1::Relocation& out) {
  std::set<std::string> hidden;
  for (const CaseReview& each : rows.reviews) {
    if (view != View::kOffice && IsForTheOffice(each.review)) {
      hidden.insert(each.review.review_id());
      continue;
    }
    *out.add_reviews() = each.review;
  }
  for (const v1::Explanation& each : rows.explanations) {
    if (hidden.contains(each.about_id())) continue;
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

#ifndef SERVICES_RELOCATION_REVIEWS_EXPLANATION_DESK_H_
#define SERVICES_RELOCATION_REVIEWS_EXPLANATION_DESK_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/status/error.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/case/case_vault.h"
#include "sojourn/relocation/v1/review_calls.pb.h"

// What she is told of a decision, in a language she reads.
namespace sojourn::relocation {

// Bad fields of `explanation`; one that is `required` has a text.
void CheckExplanation(const v1::Explanation& explanation, bool required,
                      FieldChecker& fields);

// Keeps what she is told of the decision, proposal or review `about_id`, until
// somebody has told her; nothing where there is no text. INVALID_ARGUMENT
// EXPLANATION_LANGUAGE where nobody knows that she reads it.
absl::Status Explain(CaseEdit& edit, const CaseVault& vault,
                     std::string_view about, std::string_view about_id,
                     const v1::Explanation& explanation);

// RecordTelling: returns the explanation's id.
absl::StatusOr<std::string> Tell(CaseEdit& edit, const CaseVault& vault,
                                 const v1::RecordTellingRequest& request);

// What a correction leaves: the telling that was recorded last is none, and she
// is to be told.
absl::Status TakeBackTelling(CaseEdit& edit, const CaseVault& vault,
                             std::string_view explanation_id);
// A decision that was a mistake: nobody tells her of it, or whoever did tells
// her that it was one.
absl::Status DecisionTakenBack(CaseEdit& edit, const CaseVault& vault,
                               std::string_view decision_row_id);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_REVIEWS_EXPLANATION_DESK_H_

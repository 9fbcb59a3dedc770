#include "services/visa/checklist/checklist_convert.h"

#include "services/visa/checklist/checklist_rules.h"
#include "services/visa/visa_convert_values.h"

namespace sojourn::visa {
namespace {

constexpr int kMostParents = 2;

}  // namespace

void ParseChecklistFacts(FieldChecker& check, const v1::ChecklistFacts& facts,
                         OpenSpec& spec) {
  spec.residence_country =
      ParseCountry(check, "checklist_facts.residence_country",
                   facts.residence_country(), false);
  if (!facts.has_parents_staying()) return;
  spec.parents_staying = facts.parents_staying();
  if (!spec.minor) {
    check.Add("checklist_facts.parents_staying", "FIELD_NOT_ALLOWED",
              "Only of a minor: leave it out, or say minor.");
  } else if (facts.parents_staying() < 0 ||
             facts.parents_staying() > kMostParents) {
    check.Add("checklist_facts.parents_staying", "NUMBER_OUT_OF_RANGE",
              "Give 0, 1 or 2.");
  }
}

WaiverReason ParseWaiverReason(FieldChecker& check,
                               const v1::RecordDocumentRequest& request) {
  if (request.requirement() != v1::DOCUMENT_REQUIREMENT_WAIVED) {
    if (request.waiver_reason() != v1::WAIVER_REASON_UNSPECIFIED) {
      check.Add("waiver_reason", "FIELD_NOT_ALLOWED",
                "Nothing is waived: leave it out, or say WAIVED.");
    }
    return WaiverReason::kUnspecified;
  }
  const auto reason = RequiredEnum<WaiverReason>(check, "waiver_reason",
                                                 request.waiver_reason());
  if (reason == WaiverReason::kBonaFide &&
      !IsWaivedForBonaFide(FromProto<DocumentKind>(request.kind()))) {
    check.Add("waiver_reason", "WAIVER_NOT_COVERED",
              "Visa Code, Article 14(6) covers supporting documents of "
              "Article 14(1) only: give another reason.");
  }
  return reason;
}

}  // namespace sojourn::visa

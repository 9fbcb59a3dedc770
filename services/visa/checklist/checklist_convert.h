// What of a request shapes the checklist, checked.
#ifndef SERVICES_VISA_CHECKLIST_CHECKLIST_CONVERT_H_
#define SERVICES_VISA_CHECKLIST_CHECKLIST_CONVERT_H_

#include "common/status/error.h"
#include "services/visa/visa_rules.h"
#include "sojourn/visa/v1/visa_service.pb.h"

namespace sojourn::visa {

// COUNTRY_UNKNOWN; NUMBER_OUT_OF_RANGE; FIELD_NOT_ALLOWED: parents of an adult.
void ParseChecklistFacts(FieldChecker& check, const v1::ChecklistFacts& facts,
                         OpenSpec& spec);

// FIELD_REQUIRED and VALUE_UNKNOWN for a waiver, FIELD_NOT_ALLOWED without one,
// WAIVER_NOT_COVERED where the reason does not cover the paper.
WaiverReason ParseWaiverReason(FieldChecker& check,
                               const v1::RecordDocumentRequest& request);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_CHECKLIST_CHECKLIST_CONVERT_H_

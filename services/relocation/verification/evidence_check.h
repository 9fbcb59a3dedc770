#ifndef SERVICES_RELOCATION_VERIFICATION_EVIDENCE_CHECK_H_
#define SERVICES_RELOCATION_VERIFICATION_EVIDENCE_CHECK_H_

#include "common/status/error.h"
#include "sojourn/relocation/v1/decision.pb.h"

namespace sojourn::relocation {

// That what is written down is whole: FIELD_REQUIRED, LIST_TOO_LONG, and those
// of CheckText. Which of it a path needs is a rule of the case.
void CheckEvidence(const v1::VerificationEvidence& evidence,
                   FieldChecker& fields);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_VERIFICATION_EVIDENCE_CHECK_H_

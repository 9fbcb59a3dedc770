// What tests verify her by where it matters to none of them.
#ifndef SERVICES_RELOCATION_VERIFICATION_EVIDENCE_FIXTURE_H_
#define SERVICES_RELOCATION_VERIFICATION_EVIDENCE_FIXTURE_H_

#include "sojourn/relocation/v1/case_calls.pb.h"

namespace sojourn::relocation {

inline void ByInterview(v1::DecideVerificationRequest& request) {
  request.set_path(v1::VERIFICATION_PATH_INTERVIEW);
  request.set_outcome(v1::VERIFICATION_OUTCOME_VERIFIED);
  request.set_reason("invented: she knows what only she can know");
  v1::VerificationInterview& interview =
      *request.mutable_evidence()->mutable_interview();
  interview.set_held_by("office/ana");
  interview.mutable_held_on()->set_year(2020);
  interview.mutable_held_on()->set_month(1);
  interview.mutable_held_on()->set_day(15);
  interview.set_language_code("es");
  interview.set_setting(v1::INTERVIEW_SETTING_ALONE);
}

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_VERIFICATION_EVIDENCE_FIXTURE_H_

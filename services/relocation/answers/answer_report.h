#ifndef SERVICES_RELOCATION_ANSWERS_ANSWER_REPORT_H_
#define SERVICES_RELOCATION_ANSWERS_ANSWER_REPORT_H_

#include <vector>

#include "services/relocation/answers/answer_store.h"
#include "sojourn/relocation/v1/answer_calls.pb.h"

namespace sojourn::relocation {

// What may be shown of these counts, divided by `split`. What is hidden is
// decided for all splits together, whichever is asked for: sums stand in each.
v1::ReportCityAnswersResponse ReportOf(
    const std::vector<answer_store::Sum>& sums, v1::CityAnswerSplit split);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_ANSWERS_ANSWER_REPORT_H_

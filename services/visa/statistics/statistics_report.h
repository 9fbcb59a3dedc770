#ifndef SERVICES_VISA_STATISTICS_STATISTICS_REPORT_H_
#define SERVICES_VISA_STATISTICS_STATISTICS_REPORT_H_

#include <vector>

#include "services/visa/statistics/decision_counts.h"
#include "sojourn/visa/v1/statistics_calls.pb.h"

namespace sojourn::visa::statistics {

// What may be shown of these counts, which are all of their years, in the order
// of LoadCounts. What is hidden in a year follows from that year alone, so that
// no other report of it shows more.
v1::GetVisaStatisticsResponse ReportOf(const std::vector<Count>& counts);

}  // namespace sojourn::visa::statistics

#endif  // SERVICES_VISA_STATISTICS_STATISTICS_REPORT_H_

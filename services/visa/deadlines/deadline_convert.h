// Requests about deadlines and holidays as the values stores take.
#ifndef SERVICES_VISA_DEADLINES_DEADLINE_CONVERT_H_
#define SERVICES_VISA_DEADLINES_DEADLINE_CONVERT_H_

#include "absl/status/statusor.h"
#include "services/visa/deadlines/deadline_store.h"
#include "services/visa/deadlines/holiday_store.h"
#include "sojourn/visa/v1/deadline_calls.pb.h"

namespace sojourn::visa {

// Without its page.
absl::StatusOr<DeadlineListSpec> ParseDeadlineFilter(
    const v1::ListDeadlinesRequest& request);

absl::StatusOr<HolidayList> ParseHolidays(
    const v1::ImportHolidaysRequest& request);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_DEADLINES_DEADLINE_CONVERT_H_

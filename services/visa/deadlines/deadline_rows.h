// Deadlines as rows, and the holidays they heed, inside a transaction.
#ifndef SERVICES_VISA_DEADLINES_DEADLINE_ROWS_H_
#define SERVICES_VISA_DEADLINES_DEADLINE_ROWS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "services/visa/deadlines/working_days.h"
#include "services/visa/visa.h"

// What ReadDeadline reads, of `application_deadlines d`.
#define VISA_DEADLINE_COLUMNS                                      \
  "d.kind, d.due_on, d.met_on, d.cancelled, d.counted_on, "        \
  "d.practical_on, d.calendar, "                                   \
  "ARRAY(SELECT n.recipient FROM deadline_notices n "              \
  "WHERE n.application_id = d.application_id AND n.kind = d.kind " \
  "AND n.due_on = d.due_on) "

// Whose holidays count, of `applications a JOIN routes r`.
#define VISA_MISSION_COUNTRY \
  "coalesce(nullif(a.mission_country, ''), r.destination_country) "

namespace sojourn::visa {

// From the first of these columns on.
Deadline ReadDeadline(const db::Row& row, int column);

absl::StatusOr<HolidayCalendar> LoadCalendar(db::Transaction& tx,
                                             const std::string& country);

// Settles what is new of an application that is about to be saved: what was
// settled before is the sweep's, where other holidays become known.
absl::Status SettleDeadlines(db::Transaction& tx, Application& application);

// Queues how the deadlines of a new application are counted from now on.
void KeepCounting(db::Transaction& tx, const Application& opened);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_DEADLINES_DEADLINE_ROWS_H_

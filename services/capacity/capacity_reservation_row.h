// The columns of `reservations` that every reader of a whole row selects, how
// they are read, and what of them queries ask for.
#ifndef SERVICES_CAPACITY_CAPACITY_RESERVATION_ROW_H_
#define SERVICES_CAPACITY_CAPACITY_RESERVATION_ROW_H_

#include "common/db/result.h"
#include "services/capacity/capacity.h"
#include "services/capacity/capacity_names.h"

// For queries in which reservations is `r`; 16 columns.
#define SOJOURN_RESERVATION_COLUMNS                                      \
  "r.id, r.public_id, r.version, r.state, r.case_ref, lower(r.period), " \
  "r.check_out, upper(r.period), r.level, r.held_at, r.held_until, "     \
  "r.confirmed_at, r.checked_in_at, r.checked_out_at, r.released_at, "   \
  "r.release_reason "

// Questions to `r`, each asked in these words everywhere.

// Whose nights are nobody else's, those lived in too: as the exclusion
// constraint has it.
#define SOJOURN_NIGHTS_TAKEN \
  "(r.state IN ('HELD', 'CONFIRMED', 'OCCUPIED', 'COMPLETED', 'DISRUPTED'))"
// Who has nights to come, or lives there: nobody takes away what they need.
#define SOJOURN_BLOCKING \
  "(r.state IN ('HELD', 'CONFIRMED', 'OCCUPIED', 'DISRUPTED'))"
// As rules::LivesThere has it.
#define SOJOURN_LIVES_THERE                         \
  "(r.state = 'OCCUPIED' OR (r.state = 'DISRUPTED'" \
  " AND r.checked_in_at IS NOT NULL))"
// Who counts on the place, or lives there, whatever befell it.
#define SOJOURN_PROMISED                                            \
  "(r.state IN ('CONFIRMED', 'OCCUPIED') OR (r.state = 'DISRUPTED'" \
  " AND r.confirmed_at IS NOT NULL))"
// A host whose view is closed finds the nights while guests live there.
#define SOJOURN_HOST_SEES "(NOT r.host_view_closed OR " SOJOURN_LIVES_THERE ")"
// The reservation's name; empty where `host`, a parameter, says that a host
// asks and it may not know of it.
#define SOJOURN_NAME_TO(host)                              \
  "CASE WHEN " host "::boolean AND NOT " SOJOURN_HOST_SEES \
  " THEN '' "                                              \
  "ELSE r.public_id END "

namespace sojourn::capacity {

inline Reservation ReadReservation(const db::Row& row) {
  Reservation reservation = {
      .id = row.Get<std::string>(0),
      .public_id = row.Get<std::string>(1),
      .version = row.Get<int64_t>(2),
      .state = FromName<State>(row.Get<std::string>(3)),
      .case_ref = row.Get<std::string>(4),
      .stay = {row.Get<absl::CivilDay>(5), row.Get<absl::CivilDay>(6)},
      .free_from = row.Get<absl::CivilDay>(7),
      .level = FromName<Level>(row.Get<std::string>(8)),
      .held_at = row.Get<absl::Time>(9),
      .held_until = row.Get<absl::Time>(10),
      .confirmed_at = row.Find<absl::Time>(11),
      .checked_in_at = row.Find<absl::Time>(12),
      .checked_out_at = row.Find<absl::Time>(13),
      .released_at = row.Find<absl::Time>(14),
  };
  if (const auto reason = row.Find<std::string>(15); reason.has_value()) {
    reservation.release_reason = FromName<ReleaseReason>(*reason);
  }
  return reservation;
}

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_RESERVATION_ROW_H_

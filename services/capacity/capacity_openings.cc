#include "services/capacity/capacity_openings.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/time/civil_time.h"
#include "common/db/query.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_openings_rules.h"
#include "services/capacity/capacity_reservation_row.h"

namespace sojourn::capacity {

// The last column tells whether an opening says of the place what the place
// does. One place a statement: for a list of places the server would plan anew
// each time.
const db::Query kSelectDays{"capacity_days_select", R"sql(
    SELECT 'place', NULL::date, NULL::date, NULL::timestamptz,
        p.turnover_days, p.status = 'OPEN'
    FROM places p WHERE p.id = $1
    UNION ALL
    SELECT 'window', lower(period), upper(period), NULL, 0, false
    FROM availability_windows WHERE place_id = $1
    UNION ALL
    SELECT 'taken', lower(r.period), upper(r.period),
        CASE r.state WHEN 'HELD' THEN r.held_until ELSE 'infinity' END, 0, false
    FROM reservations r WHERE r.place_id = $1 AND )sql" SOJOURN_NIGHTS_TAKEN
                                                    R"sql(
    UNION ALL
    SELECT 'blocked', lower(period), upper(period), NULL, 0, false
    FROM blocked_days WHERE place_id = $1
    UNION ALL
    SELECT 'disruption', lower(period), coalesce(upper(period), '9999-12-31'),
        NULL, 0, false
    FROM disruptions WHERE place_id = $1 AND lifted_at IS NULL
    UNION ALL
    SELECT 'opening', o.free_from, o.check_out_by, o.free_at, 0,
        (o.adults, o.beds, o.bedrooms, o.step_free, o.women_only, o.cot, o.pets,
            o.same_night)
        = (p.adults, p.adults + p.children, p.bedrooms, p.step_free,
            p.women_only, p.cot, p.pets, p.same_night)
    FROM openings o JOIN places p ON p.id = o.place_id
    WHERE o.place_id = $1)sql"};

namespace {

constexpr db::Query kDelete{"capacity_opening_delete", R"sql(
    DELETE FROM openings WHERE place_id = $1 AND free_from = $2
      AND check_out_by = $3 AND free_at = $4)sql"};

constexpr db::Query kWrite{"capacity_opening_write", R"sql(
    INSERT INTO openings (place_id, host_id, free_from, check_out_by, free_at,
        adults, beds, bedrooms, step_free, women_only, cot, pets, same_night)
    SELECT p.id, p.host_id, $2, $3, $4, p.adults, p.adults + p.children,
        p.bedrooms, p.step_free, p.women_only, p.cot, p.pets, p.same_night
    FROM places p WHERE p.id = $1
    ON CONFLICT (place_id, free_from, check_out_by, free_at) DO UPDATE
    SET adults = EXCLUDED.adults, beds = EXCLUDED.beds,
        bedrooms = EXCLUDED.bedrooms, step_free = EXCLUDED.step_free,
        women_only = EXCLUDED.women_only, cot = EXCLUDED.cot,
        pets = EXCLUDED.pets, same_night = EXCLUDED.same_night)sql"};

struct Listed {
  rules::Opening opening;
  bool same = false;
};

struct Days {
  rules::PlaceCalendar calendar;
  std::vector<Listed> listed;
};

Stay PeriodOf(const db::Row& row) {
  return {row.Get<absl::CivilDay>(1), row.Get<absl::CivilDay>(2)};
}

Days ReadDays(const db::Result& rows) {
  Days days;
  rules::PlaceCalendar& calendar = days.calendar;
  for (const db::Row row : rows) {
    const auto kind = row.Get<std::string>(0);
    if (kind == "place") {
      calendar.turnover_days = row.Get<int32_t>(4);
      calendar.open = row.Get<bool>(5);
    } else if (kind == "window") {
      calendar.windows.push_back(PeriodOf(row));
    } else if (kind == "taken") {
      calendar.taken.push_back({PeriodOf(row), row.Get<absl::Time>(3)});
    } else if (kind == "blocked") {
      calendar.taken.push_back({PeriodOf(row), absl::InfiniteFuture()});
    } else if (kind == "disruption") {
      calendar.disruptions.push_back(PeriodOf(row));
    } else {
      days.listed.push_back(
          {{PeriodOf(row), row.Get<absl::Time>(3)}, row.Get<bool>(5)});
    }
  }
  return days;
}

void Queue(db::Transaction& tx, const db::Query& query,
           const std::string& place_id, const rules::Opening& opening) {
  tx.Queue(query, db::Params(place_id, opening.nights.check_in,
                             opening.nights.check_out, opening.free_at));
}

}  // namespace

void TakeDays(const db::Result& rows, Place& place) {
  for (const db::Row row : rows) {
    const auto kind = row.Get<std::string>(0);
    if (kind == "window") place.windows.push_back({.period = PeriodOf(row)});
    if (kind == "blocked") place.blocked_days.push_back(PeriodOf(row));
    if (kind == "disruption") place.disruptions.push_back(PeriodOf(row));
  }
}

void QueueOpenings(db::Transaction& tx, const std::string& place_id,
                   const db::Result& rows, absl::Time now) {
  // No host is further behind UTC than a day.
  const absl::CivilDay over = absl::ToCivilDay(now, absl::UTCTimeZone()) - 1;
  const Days days = ReadDays(rows);
  std::vector<rules::Opening> openings = rules::OpeningsOf(days.calendar, over);
  for (const Listed& listed : days.listed) {
    const auto found =
        std::find(openings.begin(), openings.end(), listed.opening);
    if (found == openings.end()) {
      Queue(tx, kDelete, place_id, listed.opening);
    } else if (listed.same) {
      openings.erase(found);
    }
  }
  for (const rules::Opening& opening : openings) {
    Queue(tx, kWrite, place_id, opening);
  }
}

absl::Status WriteOpenings(db::Transaction& tx,
                           const std::vector<std::string>& place_ids,
                           absl::Time now) {
  if (place_ids.empty()) return absl::OkStatus();
  std::vector<db::Params> params;
  params.reserve(place_ids.size());
  std::vector<db::Statement> statements;
  for (const std::string& id : place_ids) {
    statements.push_back({kSelectDays, params.emplace_back(id)});
  }
  ASSIGN_OR_RETURN(const std::vector<db::Result> found,
                   tx.ExecuteAll(statements));
  for (size_t i = 0; i < place_ids.size(); ++i) {
    QueueOpenings(tx, place_ids[i], found[i], now);
  }
  return absl::OkStatus();
}

}  // namespace sojourn::capacity

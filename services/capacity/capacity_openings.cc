#include "services/capacity/capacity_openings.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>

#include "absl/time/civil_time.h"
#include "common/db/query.h"
#include "common/status/status_macros.h"
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

const db::Query kSelectDaysAround{"capacity_days_select_around", R"sql(
    SELECT 'place', NULL::date, NULL::date, NULL::timestamptz,
        p.turnover_days, p.status = 'OPEN'
            AND p.openings_version = p.event_version AND NOT EXISTS (
                SELECT FROM reservations r WHERE r.place_id = p.id
                  AND r.state = 'HELD' AND r.held_until <= $4)
    FROM places p WHERE p.id = $1
    UNION ALL
    SELECT 'window', lower(period), upper(period), NULL, 0, false
    FROM availability_windows
    WHERE place_id = $1 AND period && daterange($2::date, $3::date)
    UNION ALL
    SELECT 'taken', lower(r.period), upper(r.period), NULL, 0, false
    FROM reservations r WHERE r.place_id = $1
      AND r.period && daterange($2::date, $3::date) AND )sql" SOJOURN_NIGHTS_TAKEN
                                                                 R"sql(
    UNION ALL
    SELECT 'blocked', lower(period), upper(period), NULL, 0, false
    FROM blocked_days
    WHERE place_id = $1 AND period && daterange($2::date, $3::date)
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
    WHERE o.place_id = $1 AND o.free_from < $3::date
      AND o.check_out_by > $5::date)sql"};

// OFFSET keeps these two from becoming joins, which read all places' rows while
// the tables are thought to be empty.
const db::Query kSelectOpeningsNear{"capacity_openings_select_near", R"sql(
    SELECT p.public_id, p.id, o.free_from, o.check_out_by, o.free_at,
        (o.adults, o.beds, o.bedrooms, o.step_free, o.women_only, o.cot, o.pets,
            o.same_night)
        = (p.adults, p.adults + p.children, p.bedrooms, p.step_free,
            p.women_only, p.cot, p.pets, p.same_night)
    FROM unnest($1::text[], $2::date[], $3::date[])
        AS n (place_id, from_day, to_day)
    JOIN places p ON p.public_id = n.place_id
    JOIN openings o ON o.place_id = p.id
      AND o.free_from < n.to_day + p.turnover_days
      AND o.check_out_by > n.from_day - p.turnover_days
    WHERE p.status = 'OPEN' AND p.openings_version = p.event_version
      AND NOT EXISTS (SELECT FROM disruptions d
                      WHERE d.place_id = p.id AND d.lifted_at IS NULL OFFSET 0)
      AND NOT EXISTS (SELECT FROM reservations r WHERE r.place_id = p.id
                      AND r.state = 'HELD' AND r.held_until <= $4
                      OFFSET 0))sql"};

absl::CivilDay Over(absl::Time now) {
  return absl::ToCivilDay(now, absl::UTCTimeZone()) - 1;
}

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

constexpr db::Query kDeleteAll{"capacity_opening_delete_all", R"sql(
    DELETE FROM openings o
    USING unnest($1::uuid[], $2::date[], $3::date[], $4::timestamptz[])
        AS n (place_id, free_from, check_out_by, free_at)
    WHERE o.place_id = n.place_id AND o.free_from = n.free_from
      AND o.check_out_by = n.check_out_by AND o.free_at = n.free_at)sql"};

// None of them is there: new holds change only openings that were read.
constexpr db::Query kWriteAll{"capacity_opening_write_all", R"sql(
    INSERT INTO openings (place_id, host_id, free_from, check_out_by, free_at,
        adults, beds, bedrooms, step_free, women_only, cot, pets, same_night)
    SELECT p.id, p.host_id, n.free_from, n.check_out_by, n.free_at, p.adults,
        p.adults + p.children, p.bedrooms, p.step_free, p.women_only, p.cot,
        p.pets, p.same_night
    FROM unnest($1::uuid[], $2::date[], $3::date[], $4::timestamptz[])
        AS n (place_id, free_from, check_out_by, free_at)
    JOIN places p ON p.id = n.place_id)sql"};

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
      calendar.taken.push_back({PeriodOf(row), row.Find<absl::Time>(3).value_or(
                                                   absl::InfiniteFuture())});
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

// What has to be written of a place's openings.
struct Changed {
  std::vector<rules::Opening> gone;
  std::vector<rules::Opening> come;
};

Changed ChangesTo(std::vector<rules::Opening> openings,
                  const std::vector<Listed>& all_listed) {
  Changed changed;
  changed.come = std::move(openings);
  for (const Listed& listed : all_listed) {
    const auto found =
        std::find(changed.come.begin(), changed.come.end(), listed.opening);
    if (found == changed.come.end()) {
      changed.gone.push_back(listed.opening);
    } else if (listed.same) {
      changed.come.erase(found);
    }
  }
  return changed;
}

Changed ChangesOf(const DaysAround& around, absl::Time now) {
  const Days days = ReadDays(around.rows);
  std::vector<rules::Opening> openings;
  for (const Listed& listed : days.listed) openings.push_back(listed.opening);
  for (const AddedHold& hold : around.added) {
    openings = rules::WithHold(openings, {hold.nights, hold.until},
                               days.calendar.turnover_days, Over(now));
  }
  return ChangesTo(std::move(openings), days.listed);
}

// Openings of several places, as SQL takes them, side by side.
class Columns {
 public:
  void Add(const std::string& place_id,
           const std::vector<rules::Opening>& openings) {
    for (const rules::Opening& opening : openings) {
      places_.push_back(place_id);
      from_.push_back(opening.nights.check_in);
      by_.push_back(opening.nights.check_out);
      at_.push_back(opening.free_at);
    }
  }
  void Queue(db::Transaction& tx, const db::Query& query) const {
    if (places_.empty()) return;
    tx.Queue(query, db::Params(places_, from_, by_, at_));
  }

 private:
  std::vector<std::string> places_;
  std::vector<absl::CivilDay> from_;
  std::vector<absl::CivilDay> by_;
  std::vector<absl::Time> at_;
};

void Queue(db::Transaction& tx, const db::Query& query,
           const std::string& place_id, const rules::Opening& opening) {
  tx.Queue(query, db::Params(place_id, opening.nights.check_in,
                             opening.nights.check_out, opening.free_at));
}

void Queue(db::Transaction& tx, const std::string& place_id,
           const Changed& changed) {
  for (const rules::Opening& opening : changed.gone) {
    Queue(tx, kDelete, place_id, opening);
  }
  for (const rules::Opening& opening : changed.come) {
    Queue(tx, kWrite, place_id, opening);
  }
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
  const Days days = ReadDays(rows);
  Queue(tx, place_id,
        ChangesTo(rules::OpeningsOf(days.calendar, Over(now)), days.listed));
}

void QueueOpenings(db::Transaction& tx, const DaysAround& days,
                   absl::Time now) {
  Queue(tx, days.place_id, ChangesOf(days, now));
}

db::Params DaysAroundParams(const Place& place, const Stay& nights,
                            absl::Time now) {
  return db::Params(place.id, nights.check_in, nights.check_out, now,
                    nights.check_in - place.spec.turnover_days);
}

bool AreEnough(const db::Result& days_around) {
  const Days days = ReadDays(days_around);
  return days.calendar.open && days.calendar.disruptions.empty() &&
         std::all_of(days.listed.begin(), days.listed.end(),
                     [](const Listed& listed) { return listed.same; });
}

std::map<std::string, OpeningsNear> ReadOpeningsNear(const db::Result& rows) {
  std::map<std::string, OpeningsNear> near;
  std::set<std::string> differ;
  for (const db::Row row : rows) {
    const auto place = row.Get<std::string>(0);
    if (!row.Get<bool>(5)) differ.insert(place);
    OpeningsNear& of_place = near[place];
    of_place.place_id = row.Get<std::string>(1);
    of_place.listed.push_back(
        {{row.Get<absl::CivilDay>(2), row.Get<absl::CivilDay>(3)},
         row.Get<absl::Time>(4)});
  }
  for (const std::string& place : differ) near.erase(place);
  for (auto& [place, of_place] : near) of_place.openings = of_place.listed;
  return near;
}

void QueueOpeningsOf(db::Transaction& tx,
                     absl::Span<const OpeningsNear* const> places) {
  Columns gone;
  Columns come;
  for (const OpeningsNear* const place : places) {
    std::vector<Listed> listed;
    for (const rules::Opening& opening : place->listed) {
      listed.push_back({.opening = opening, .same = true});
    }
    const Changed changed = ChangesTo(place->openings, listed);
    gone.Add(place->place_id, changed.gone);
    come.Add(place->place_id, changed.come);
  }
  gone.Queue(tx, kDeleteAll);
  come.Queue(tx, kWriteAll);
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

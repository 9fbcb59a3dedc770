#include "services/capacity/capacity_openings.h"

#include "absl/time/civil_time.h"
#include "common/db/query.h"
#include "services/capacity/capacity_reservation_row.h"

namespace sojourn::capacity {
namespace {

// For each moment at which the place has more free nights than before (now, and
// whenever a hold lapses) the spans free from then on. In a disruption nobody
// sleeps there, and turnover days may lie. Those that ended by $2
// are over everywhere and left out.
constexpr db::Query kWriteOpenings{"capacity_openings_write", R"sql(
    WITH taken AS MATERIALIZED (
        SELECT r.period, CASE r.state WHEN 'HELD' THEN r.held_until
            ELSE 'infinity' END AS until
        FROM reservations r
        WHERE r.place_id = $1 AND )sql" SOJOURN_NIGHTS_TAKEN R"sql(
        UNION ALL
        SELECT period, 'infinity' FROM blocked_days WHERE place_id = $1),
    moments AS (
        SELECT '-infinity'::timestamptz AS moment
        UNION SELECT until FROM taken WHERE until < 'infinity'),
    free AS (
        SELECT s.span, min(m.moment) AS free_at
        FROM availability_windows w CROSS JOIN moments m
        CROSS JOIN LATERAL unnest(datemultirange(w.period) - coalesce(
            (SELECT range_agg(t.period) FROM taken t WHERE t.until > m.moment),
            '{}'::datemultirange)) AS s (span)
        WHERE w.place_id = $1 AND upper(w.period) > $2::date
        GROUP BY s.span),
    nights AS (
        SELECT n.span, min(f.free_at) AS free_at
        FROM places p CROSS JOIN free f
        CROSS JOIN LATERAL unnest(datemultirange(daterange(lower(f.span),
            greatest(lower(f.span), upper(f.span) - p.turnover_days)))
            - coalesce((SELECT range_agg(d.period) FROM disruptions d
                WHERE d.place_id = $1 AND d.lifted_at IS NULL),
            '{}'::datemultirange)) AS n (span)
        WHERE p.id = $1 GROUP BY n.span),
    fresh AS MATERIALIZED (
        SELECT p.id, p.host_id, lower(n.span) AS free_from,
            upper(n.span) AS check_out_by, n.free_at,
            p.adults, p.adults + p.children AS beds, p.bedrooms, p.step_free,
            p.women_only, p.cot, p.pets, p.same_night
        FROM places p CROSS JOIN nights n
        WHERE p.id = $1 AND p.status = 'OPEN'
          AND greatest(lower(n.span), $2) < upper(n.span)),
    gone AS (
        DELETE FROM openings o WHERE o.place_id = $1 AND NOT EXISTS (
            SELECT FROM fresh f
            WHERE (f.free_from, f.check_out_by, f.free_at)
                = (o.free_from, o.check_out_by, o.free_at)))
    INSERT INTO openings (place_id, host_id, free_from, check_out_by, free_at,
        adults, beds, bedrooms, step_free, women_only, cot, pets, same_night)
    SELECT f.id, f.host_id, f.free_from, f.check_out_by, f.free_at, f.adults,
        f.beds, f.bedrooms, f.step_free, f.women_only, f.cot, f.pets,
        f.same_night
    FROM fresh f WHERE NOT EXISTS (
        SELECT FROM openings o WHERE o.place_id = $1
          AND (o.free_from, o.check_out_by, o.free_at, o.adults, o.beds,
              o.bedrooms, o.step_free, o.women_only, o.cot, o.pets,
              o.same_night)
            = (f.free_from, f.check_out_by, f.free_at, f.adults, f.beds,
              f.bedrooms, f.step_free, f.women_only, f.cot, f.pets,
              f.same_night))
    ON CONFLICT (place_id, free_from, check_out_by, free_at) DO UPDATE
    SET adults = EXCLUDED.adults, beds = EXCLUDED.beds,
        bedrooms = EXCLUDED.bedrooms, step_free = EXCLUDED.step_free,
        women_only = EXCLUDED.women_only, cot = EXCLUDED.cot,
        pets = EXCLUDED.pets, same_night = EXCLUDED.same_night)sql"};

}  // namespace

void QueueOpenings(db::Transaction& tx, const std::string& place_id,
                   absl::Time now) {
  // No host is further behind UTC than a day.
  const absl::CivilDay over = absl::ToCivilDay(now, absl::UTCTimeZone()) - 1;
  tx.Queue(kWriteOpenings, db::Params(place_id, over));
}

}  // namespace sojourn::capacity

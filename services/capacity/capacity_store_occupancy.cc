#include "services/capacity/capacity_store_occupancy.h"

#include "common/db/database.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/capacity/capacity_access.h"
#include "services/capacity/capacity_paging.h"

namespace sojourn::capacity {
namespace {

// `spans` says of each place which nights are what: every reason why nights
// cannot be given is a branch there, BLOCKED, and every state in which a
// reservation keeps its nights a line of its CASE: a disrupted one keeps them
// as what it was, until they are given back. Nothing else depends on it, as a
// multirange counts a night once however many spans it lies in.
constexpr db::Query kCountNights{"capacity_occupancy_count", R"sql(
    WITH asked AS (
        SELECT h.id, h.public_id, h.status,
            ($1::timestamptz AT TIME ZONE h.time_zone)::date AS today
        FROM hosts h
        WHERE ($2::text IS NULL OR h.organisation_id = $2)
          AND ($3::boolean OR h.kind <> 'SAFE_HOUSE')
          AND ($4::text = '' OR h.public_id = $4)
          AND (cardinality($5::text[]) = 0 OR h.country_code = ANY ($5))
          AND ($6::uuid IS NULL OR h.id > $6)
        ORDER BY h.id LIMIT $7),
    months AS (
        SELECT m::date AS month
        FROM generate_series($8::date::timestamp,
            $9::date::timestamp - interval '1 day', interval '1 month') m),
    homes AS (
        SELECT p.id, p.host_id, a.today,
            p.status = 'OPEN' AND a.status = 'ACTIVE' AS offered
        FROM asked a JOIN places p ON p.host_id = a.id),
    spans AS (
        SELECT w.place_id, 'OPEN' AS what, w.period AS nights
        FROM homes o JOIN availability_windows w ON w.place_id = o.id
        WHERE w.period && daterange($8::date, $9::date)
        UNION ALL
        SELECT o.id, 'BLOCKED', daterange(o.today, NULL)
        FROM homes o WHERE NOT o.offered
        UNION ALL
        SELECT o.id, 'BLOCKED', d.period
        FROM homes o JOIN disruptions d ON d.place_id = o.id
        WHERE d.lifted_at IS NULL
        UNION ALL
        SELECT b.place_id, 'BLOCKED', b.period
        FROM homes o JOIN blocked_days b ON b.place_id = o.id
        WHERE b.period && daterange($8::date, $9::date)
        UNION ALL
        SELECT r.place_id, s.what, s.nights
        FROM homes o JOIN reservations r ON r.place_id = o.id
        CROSS JOIN LATERAL (
            SELECT daterange(lower(r.period), r.check_out) AS nights,
                CASE WHEN r.state <> 'DISRUPTED' THEN r.state
                     WHEN r.checked_in_at IS NOT NULL THEN 'OCCUPIED'
                     WHEN r.confirmed_at IS NOT NULL THEN 'CONFIRMED'
                     ELSE 'HELD' END AS state) stay
        CROSS JOIN LATERAL (VALUES
            (CASE stay.state WHEN 'HELD' THEN 'HELD' WHEN 'CONFIRMED'
                 THEN 'PROMISED' ELSE 'LIVED' END,
             CASE stay.state WHEN 'OCCUPIED'
                 THEN stay.nights * daterange(NULL, o.today, '(]')
                 ELSE stay.nights END),
            ('PROMISED',
             CASE stay.state WHEN 'OCCUPIED'
                 THEN stay.nights * daterange(o.today, NULL, '()')
                 ELSE 'empty' END),
            ('TURNOVER', daterange(r.check_out, upper(r.period))))
            AS s (what, nights)
        WHERE r.period && daterange($8::date, $9::date)
          AND r.state IN ('HELD', 'CONFIRMED', 'OCCUPIED', 'COMPLETED',
              'DISRUPTED')
          AND (r.state <> 'HELD' OR r.held_until > $1)),
    merged AS (
        SELECT o.id, o.host_id, m.*, m.held + m.promised + m.lived + m.turnover
            AS taken
        FROM homes o CROSS JOIN LATERAL (
            SELECT
                coalesce(range_agg(nights) FILTER (WHERE what = 'OPEN'), '{}')
                    AS open,
                coalesce(range_agg(nights) FILTER (WHERE what = 'HELD'), '{}')
                    AS held,
                coalesce(range_agg(nights) FILTER (WHERE what = 'PROMISED'),
                    '{}') AS promised,
                coalesce(range_agg(nights) FILTER (WHERE what = 'LIVED'), '{}')
                    AS lived,
                coalesce(range_agg(nights) FILTER (WHERE what = 'TURNOVER'),
                    '{}') AS turnover,
                coalesce(range_agg(nights) FILTER (WHERE what = 'BLOCKED'),
                    '{}') AS blocked
            FROM spans WHERE spans.place_id = o.id) m),
    counted AS (
        SELECT g.host_id, g.what, t.month, upper(n) - lower(n) AS nights
        FROM (SELECT m.host_id, k.what, k.nights
              FROM merged m CROSS JOIN LATERAL (VALUES
                  ('OPEN', m.open), ('HELD', m.held), ('PROMISED', m.promised),
                  ('LIVED', m.lived), ('TURNOVER', m.turnover),
                  ('BLOCKED', (m.open - m.taken) * m.blocked),
                  ('FREE', m.open - m.taken - m.blocked)) AS k (what, nights)) g
        CROSS JOIN months t
        CROSS JOIN LATERAL unnest(g.nights * datemultirange(
            daterange(t.month, (t.month + interval '1 month')::date))) n)
    SELECT a.id, a.public_id, t.month,
        coalesce(sum(c.nights) FILTER (WHERE c.what = 'OPEN'), 0)::integer,
        coalesce(sum(c.nights) FILTER (WHERE c.what = 'HELD'), 0)::integer,
        coalesce(sum(c.nights) FILTER (WHERE c.what = 'PROMISED'), 0)::integer,
        coalesce(sum(c.nights) FILTER (WHERE c.what = 'LIVED'), 0)::integer,
        coalesce(sum(c.nights) FILTER (WHERE c.what = 'TURNOVER'), 0)::integer,
        coalesce(sum(c.nights) FILTER (WHERE c.what = 'BLOCKED'), 0)::integer,
        coalesce(sum(c.nights) FILTER (WHERE c.what = 'FREE'), 0)::integer
    FROM asked a CROSS JOIN months t
    LEFT JOIN counted c ON c.host_id = a.id AND c.month = t.month
    GROUP BY a.id, a.public_id, t.month ORDER BY a.id, t.month)sql"};

MonthNights ReadMonth(const db::Row& row) {
  return {.month = absl::CivilMonth(row.Get<absl::CivilDay>(2)),
          .open = row.Get<int32_t>(3),
          .held = row.Get<int32_t>(4),
          .promised = row.Get<int32_t>(5),
          .lived = row.Get<int32_t>(6),
          .turnover = row.Get<int32_t>(7),
          .blocked = row.Get<int32_t>(8),
          .free = row.Get<int32_t>(9)};
}

// A host's months are rows beside each other.
PageOf<HostNights> ReadHosts(const db::Result& rows, const PageSpec& page,
                             absl::Time now) {
  PageOf<HostNights> hosts;
  hosts.now = now;
  for (const db::Row row : rows) {
    const auto id = row.Get<std::string>(0);
    if (hosts.items.empty() || hosts.items.back().id != id) {
      hosts.more = static_cast<int>(hosts.items.size()) == page.size;
      if (hosts.more) break;
      hosts.items.push_back(
          {.id = id, .host_public_id = row.Get<std::string>(1)});
    }
    hosts.items.back().months.push_back(ReadMonth(row));
  }
  return hosts;
}

}  // namespace

absl::StatusOr<PageOf<HostNights>> OccupancyStore::Count(
    const server::Call& call, const OccupancySpec& spec, const PageSpec& page) {
  using Page = PageOf<HostNights>;
  const Access access = Access::Of(call);
  return runtime_.db().Read<Page>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Page> {
        const absl::Time now = tx.now();
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(
                kCountNights,
                db::Params(now, access.organisation, access.safe_houses,
                           spec.host_id, spec.country_codes, AfterParam(page),
                           page.size + 1, absl::CivilDay(spec.first),
                           absl::CivilDay(spec.last + 1))));
        if (rows.empty() && !spec.host_id.empty()) return NotFound("host");
        return ReadHosts(rows, page, now);
      });
}

}  // namespace sojourn::capacity

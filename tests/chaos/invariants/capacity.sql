-- What must hold in capacity's database whatever was killed when. Each
-- statement returns no row.

-- no_double_booking: one party in a place at a time, turnover days included
SELECT a.public_id, b.public_id
FROM reservations a
JOIN reservations b ON a.place_id = b.place_id AND a.id < b.id
    AND a.period && b.period
WHERE a.state IN ('HELD', 'CONFIRMED', 'OCCUPIED', 'COMPLETED', 'DISRUPTED')
  AND b.state IN ('HELD', 'CONFIRMED', 'OCCUPIED', 'COMPLETED', 'DISRUPTED');

-- nobody_is_promised_a_disrupted_place: on the days that nobody lifted and that
-- are not over as the newest event tells the time
SELECT r.public_id FROM reservations r
JOIN disruptions d ON d.place_id = r.place_id AND d.lifted_at IS NULL
CROSS JOIN (SELECT max(occurred_at)::date + 1 AS tomorrow FROM events) e
CROSS JOIN LATERAL (
    SELECT greatest(lower(r.period), e.tomorrow) AS first) n
WHERE r.state IN ('HELD', 'CONFIRMED', 'OCCUPIED') AND n.first < r.check_out
  AND d.period && daterange(n.first, r.check_out);

-- within_a_window: what is promised lies in one open window of its place
SELECT r.public_id FROM reservations r
WHERE r.state IN ('HELD', 'CONFIRMED')
  AND NOT EXISTS (SELECT FROM availability_windows w
                  WHERE w.place_id = r.place_id AND w.period @> r.period);

-- nobody_on_blocked_days: nor are they turnover days of what is promised
SELECT r.public_id FROM reservations r
JOIN blocked_days b ON b.place_id = r.place_id AND b.period && r.period
WHERE r.state IN ('HELD', 'CONFIRMED');

-- nobody_is_promised_a_burnt_place: by what was given back since
SELECT r.public_id FROM reservations r
JOIN places p ON p.id = r.place_id AND p.burnt_at IS NOT NULL
WHERE r.state = 'HELD' OR (r.state = 'CONFIRMED' AND EXISTS (
    SELECT FROM events e
    WHERE e.aggregate_kind = 'place' AND e.aggregate_id = p.public_id
      AND e.type = 'reservation.restored'
      AND e.refs ->> 'reservation_id' = r.public_id
      AND e.occurred_at > p.burnt_at));

-- openings_are_open: each lies, with its turnover days, in a window of an OPEN
-- place, on no blocked day and in nobody's nights
SELECT o.place_id, o.free_from FROM openings o
JOIN places p ON p.id = o.place_id
CROSS JOIN LATERAL (
    SELECT daterange(o.free_from, o.check_out_by + p.turnover_days) AS span) s
WHERE p.status <> 'OPEN'
  OR NOT EXISTS (SELECT FROM availability_windows w
                 WHERE w.place_id = o.place_id AND w.period @> s.span)
  OR EXISTS (SELECT FROM blocked_days b
             WHERE b.place_id = o.place_id AND b.period && s.span)
  OR EXISTS (SELECT FROM reservations r
             WHERE r.place_id = o.place_id AND r.period && s.span
               AND (r.state IN
                       ('CONFIRMED', 'OCCUPIED', 'COMPLETED', 'DISRUPTED')
                   OR r.state = 'HELD' AND r.held_until > o.free_at));

-- every_hold_was_asked_for: each reservation is the result of one HoldPlace,
-- unless its case was erased once she lived there
SELECT r.public_id FROM reservations r
LEFT JOIN (SELECT result_ref, count(*) AS times FROM idempotency_keys
           WHERE method = 'HoldPlace' AND state = 'DONE'
           GROUP BY result_ref) k ON k.result_ref = r.public_id
WHERE r.case_ref <> '' AND k.times IS DISTINCT FROM 1;

-- every_acknowledged_change_exists: a key that says done has its result, that of
-- an import is its counts
SELECT k.method, k.request_id FROM idempotency_keys k
WHERE k.state = 'DONE' AND k.method <> 'ImportCapacity'
  AND NOT EXISTS (SELECT FROM erased_cases e WHERE e.case_ref = k.result_ref)
  AND NOT EXISTS (SELECT FROM reservations r WHERE r.public_id = k.result_ref)
  AND NOT EXISTS (SELECT FROM places p WHERE p.public_id = k.result_ref)
  AND NOT EXISTS (SELECT FROM disruptions d WHERE d.public_id = k.result_ref)
  AND NOT EXISTS (SELECT FROM disruption_reports d
                  WHERE d.public_id = k.result_ref)
  AND NOT EXISTS (SELECT FROM hosts h WHERE h.public_id = k.result_ref);

-- every_change_is_audited: a key that says done has its audit record
SELECT k.method, k.request_id FROM idempotency_keys k
WHERE k.state = 'DONE'
  AND NOT EXISTS (SELECT FROM audit_records a
                  WHERE a.method = k.method AND a.request_id = k.request_id::text
                    AND (k.result_ref = ANY (a.resource_ids)
                         OR k.method = 'ImportCapacity'));

-- events_have_no_gap: versions of an aggregate are 1, 2, 3, ...
SELECT aggregate_kind, aggregate_id FROM events
GROUP BY aggregate_kind, aggregate_id
HAVING min(aggregate_version) <> 1 OR max(aggregate_version) <> count(*);

-- events_are_in_feed_order: a later version never stands earlier in the feed
SELECT a.event_id, b.event_id FROM events a
JOIN events b ON a.aggregate_kind = b.aggregate_kind
    AND a.aggregate_id = b.aggregate_id
    AND b.aggregate_version = a.aggregate_version + 1
WHERE (b.xid, b.seq) < (a.xid, a.seq);

-- roots_know_their_last_event: no change of a root without its event
SELECT r.public_id FROM (
    SELECT 'host' AS kind, public_id, event_version FROM hosts
    UNION ALL SELECT 'place', public_id, event_version FROM places) r
WHERE r.event_version IS DISTINCT FROM (
    SELECT max(e.aggregate_version) FROM events e
    WHERE e.aggregate_kind = r.kind AND e.aggregate_id = r.public_id);

-- the_last_event_tells_the_state: of every reservation
SELECT r.public_id, r.state FROM reservations r
WHERE r.state IS DISTINCT FROM (
    SELECT e.state FROM events e
    JOIN places p ON p.id = r.place_id
    WHERE e.aggregate_kind = 'place' AND e.aggregate_id = p.public_id
      AND e.refs ->> 'reservation_id' = r.public_id
    ORDER BY e.aggregate_version DESC LIMIT 1);

-- erased_is_erased: nothing names a case, or says what it was for, after its
-- tombstone
SELECT r.public_id FROM reservations r
WHERE EXISTS (SELECT FROM erased_cases e
              WHERE e.case_ref = r.case_ref
                AND e.erased_at < now() - interval '1 minute');

-- every_event_is_audited: whoever or whatever made it, in the same transaction
SELECT e.event_id, e.type FROM events e
WHERE NOT EXISTS (SELECT FROM audit_records a
                  WHERE a.xid = e.xid
                    AND e.refs ->> 'reservation_id' = ANY (a.resource_ids))
  AND e.refs ? 'reservation_id';

-- every_record_says_what: which view, or what was done
SELECT method, resource_kind FROM audit_records WHERE fields = '';

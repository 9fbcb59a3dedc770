-- What must hold in visa's database whatever was killed when. Each statement
-- returns no row.

-- one_running_application: a person has at most one
SELECT person_ref FROM applications WHERE running
GROUP BY person_ref HAVING count(*) > 1;

-- ended_is_not_running: what has ended holds nobody's place
SELECT public_id FROM applications
WHERE running AND state IN
  ('PRECLEARANCE_REFUSED', 'REFUSED', 'EXPIRED', 'ANNULLED', 'WITHDRAWN');

-- every_version_has_its_fact: what was told is numbered 1 to the version
SELECT a.public_id FROM applications a
WHERE (SELECT array_agg(f.version ORDER BY f.version)
       FROM application_facts f WHERE f.application_id = a.id)
  IS DISTINCT FROM (SELECT array_agg(v ORDER BY v)
                    FROM generate_series(1, a.version) v);

-- every_version_has_its_event: the feed told every change, without gap
SELECT a.public_id FROM applications a
WHERE (SELECT array_agg(e.aggregate_version ORDER BY e.aggregate_version)
       FROM events e
       WHERE e.aggregate_kind = 'application'
         AND e.aggregate_id = a.public_id)
  IS DISTINCT FROM (SELECT array_agg(v ORDER BY v)
                    FROM generate_series(1, a.version) v);

-- the_last_event_tells_the_state: the feed and the row agree
SELECT a.public_id FROM applications a
JOIN events e ON e.aggregate_kind = 'application'
  AND e.aggregate_id = a.public_id AND e.aggregate_version = a.version
WHERE e.state <> 'APPLICATION_STATE_' || a.state;

-- events_of_an_aggregate_are_in_order: no version comes before a smaller one
SELECT a.aggregate_id FROM events a
JOIN events b USING (aggregate_kind, aggregate_id)
WHERE a.aggregate_version < b.aggregate_version
  AND (a.xid, a.seq) > (b.xid, b.seq);

-- every_application_was_asked_for: each is the result of one OpenApplication
SELECT a.public_id FROM applications a
LEFT JOIN (SELECT result_ref, count(*) AS times FROM idempotency_keys
           WHERE method = 'OpenApplication' AND state = 'DONE'
           GROUP BY result_ref) k ON k.result_ref = a.public_id
WHERE k.times IS DISTINCT FROM 1;

-- every_acknowledged_change_exists: a key that says done has its result
SELECT k.method, k.request_id FROM idempotency_keys k
WHERE k.state = 'DONE'
  AND NOT EXISTS (SELECT FROM erased_cases e WHERE e.case_ref = k.result_ref)
  AND NOT EXISTS (SELECT FROM applications a WHERE a.public_id = k.result_ref)
  AND NOT EXISTS (SELECT FROM travel_records t WHERE t.public_id = k.result_ref)
  AND NOT EXISTS (SELECT FROM routes r WHERE r.public_id = k.result_ref)
  AND NOT EXISTS (SELECT FROM holiday_years h WHERE h.country = k.result_ref)
  AND NOT EXISTS (SELECT FROM policies p WHERE p.version::text = k.result_ref)
  AND NOT EXISTS (SELECT FROM missions m
                  WHERE m.organisation_id = k.result_ref);

-- every_change_is_audited: a key that says done has its audit record
SELECT k.method, k.request_id FROM idempotency_keys k
WHERE k.state = 'DONE'
  AND NOT EXISTS (SELECT FROM audit_records r
                  WHERE r.method = k.method
                    AND r.request_id = k.request_id::text
                    AND k.result_ref = ANY (r.resource_ids));

-- every_version_of_a_stay_was_told: its tellings are numbered 1 to the version
SELECT t.public_id FROM travel_records t
WHERE (SELECT array_agg(l.version ORDER BY l.version)
       FROM travel_tellings l WHERE l.travel_record_id = t.id)
  IS DISTINCT FROM (SELECT array_agg(v ORDER BY v)
                    FROM generate_series(1, t.version) v);

-- a_person_is_of_one_case: her key is erased with it
SELECT person_ref FROM
  (SELECT person_ref, case_ref FROM applications
   UNION SELECT person_ref, case_ref FROM travel_records) known
WHERE person_ref IN (SELECT person_ref FROM travel_records)
GROUP BY person_ref HAVING count(*) > 1;

-- withdrawn_waits_for_nothing: no deadline of it is open
SELECT a.public_id FROM applications a
JOIN application_deadlines d ON d.application_id = a.id
WHERE a.state = 'WITHDRAWN' AND d.met_on IS NULL AND NOT d.cancelled;

-- the_queue_shows_the_next_deadline: its order is that of the open deadlines
SELECT a.public_id FROM applications a
WHERE a.next_due IS DISTINCT FROM
  (SELECT coalesce(min(d.due_on), DATE '9999-12-31')
   FROM application_deadlines d
   WHERE d.application_id = a.id AND d.met_on IS NULL AND NOT d.cancelled
     AND d.kind <> 'LODGING_OPENS');

-- only_a_visa_ends: what is looked at for its end holds a visa
SELECT public_id FROM applications
WHERE expiry_quarter IS NOT NULL
  AND state NOT IN ('ISSUED', 'COLLECTED', 'USED', 'EXTENDED');

-- every_version_of_a_route_has_its_change: kept since 0018
SELECT r.public_id FROM routes r
WHERE EXISTS (SELECT FROM route_changes c WHERE c.route_id = r.id)
  AND r.version <> (SELECT max(c.version) FROM route_changes c
                    WHERE c.route_id = r.id);

-- quotas_hold: no year has more applications on a route than it allows, unless
-- the quota was changed
SELECT r.public_id FROM routes r
JOIN applications a ON a.route_id = r.id AND a.state <> 'WITHDRAWN'
WHERE r.quota_per_year > 0
  AND NOT EXISTS (SELECT FROM route_changes c
                  WHERE c.route_id = r.id AND 'quota_per_year' = ANY (c.fields))
GROUP BY r.id, date_part('year', a.opened_on)
HAVING count(*) > r.quota_per_year;

-- every_decision_is_counted: those of applications that are erased stay counted
SELECT a.route_id FROM applications a
WHERE EXISTS (SELECT FROM application_facts f
              WHERE f.application_id = a.id
                AND f.type IN ('ISSUED', 'REFUSED'))
GROUP BY a.route_id
HAVING count(*) > (SELECT coalesce(sum(c.number), 0) FROM decision_counts c
                   WHERE c.route_id = a.route_id
                     AND c.what IN ('ISSUED', 'REFUSED', 'APPEAL_GRANTED',
                                    'APPEAL_REFUSED'));

-- no_time_without_its_decision: a year has no more times than decisions
SELECT t.route_id FROM decision_counts t
WHERE t.what IN ('FROM_LODGING', 'FROM_ADMISSION')
GROUP BY t.route_id, t.year, t.what
HAVING sum(t.number) > (SELECT coalesce(sum(c.number), 0)
                        FROM decision_counts c
                        WHERE c.route_id = t.route_id AND c.year = t.year
                          AND c.what IN ('ISSUED', 'REFUSED'));

-- erased_is_erased: nothing names a case, or says what it was for, after its
-- tombstone
SELECT a.public_id FROM applications a
WHERE EXISTS (SELECT FROM erased_cases e
              WHERE e.case_ref = a.case_ref
                AND e.erased_at < now() - interval '1 minute')
UNION ALL SELECT t.public_id FROM travel_records t
WHERE EXISTS (SELECT FROM erased_cases e
              WHERE e.case_ref = t.case_ref
                AND e.erased_at < now() - interval '1 minute');

-- every_event_is_audited: whoever or whatever made it, in the same transaction
SELECT e.event_id, e.type FROM events e
WHERE NOT EXISTS (SELECT FROM audit_records a
                  WHERE a.xid = e.xid
                    AND e.aggregate_id = ANY (a.resource_ids));

-- every_record_says_what: which view, or what was done
SELECT method, resource_kind FROM audit_records WHERE fields = '';

-- every_rule_is_of_a_version: a policy is stored whole or not at all
SELECT r.passport, r.destination FROM policy_rules r
WHERE NOT EXISTS (SELECT FROM policies p WHERE p.version = r.from_version)
   OR (r.until_version IS NOT NULL AND NOT EXISTS
       (SELECT FROM policies p WHERE p.version = r.until_version));

-- every_version_counts_its_rules: as many hold as its import said
SELECT p.version FROM policies p
WHERE p.rules <> (SELECT count(*) FROM policy_rules r
                  WHERE r.from_version <= p.version
                    AND (r.until_version IS NULL
                         OR r.until_version > p.version));

-- nobody_is_told_twice: before a deadline is over, and after, once each
SELECT application_id, kind, due_on, recipient FROM deadline_notices
GROUP BY application_id, kind, due_on, recipient, rung = 'OVERDUE'
HAVING count(*) > 1;

-- every_rung_has_its_event: and every event its rung, without gap
SELECT a.public_id FROM applications a
WHERE (SELECT count(*) FROM events e
       WHERE e.aggregate_kind = 'application_deadlines'
         AND e.aggregate_id = a.public_id) <> a.ladder_version;

-- told_events_are_told_rows: the feed and the rows agree
SELECT a.public_id FROM applications a
WHERE (SELECT coalesce(sum(array_length(
                string_to_array(e.refs ->> 'told', ' '), 1)), 0)
       FROM events e
       WHERE e.aggregate_kind = 'application_deadlines'
         AND e.aggregate_id = a.public_id)
  <> (SELECT count(*) FROM deadline_notices n WHERE n.application_id = a.id);

-- holidays_are_of_known_years: no day without the year it came with
SELECT h.country, h.day FROM holidays h
WHERE NOT EXISTS (SELECT FROM holiday_years y
                  WHERE y.country = h.country
                    AND y.year = date_part('year', h.day));

-- What is true of the grants database at every commit. Each query returns the
-- rows that break it: none when it holds.

-- A fund's parts are what its ledger says.
SELECT f.public_id
FROM funds f
CROSS JOIN LATERAL (
  SELECT coalesce(sum(CASE 'AVAILABLE' WHEN e.debit THEN e.amount_minor WHEN e.credit THEN -e.amount_minor ELSE 0 END), 0) AS available,
         coalesce(sum(CASE 'RESERVED' WHEN e.debit THEN e.amount_minor WHEN e.credit THEN -e.amount_minor ELSE 0 END), 0) AS reserved,
         coalesce(sum(CASE 'COMMITTED' WHEN e.debit THEN e.amount_minor WHEN e.credit THEN -e.amount_minor ELSE 0 END), 0) AS committed,
         coalesce(sum(CASE 'SPENT' WHEN e.debit THEN e.amount_minor WHEN e.credit THEN -e.amount_minor ELSE 0 END), 0) AS spent
  FROM ledger_entries e WHERE e.fund_id = f.id) l
WHERE (f.available_minor, f.reserved_minor, f.committed_minor, f.spent_minor)
  IS DISTINCT FROM (l.available, l.reserved, l.committed, l.spent);

-- All accounts of a fund, the funder's included, sum to zero.
SELECT e.fund_id
FROM ledger_entries e
CROSS JOIN LATERAL (VALUES (e.debit, e.amount_minor), (e.credit, -e.amount_minor)) AS side (account, amount)
GROUP BY e.fund_id
HAVING sum(side.amount) <> 0;

-- The funder paid each fund's amount in.
SELECT f.public_id
FROM funds f LEFT JOIN ledger_entries e ON e.fund_id = f.id AND e.credit = 'FUNDER'
GROUP BY f.id
HAVING count(e.id) < 1 OR sum(e.amount_minor) <> f.amount_minor;

-- In the order of its entries, a fund's ledger is in the order of time.
SELECT later.fund_id
FROM (SELECT fund_id, recorded_at,
             lag(recorded_at) OVER (PARTITION BY fund_id ORDER BY seq) AS before
      FROM ledger_entries) later
WHERE later.before > later.recorded_at;

-- A grant's parts are what the ledger says of it.
SELECT g.public_id
FROM grants g
CROSS JOIN LATERAL (
  SELECT coalesce(sum(CASE 'RESERVED' WHEN e.debit THEN e.amount_minor WHEN e.credit THEN -e.amount_minor ELSE 0 END), 0) AS reserved,
         coalesce(sum(CASE 'COMMITTED' WHEN e.debit THEN e.amount_minor WHEN e.credit THEN -e.amount_minor ELSE 0 END), 0) AS committed,
         coalesce(sum(CASE 'SPENT' WHEN e.debit THEN e.amount_minor WHEN e.credit THEN -e.amount_minor ELSE 0 END), 0) AS spent
  FROM ledger_entries e WHERE e.grant_id = g.id) l
WHERE (g.reserved_minor, g.committed_minor, g.spent_minor)
  IS DISTINCT FROM (l.reserved, l.committed, l.spent);

-- What a grant spent is what its payments took out, less what came back.
SELECT g.public_id
FROM grants g LEFT JOIN payments p
  ON p.grant_id = g.id AND p.state IN ('RELEASED', 'SENT', 'RECEIVED')
GROUP BY g.id
HAVING g.spent_minor <> coalesce(sum(p.fund_minor), 0) - g.returned_minor;

-- What came back is what was recorded, and no more than she had.
SELECT g.public_id
FROM grants g
CROSS JOIN LATERAL (
  SELECT coalesce(sum(r.amount_minor) FILTER (WHERE NOT r.exceeds_receipts), 0) AS returned
  FROM recoveries r WHERE r.grant_id = g.id) r
CROSS JOIN LATERAL (
  SELECT coalesce(sum(p.fund_minor), 0) AS received
  FROM payments p WHERE p.grant_id = g.id AND p.state = 'RECEIVED') p
WHERE g.returned_minor <> r.returned OR g.returned_minor > p.received;

-- Tranches that were agreed add up to what was approved, and are paid as agreed.
SELECT g.public_id
FROM grants g
WHERE cardinality(g.agreed_tranches) > 0
  AND ((SELECT sum(part) FROM unnest(g.agreed_tranches) part) <> g.approved_minor
       OR EXISTS (SELECT FROM payments p
                  WHERE p.grant_id = g.id AND NOT g.exchanged
                    AND p.fund_minor IS DISTINCT FROM g.agreed_tranches[p.tranche]));

-- An order is of an attempt, and what has ended has an outcome, or she has the money.
SELECT o.attempt_id
FROM payment_orders o
JOIN payment_attempts a ON a.id = o.attempt_id
JOIN payments p ON p.id = a.payment_id
WHERE o.state = 'DONE' AND a.outcome IS NULL AND p.state <> 'RECEIVED';

-- What never went out is not paid by its provider.
SELECT o.attempt_id
FROM payment_orders o JOIN payment_attempts a ON a.id = o.attempt_id
WHERE o.state IN ('WITHDRAWN', 'REFUSED') AND a.outcome IN ('SENT', 'RECEIVED');

-- No payment is released while an earlier order of it may still go out.
SELECT a.payment_id
FROM payment_attempts a
JOIN payment_orders o ON o.attempt_id = a.id AND o.state IN ('QUEUED', 'HANDING')
JOIN payment_attempts later ON later.payment_id = a.payment_id AND later.number > a.number;

-- One report a grant, and none of one that was waived. A reported grant has its report, unless the case was erased.
SELECT g.public_id
FROM grants g LEFT JOIN reports r ON r.grant_id = g.id
WHERE (g.state = 'REPORT_WAIVED') <> (g.report_waiver IS NOT NULL)
      AND g.state NOT IN ('CLOSED', 'CANCELLED', 'RECOVERING')
   OR (g.state = 'REPORT_WAIVED' AND r.id IS NOT NULL)
   OR (g.state = 'REPORTED' AND r.id IS NULL AND g.purpose_sealed <> '');

-- Nothing is reserved but by an approved grant, nothing committed but by an agreed one.
SELECT g.public_id
FROM grants g
WHERE (g.reserved_minor > 0 AND g.state <> 'APPROVED')
   OR (g.committed_minor > 0 AND g.state NOT IN ('AGREED', 'PAYING'));

-- No grant is paid but by payments that somebody released and that left.
SELECT g.public_id
FROM grants g
WHERE g.state IN ('PAID', 'RECEIVED')
  AND (NOT EXISTS (SELECT FROM payments p WHERE p.grant_id = g.id AND p.state <> 'CANCELLED')
       OR EXISTS (SELECT FROM payments p
                  WHERE p.grant_id = g.id AND p.state <> 'CANCELLED'
                    AND (p.state NOT IN ('SENT', 'RECEIVED')
                         OR NOT EXISTS (SELECT FROM payment_attempts a WHERE a.payment_id = p.id))));

-- At most one attempt of a payment has not failed.
SELECT a.payment_id
FROM payment_attempts a
WHERE a.outcome IS NULL OR a.outcome IN ('SENT', 'RECEIVED')
GROUP BY a.payment_id
HAVING count(*) > 1;

-- Nobody approved what they submitted, nor did anybody in their place.
SELECT g.public_id
FROM grants g JOIN approvals a ON a.grant_id = g.id
WHERE a.approver_organisation_id = g.submitter_organisation_id
  AND g.submitter_subject IN (a.approver_subject, a.acting_for);

-- Nobody has part in two approvals of one grant.
SELECT a.grant_id
FROM approvals a
CROSS JOIN LATERAL (VALUES (a.approver_subject), (nullif(a.acting_for, ''))) AS part (subject)
WHERE part.subject IS NOT NULL
GROUP BY a.grant_id, a.approver_organisation_id, part.subject
HAVING count(*) > 1;

-- Money moved only after two people, or one on the fast lane as it was then, approved the same amount.
SELECT g.public_id
FROM grants g
CROSS JOIN LATERAL (
  SELECT (r.terms ->> 'fast_lane_limit_minor')::bigint AS fast_lane
  FROM fund_revisions r
  WHERE r.fund_id = g.fund_id AND r.fund_version <= g.approved_under
  ORDER BY r.fund_version DESC LIMIT 1) then_
LEFT JOIN approvals a ON a.grant_id = g.id AND a.amount_minor = g.approved_minor
WHERE g.approved_minor IS NOT NULL
GROUP BY g.id, then_.fast_lane
HAVING count(a.id) < CASE WHEN g.level = 'L1' AND g.approved_minor <= then_.fast_lane THEN 1 ELSE 2 END;

-- Every approved grant says under which terms of its fund.
SELECT g.public_id
FROM grants g
WHERE g.approved_minor IS NOT NULL
  AND NOT EXISTS (SELECT FROM fund_revisions r
                  WHERE r.fund_id = g.fund_id AND r.fund_version <= g.approved_under);

-- Nobody released a payment of a grant they approved.
SELECT p.public_id
FROM payment_attempts t
JOIN payments p ON p.id = t.payment_id
JOIN approvals a ON a.grant_id = p.grant_id
WHERE a.approver_organisation_id = t.releaser_organisation_id
  AND t.releaser_subject IN (a.approver_subject, a.acting_for);

-- No grant is above the cap per grant that its fund had when it was approved.
SELECT g.public_id
FROM grants g
CROSS JOIN LATERAL (
  SELECT (r.terms ->> 'cap_per_grant_minor')::bigint AS cap
  FROM fund_revisions r
  WHERE r.fund_id = g.fund_id AND r.fund_version <= g.approved_under
  ORDER BY r.fund_version DESC LIMIT 1) then_
WHERE then_.cap > 0 AND g.approved_minor > then_.cap;

-- No case has more of a fund before it is verified than its bridging limit ever was.
SELECT g.case_ref
FROM grants g JOIN funds f ON f.id = g.fund_id
WHERE g.bridging AND g.case_ref <> ''
  AND g.state NOT IN ('CANCELLED', 'DECLINED', 'REFERRED')
GROUP BY g.case_ref, f.id
HAVING sum(CASE WHEN g.approved_minor IS NULL THEN coalesce(g.assessed_minor, g.requested_minor)
                ELSE least(g.reserved_minor + g.committed_minor + g.spent_minor, g.approved_minor) END)
       > (SELECT max((r.terms ->> 'bridging_limit_minor')::bigint)
          FROM fund_revisions r WHERE r.fund_id = f.id);

-- Event versions of an aggregate are 1, 2, 3 and so on.
SELECT aggregate_kind, aggregate_id
FROM events
GROUP BY aggregate_kind, aggregate_id
HAVING min(aggregate_version) <> 1 OR max(aggregate_version) <> count(*);

-- In the order of the feed, versions of an aggregate only rise.
SELECT later.aggregate_kind, later.aggregate_id
FROM (SELECT aggregate_kind, aggregate_id, aggregate_version,
             lag(aggregate_version) OVER (PARTITION BY aggregate_kind, aggregate_id ORDER BY xid, seq) AS before
      FROM events) later
WHERE later.before >= later.aggregate_version;

-- A grant is where its last event says.
SELECT g.public_id
FROM grants g
LEFT JOIN LATERAL (
  SELECT e.aggregate_version, e.state FROM events e
  WHERE e.aggregate_kind = 'grant' AND e.aggregate_id = g.public_id
  ORDER BY e.aggregate_version DESC LIMIT 1) last ON true
WHERE (last.aggregate_version, last.state) IS DISTINCT FROM (g.version, g.state);

-- A fund's own calls are all of its events.
SELECT f.public_id
FROM funds f
LEFT JOIN LATERAL (
  SELECT max(e.aggregate_version) AS version FROM events e
  WHERE e.aggregate_kind = 'fund' AND e.aggregate_id = f.public_id) last ON true
WHERE last.version IS DISTINCT FROM f.version;

-- One submission of a case's request makes one grant.
SELECT k.result_ref
FROM idempotency_keys k
WHERE k.method = 'SubmitGrant' AND k.state = 'DONE'
  AND NOT EXISTS (SELECT FROM grants g WHERE g.public_id = split_part(k.result_ref, '/', 1));

-- erased_is_erased: nothing names a case, or says what it was for, after its
-- tombstone
SELECT g.public_id FROM grants g
WHERE g.purpose_sealed <> ''
  AND EXISTS (SELECT FROM erased_cases e WHERE e.case_ref = g.case_ref
                AND e.erased_at < now() - interval '1 minute');

-- every_event_is_audited: whoever or whatever made it, in the same transaction
SELECT e.event_id, e.type FROM events e
WHERE NOT EXISTS (SELECT FROM audit_records a
                  WHERE a.xid = e.xid
                    AND e.aggregate_id = ANY (a.resource_ids));

-- every_record_says_what: which view, or what was done
SELECT method, resource_kind FROM audit_records WHERE fields = '';

-- no-transaction
-- Of the cases there are, some at a time, so that no officer waits for it.
DO $$
DECLARE
  behind uuid := '00000000-0000-0000-0000-000000000000';
  upto uuid;
BEGIN
  LOOP
    upto := (SELECT id FROM (SELECT id FROM relocations WHERE id > behind
                             ORDER BY id LIMIT 1000) AS next
             ORDER BY id DESC LIMIT 1);
    EXIT WHEN upto IS NULL;
    UPDATE relocations r SET retention_due_on = due.due_on
    FROM (
      SELECT c.id, least(
        ((c.ended_at AT TIME ZONE 'UTC')::date + make_interval(
           months => least(CASE
             WHEN c.state = 'CLOSED' THEN 24
             WHEN c.state IN ('INELIGIBLE', 'NOT_VERIFIED', 'WITHDRAWN',
                              'REFERRED_OUT', 'SAFE_ELSEWHERE') THEN 12
           END, t.months)))::date,
        ((CASE
            WHEN c.ended_at IS NOT NULL
              THEN greatest(c.ended_at, t.justified_at)
            WHEN c.state IN ('ALERTED', 'DRAFT', 'WAITLISTED')
              THEN greatest(coalesce(c.stands_since, c.received_at),
                            t.justified_at)
            WHEN t.legal_hold THEN t.justified_at
          END AT TIME ZONE 'UTC')::date + make_interval(months => 12))::date
        ) AS due_on
      FROM relocations c LEFT JOIN retentions t ON t.relocation_id = c.id
      WHERE c.id > behind AND c.id <= upto) AS due
    WHERE r.id = due.id AND due.due_on IS NOT NULL
      AND r.retention_due_on IS DISTINCT FROM due.due_on;
    COMMIT;
    behind := upto;
  END LOOP;
END $$;

-- What was missed before stands in ListOverdue; it is not told all at once. The
-- first look computes when the next is.
INSERT INTO promise_watches (relocation_id, next_at, told)
SELECT id, due_at,
  CASE WHEN due_at > now() THEN '{}'::text[]
  ELSE ARRAY['ACKNOWLEDGE', 'TRIAGE', 'VERIFY', 'DECIDE', 'PROPOSE', 'FUNDS']
  END
FROM relocations
WHERE due_at IS NOT NULL
  AND state IN ('ALERTED', 'SUBMITTED', 'ACKNOWLEDGED', 'INCOMPLETE', 'TRIAGED',
                'VERIFYING', 'VERIFIED', 'NOT_VERIFIED', 'ELIGIBLE',
                'WAITLISTED', 'PROPOSED', 'OFFERED', 'DEFENDER_ACCEPTED',
                'PRE_DEPARTURE')
ON CONFLICT (relocation_id) DO NOTHING;

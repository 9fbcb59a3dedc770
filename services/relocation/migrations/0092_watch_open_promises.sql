-- Of cases that nobody changes meanwhile. What was missed before stands in
-- ListOverdue; it is not told all at once.
INSERT INTO promise_watches (relocation_id, next_at, told_through)
SELECT id, due_at, now() FROM relocations
WHERE due_at > now()
  AND state IN ('ALERTED', 'SUBMITTED', 'ACKNOWLEDGED', 'INCOMPLETE', 'TRIAGED',
                'VERIFYING', 'VERIFIED', 'NOT_VERIFIED', 'ELIGIBLE',
                'WAITLISTED', 'PROPOSED', 'OFFERED', 'DEFENDER_ACCEPTED',
                'PRE_DEPARTURE')
ON CONFLICT (relocation_id) DO NOTHING;

-- A case is taken up again after it had ended: clocks count from there, and what
-- an earlier version wrote belongs to an earlier journey. The column tells no
-- journey: a case that could not be verified is taken up again in the same way.
ALTER TABLE relocations
  ADD COLUMN reopened_at timestamptz,
  ADD COLUMN reopened_version bigint,
  ADD CONSTRAINT relocations_reopened_check
    CHECK ((reopened_at IS NULL) = (reopened_version IS NULL));

-- The plan of an earlier journey is forgotten with its routes.
GRANT DELETE ON security_plans TO sojourn_serve;

-- One officer alone heard that she is safe elsewhere; she is detained; one of two
-- wants what is held for a silent case released; she was not free to speak.
ALTER TABLE alerts DROP CONSTRAINT alerts_kind_check;
ALTER TABLE alerts ADD CONSTRAINT alerts_kind_check
  CHECK (kind IN ('IDENTITY_REVEALED', 'BREAK_GLASS', 'EXPORTED', 'CASE_TAKEN',
                  'ERASURE_ASKED', 'HER_ERASURE_ASKED', 'WITHDRAWN_ALONE',
                  'SAFE_ELSEWHERE_ALONE', 'DETAINED', 'RELEASE_ASKED',
                  'DURESS_HEARD', 'OWN_HAND_REVEAL', 'OWN_HAND_EXPORT',
                  'HOLD_LIFT_ASKED', 'HOLD_LIFTED', 'HOLD_SET',
                  'CONTACT_REPLACED', 'DUPLICATES_SOUGHT', 'HANDED_OVER',
                  'CALLED'));

-- An officer wants the hold lifted: another one lifts it. Why stands, sealed, in
-- the alerts.
ALTER TABLE retentions
  ADD COLUMN lift_asked_by text NOT NULL DEFAULT '',
  ADD COLUMN lift_asked_at timestamptz,
  ADD CONSTRAINT retentions_lift_check
    CHECK ((lift_asked_by = '') = (lift_asked_at IS NULL));

ALTER TABLE alerts DROP CONSTRAINT alerts_kind_check;
ALTER TABLE alerts ADD CONSTRAINT alerts_kind_check
  CHECK (kind IN ('IDENTITY_REVEALED', 'BREAK_GLASS', 'EXPORTED', 'CASE_TAKEN',
                  'ERASURE_ASKED', 'HER_ERASURE_ASKED', 'WITHDRAWN_ALONE',
                  'OWN_HAND_REVEAL', 'OWN_HAND_EXPORT', 'HOLD_LIFT_ASKED',
                  'HOLD_LIFTED'));
ALTER TABLE alerts DROP CONSTRAINT alerts_reason_check;
ALTER TABLE alerts ADD CONSTRAINT alerts_reason_check
  CHECK ((kind IN ('BREAK_GLASS', 'HOLD_LIFT_ASKED', 'HOLD_LIFTED'))
         = (reason_sealed IS NOT NULL));

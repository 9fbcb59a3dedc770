-- Who handed the shift to whom, under the key of the organisation.
ALTER TABLE organisations ADD COLUMN duty_sealed bytea;

-- Who takes a case over is told, and what she must know.
ALTER TABLE alerts DROP CONSTRAINT alerts_kind_check;
ALTER TABLE alerts ADD CONSTRAINT alerts_kind_check
  CHECK (kind IN ('IDENTITY_REVEALED', 'BREAK_GLASS', 'EXPORTED', 'CASE_TAKEN',
                  'ERASURE_ASKED', 'HER_ERASURE_ASKED', 'WITHDRAWN_ALONE',
                  'OWN_HAND_REVEAL', 'OWN_HAND_EXPORT', 'HOLD_LIFT_ASKED',
                  'HOLD_LIFTED', 'HOLD_SET', 'CONTACT_REPLACED',
                  'DUPLICATES_SOUGHT', 'HANDED_OVER'));
ALTER TABLE alerts DROP CONSTRAINT alerts_reason_check;
ALTER TABLE alerts ADD CONSTRAINT alerts_reason_check
  CHECK (reason_sealed IS NULL
         OR kind IN ('BREAK_GLASS', 'HOLD_LIFT_ASKED', 'HOLD_LIFTED',
                     'HOLD_SET', 'HANDED_OVER'));

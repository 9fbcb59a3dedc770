-- Somebody took a case: by herself, or away from another lead.
ALTER TABLE assignments ADD COLUMN taken boolean NOT NULL DEFAULT false;

-- Who led the case until then is told too.
ALTER TABLE alerts ADD COLUMN told_subject text NOT NULL DEFAULT '';
ALTER TABLE alerts DROP CONSTRAINT alerts_kind_check;
ALTER TABLE alerts ADD CONSTRAINT alerts_kind_check
  CHECK (kind IN ('IDENTITY_REVEALED', 'BREAK_GLASS', 'EXPORTED', 'CASE_TAKEN',
                  'ERASURE_ASKED'));

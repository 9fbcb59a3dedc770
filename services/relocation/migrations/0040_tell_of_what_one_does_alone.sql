-- What one officer says that she wants, and nobody else has heard.
ALTER TABLE alerts DROP CONSTRAINT alerts_kind_check;
ALTER TABLE alerts ADD CONSTRAINT alerts_kind_check
  CHECK (kind IN ('IDENTITY_REVEALED', 'BREAK_GLASS', 'EXPORTED', 'CASE_TAKEN',
                  'ERASURE_ASKED', 'HER_ERASURE_ASKED', 'WITHDRAWN_ALONE'));

-- What she asked for is confirmed by a second officer too, by the same reason.
ALTER TABLE erasure_requests
  ADD COLUMN reason text NOT NULL DEFAULT 'MISTAKE'
    CONSTRAINT erasure_requests_reason_check
      CHECK (reason IN ('SHE_ASKED', 'MISTAKE'));

-- Since when an open case is an alert, a draft or on the waiting list: after a
-- year somebody is asked about it. Unset in every other state, which would tell
-- of a journey.
ALTER TABLE relocations ADD COLUMN stands_since timestamptz;

-- Why a case is kept for another year, said last at that time. A hold counts as
-- justified by its own reason; the year of those set before begins here.
ALTER TABLE retentions
  ADD COLUMN justified_at timestamptz,
  ADD COLUMN justification_sealed bytea;
UPDATE retentions SET justified_at = now() WHERE legal_hold;

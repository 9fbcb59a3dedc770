-- A proposal that was shared under a consent she has taken back: its host no
-- longer finds the case.
ALTER TABLE proposals ADD COLUMN share_ended_at timestamptz;

-- A consent that was recorded by mistake never held; one that she took back
-- held until then.
ALTER TABLE consents ADD COLUMN corrected_at timestamptz;

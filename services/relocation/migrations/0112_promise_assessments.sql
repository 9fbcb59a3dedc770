-- At L1 and L2 risk is assessed, and looked at by another officer, in time. Of
-- cases that were triaged before, nothing was promised.
ALTER TABLE relocations
  ADD COLUMN risk_asked_at timestamptz,
  ADD COLUMN risk_assessed_at timestamptz,
  ADD COLUMN risk_seconded_at timestamptz;
-- Who set a case waiting, whoever waits since. Nobody is named of those before.
ALTER TABLE clock_pauses ADD COLUMN set_by text NOT NULL DEFAULT '';

-- Who was told stays told: erasing a case takes the reasons out of its alerts
-- and leaves who did what to it.
ALTER TABLE alerts DROP CONSTRAINT alerts_reason_check;
ALTER TABLE alerts ADD CONSTRAINT alerts_reason_check
  CHECK (reason_sealed IS NULL
         OR kind IN ('BREAK_GLASS', 'HOLD_LIFT_ASKED', 'HOLD_LIFTED'));
GRANT UPDATE (reason_sealed) ON alerts TO sojourn_serve;

-- Which services ever saw an account that was reported, and when last.
CREATE TABLE account_sightings (
  exposure_id uuid NOT NULL
    CONSTRAINT account_sightings_exposure_id_fkey REFERENCES exposures (id),
  service text NOT NULL CONSTRAINT account_sightings_service_check
    CHECK (service IN ('relocation', 'capacity', 'visa', 'grants')),
  -- Null: never.
  last_seen_at timestamptz,
  PRIMARY KEY (exposure_id, service)
);
REVOKE UPDATE ON account_sightings FROM sojourn_serve;

-- What is written about a case while it goes on: assessments of risk, and of the
-- stay its plan, check-ins, information on rights, end and follow-up. Sealed
-- whole under the case's key, under random names and without a time, as
-- movements are: no row tells that she arrived, or that her return is weighed.
CREATE TABLE case_records (
  id text PRIMARY KEY,
  relocation_id uuid NOT NULL
    CONSTRAINT case_records_relocation_id_fkey REFERENCES relocations (id),
  record_sealed bytea NOT NULL,
  -- Reversed by CorrectRecord: counts no more.
  corrected boolean NOT NULL DEFAULT false
);
CREATE INDEX case_records_relocation_id_idx ON case_records (relocation_id);
GRANT DELETE ON case_records TO sojourn_serve;

ALTER TABLE workflow_steps
  DROP CONSTRAINT workflow_steps_kind_check,
  ADD CONSTRAINT workflow_steps_kind_check CHECK (kind IN
    ('ASSESS_ROUTE', 'HOLD_PLACE', 'EXTEND_HOLD', 'CONFIRM_RESERVATION',
     'RELEASE_RESERVATION', 'OPEN_APPLICATION', 'WITHDRAW_APPLICATION',
     'SUBMIT_GRANT', 'CANCEL_GRANT', 'CHECK_IN', 'CHECK_OUT', 'SET_HOST_SHARE',
     'SET_MISSION_SHARE', 'SET_FUNDER_SHARE', 'ERASE_KEYS',
     'ERASE_IN_CAPACITY', 'ERASE_IN_VISA', 'ERASE_IN_GRANTS'));

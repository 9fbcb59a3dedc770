-- When the case came into the state it ended in; its retention counts from
-- there. Unset while it is open.
ALTER TABLE relocations ADD COLUMN ended_at timestamptz;

-- What she chose instead of the rule, and what stops an erasure.
CREATE TABLE retentions (
  relocation_id uuid PRIMARY KEY
    CONSTRAINT retentions_relocation_id_fkey REFERENCES relocations (id),
  months integer CONSTRAINT retentions_months_check CHECK (months > 0),
  legal_hold boolean NOT NULL DEFAULT false,
  legal_hold_reason_sealed bytea,
  -- Her view of the choice, under the key of the case.
  view_sealed bytea,
  CONSTRAINT retentions_legal_hold_check
    CHECK (legal_hold = (legal_hold_reason_sealed IS NOT NULL))
);

-- The tombstone of a case, beside its emptied row in relocations.
CREATE TABLE erasures (
  relocation_id uuid PRIMARY KEY
    CONSTRAINT erasures_relocation_id_fkey REFERENCES relocations (id),
  reason text NOT NULL CONSTRAINT erasures_reason_check
    CHECK (reason IN ('SHE_ASKED', 'RETENTION', 'MISTAKE')),
  erased_at timestamptz NOT NULL
);

-- Who has deleted the keys: the key store of this service, and the others.
CREATE TABLE erasure_confirmations (
  relocation_id uuid NOT NULL CONSTRAINT erasure_confirmations_relocation_id_fkey
    REFERENCES erasures (relocation_id),
  service text NOT NULL CONSTRAINT erasure_confirmations_service_check
    CHECK (service IN ('relocation', 'capacity', 'visa', 'grants')),
  confirmed_at timestamptz NOT NULL,
  PRIMARY KEY (relocation_id, service)
);
REVOKE UPDATE ON erasures, erasure_confirmations FROM sojourn_serve;

ALTER TABLE workflow_steps
  DROP CONSTRAINT workflow_steps_kind_check,
  ADD CONSTRAINT workflow_steps_kind_check CHECK (kind IN
    ('ASSESS_ROUTE', 'HOLD_PLACE', 'EXTEND_HOLD', 'CONFIRM_RESERVATION',
     'RELEASE_RESERVATION', 'OPEN_APPLICATION', 'WITHDRAW_APPLICATION',
     'SUBMIT_GRANT', 'CANCEL_GRANT', 'CHECK_IN', 'ERASE_KEYS',
     'ERASE_IN_CAPACITY', 'ERASE_IN_VISA', 'ERASE_IN_GRANTS'));

-- Erasing a case deletes every row of it but its tombstone.
GRANT DELETE ON persons, assignments, timeline_entries, spokespersons, consents,
  referees, decisions, clock_pauses, proposals, proposal_routes, workflow_steps,
  known_reservations, known_applications, known_grants, peer_cases,
  peer_persons, travellers, movements, security_plans, retentions
  TO sojourn_serve;

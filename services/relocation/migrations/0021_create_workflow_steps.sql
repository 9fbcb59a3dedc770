-- One call another service owes a case. Backoff and leases are real time,
-- due_at is domain time.
CREATE TABLE workflow_steps (
  id uuid PRIMARY KEY,
  public_id text NOT NULL CONSTRAINT workflow_steps_public_id_key UNIQUE,
  relocation_id uuid NOT NULL
    CONSTRAINT workflow_steps_relocation_id_fkey REFERENCES relocations (id),
  kind text NOT NULL CONSTRAINT workflow_steps_kind_check CHECK (kind IN
    ('ASSESS_ROUTE', 'HOLD_PLACE', 'EXTEND_HOLD', 'CONFIRM_RESERVATION',
     'RELEASE_RESERVATION', 'OPEN_APPLICATION', 'WITHDRAW_APPLICATION',
     'SUBMIT_GRANT', 'CANCEL_GRANT', 'CHECK_IN')),
  state text NOT NULL CONSTRAINT workflow_steps_state_check CHECK (state IN
    ('PENDING', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED', 'COMPENSATED')),
  proposal_id uuid
    CONSTRAINT workflow_steps_proposal_id_fkey REFERENCES proposals (id),
  person_id uuid
    CONSTRAINT workflow_steps_person_id_fkey REFERENCES persons (id),
  -- The forward step that this one takes back.
  undoes uuid CONSTRAINT workflow_steps_undoes_fkey REFERENCES workflow_steps (id),
  peer_ref text NOT NULL DEFAULT '',
  -- The key the other service knows the present attempt by.
  request_id uuid NOT NULL,
  attempt integer NOT NULL DEFAULT 1,
  tries integer NOT NULL DEFAULT 0,
  -- The request as first sent, sealed under the key of the case, so that a
  -- repeat has the same content; gone when the step has ended.
  request_sealed bytea,
  due_at timestamptz NOT NULL DEFAULT '-infinity',
  retry_at timestamptz NOT NULL,
  lease_worker text,
  lease_until timestamptz,
  error_reason text NOT NULL DEFAULT '',
  error_remedy text NOT NULL DEFAULT '',
  cause_subject text NOT NULL,
  cause_organisation_id text NOT NULL,
  created_at timestamptz NOT NULL,
  finished_at timestamptz,
  CONSTRAINT workflow_steps_lease_check CHECK
    ((state = 'RUNNING') = (lease_worker IS NOT NULL AND lease_until IS NOT NULL)),
  CONSTRAINT workflow_steps_finished_check CHECK
    ((state IN ('PENDING', 'RUNNING')) = (finished_at IS NULL))
);

CREATE INDEX workflow_steps_relocation_id_idx ON workflow_steps (relocation_id);
CREATE INDEX workflow_steps_claim_idx ON workflow_steps (retry_at)
  WHERE state IN ('PENDING', 'RUNNING');
-- The same call is planned once.
CREATE UNIQUE INDEX workflow_steps_open_key ON workflow_steps
  (relocation_id, kind, coalesce(proposal_id, relocation_id),
   coalesce(person_id, relocation_id), coalesce(undoes, relocation_id))
  WHERE state IN ('PENDING', 'RUNNING');

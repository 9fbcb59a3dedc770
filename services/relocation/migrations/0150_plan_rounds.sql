-- Where everybody who waits would be best, as one plan. Kept as it was made, so
-- that what was accepted can be read again.
CREATE TABLE rounds (
  id uuid CONSTRAINT rounds_pkey PRIMARY KEY,
  round_id text NOT NULL CONSTRAINT rounds_round_id_key UNIQUE,
  state text NOT NULL DEFAULT 'RUNNING' CONSTRAINT rounds_state_check
    CHECK (state IN ('RUNNING', 'SOLVED', 'FAILED', 'ACCEPTED')),
  version bigint NOT NULL DEFAULT 1,
  -- Weights, counts, proof, and who accepted it why: under a key of its own.
  plan_sealed bytea NOT NULL,
  -- In whose name capacity and matching are asked.
  requested_by text NOT NULL,
  requested_organisation_id text NOT NULL,
  requested_at timestamptz NOT NULL,
  solved_at timestamptz,
  accepted_at timestamptz,
  -- Who works on it, until when in real time, and how often it was tried.
  lease_token uuid,
  lease_until timestamptz,
  tries integer NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX rounds_running_key ON rounds (state)
  WHERE state = 'RUNNING';
CREATE INDEX rounds_requested_at_idx ON rounds (requested_at);

-- What the plan says of one party, under the key of its case.
CREATE TABLE round_parties (
  round_row_id uuid NOT NULL
    CONSTRAINT round_parties_round_row_id_fkey REFERENCES rounds (id),
  relocation_id uuid NOT NULL
    CONSTRAINT round_parties_relocation_id_fkey REFERENCES relocations (id),
  -- In the order in which they are shown.
  position integer NOT NULL,
  party_sealed bytea NOT NULL,
  -- The plan has a place for her that she does not hold yet.
  placed boolean NOT NULL,
  -- The case is another one than when it was gathered.
  changed boolean NOT NULL,
  -- Its officer sees the place first; or, when the plan was accepted, the case
  -- had changed.
  recommended boolean NOT NULL DEFAULT false,
  left_out boolean NOT NULL DEFAULT false,
  CONSTRAINT round_parties_pkey PRIMARY KEY (round_row_id, relocation_id),
  CONSTRAINT round_parties_position_key UNIQUE (round_row_id, position)
);
GRANT DELETE ON round_parties TO sojourn_serve;
-- By every change of a case that a plan may be wrong after.
CREATE INDEX round_parties_unchanged_idx ON round_parties (relocation_id)
  WHERE NOT changed;
CREATE INDEX round_parties_recommended_idx ON round_parties (relocation_id)
  WHERE recommended;

-- One city asked for one party. Part of the case's aggregate: written only
-- under the lock of the case.
CREATE TABLE proposals (
  id uuid PRIMARY KEY,
  public_id text NOT NULL CONSTRAINT proposals_public_id_key UNIQUE,
  relocation_id uuid NOT NULL
    CONSTRAINT proposals_relocation_id_fkey REFERENCES relocations (id),
  host_id text NOT NULL,
  organisation_id text NOT NULL,
  place_id text NOT NULL DEFAULT '',
  -- Who would receive the party, once the city said yes.
  coordinator_subject text NOT NULL DEFAULT '',
  abroad boolean NOT NULL,
  state text NOT NULL CONSTRAINT proposals_state_check CHECK (state IN
    ('ASKED', 'CITY_ACCEPTED', 'CITY_DECLINED', 'HOLDING', 'OFFERED',
     'ACCEPTED', 'DECLINED', 'LAPSED', 'WITHDRAWN')),
  reason text NOT NULL DEFAULT '',
  -- Why it lapsed or cannot be offered, in the words of the service that said no.
  problem_reason text NOT NULL DEFAULT '',
  problem_remedy text NOT NULL DEFAULT '',
  -- Nights, sealed: where and when together tell too much.
  stay_sealed bytea NOT NULL,
  -- Her choice is kept whatever becomes of the hold.
  chosen boolean NOT NULL DEFAULT false,
  confirmed boolean NOT NULL DEFAULT false,
  reservation_id text CONSTRAINT proposals_reservation_id_key UNIQUE,
  held_until timestamptz,
  asked_at timestamptz NOT NULL,
  answer_due timestamptz,
  decided_at timestamptz,
  updated_at timestamptz NOT NULL,
  version bigint NOT NULL DEFAULT 1,
  -- A live hold is known by its reservation.
  CONSTRAINT proposals_hold_check CHECK
    (state NOT IN ('HOLDING', 'OFFERED', 'ACCEPTED') OR reservation_id IS NOT NULL)
);

CREATE INDEX proposals_relocation_id_idx ON proposals (relocation_id);
CREATE INDEX proposals_organisation_id_idx
  ON proposals (organisation_id, asked_at) WHERE state = 'ASKED';

-- A host is asked once at a time, and one place is hers.
CREATE UNIQUE INDEX proposals_live_host_key ON proposals (relocation_id, host_id)
  WHERE state IN ('ASKED', 'CITY_ACCEPTED', 'HOLDING', 'OFFERED', 'ACCEPTED');
CREATE UNIQUE INDEX proposals_accepted_key ON proposals (relocation_id)
  WHERE state = 'ACCEPTED';

-- What the visa service found for one person and one proposal. Options,
-- problems and dates are sealed under the key of the case.
CREATE TABLE proposal_routes (
  proposal_id uuid NOT NULL
    CONSTRAINT proposal_routes_proposal_id_fkey REFERENCES proposals (id),
  person_id uuid NOT NULL
    CONSTRAINT proposal_routes_person_id_fkey REFERENCES persons (id),
  lawful boolean NOT NULL,
  findings_sealed bytea NOT NULL,
  policy_version text NOT NULL,
  assessed_at timestamptz NOT NULL,
  PRIMARY KEY (proposal_id, person_id)
);

-- The way of one person: the route chosen for the accepted place, and what
-- became of it. Route, last legal day and words of hers are sealed.
CREATE TABLE travellers (
  person_id uuid PRIMARY KEY
    CONSTRAINT travellers_person_id_fkey REFERENCES persons (id),
  relocation_id uuid NOT NULL
    CONSTRAINT travellers_relocation_id_fkey REFERENCES relocations (id),
  proposal_id uuid NOT NULL
    CONSTRAINT travellers_proposal_id_fkey REFERENCES proposals (id),
  route_sealed bytea NOT NULL,
  visa_required boolean NOT NULL,
  application_id text,
  -- Her answer to a refused visa: WAIT, GO_AHEAD or STOP.
  refusal_answer text NOT NULL DEFAULT '' CONSTRAINT travellers_refusal_answer_check
    CHECK (refusal_answer IN ('', 'WAIT', 'GO_AHEAD', 'STOP')),
  chosen_at timestamptz NOT NULL
);
CREATE INDEX travellers_relocation_id_idx ON travellers (relocation_id);

-- Permission and facts of the journey, one row each, never changed: a mistake
-- is reversed by CorrectRecord and stays readable.
CREATE TABLE movements (
  id uuid PRIMARY KEY,
  relocation_id uuid NOT NULL
    CONSTRAINT movements_relocation_id_fkey REFERENCES relocations (id),
  person_id uuid NOT NULL
    CONSTRAINT movements_person_id_fkey REFERENCES persons (id),
  kind text NOT NULL CONSTRAINT movements_kind_check CHECK (kind IN
    ('CLEARANCE_ASKED', 'CLEARED', 'CLEARANCE_REFUSED', 'DEPARTED', 'ARRIVED',
     'UNASSISTED_MOVE')),
  leg integer NOT NULL CONSTRAINT movements_leg_check CHECK (leg BETWEEN 1 AND 20),
  -- Where to, arranged shelter, note.
  details_sealed bytea,
  occurred_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  corrected_at timestamptz
);
CREATE INDEX movements_relocation_id_idx ON movements (relocation_id);

CREATE TABLE security_plans (
  relocation_id uuid PRIMARY KEY
    CONSTRAINT security_plans_relocation_id_fkey REFERENCES relocations (id),
  state text NOT NULL CONSTRAINT security_plans_state_check
    CHECK (state IN ('RECORDED', 'WAIVED')),
  text_sealed bytea NOT NULL,
  waived_by_sealed bytea,
  occurred_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL
);

-- Giving a place back forgets the routes to it.
GRANT DELETE ON travellers TO sojourn_serve;

-- A dump must not tell that somebody travelled, nor when: what a change of a
-- case was, its flags, decisions, movements and the security plan are sealed
-- under the case's key. What is left clear of a change is that there was one.
--
-- Keys are in no database, so rows written before cannot be sealed here. None
-- were ever released.
DO $$
BEGIN
  IF EXISTS (SELECT FROM relocations) THEN
    RAISE EXCEPTION 'cases of an unreleased version cannot be sealed: '
      'start with an empty database';
  END IF;
END
$$;

-- Flags tell of moves without permission.
ALTER TABLE relocations
  DROP COLUMN flags,
  ADD COLUMN flags_sealed bytea NOT NULL;

-- Phases merge preparing, travelling and staying: no entry tells which.
ALTER TABLE timeline_entries
  DROP COLUMN type,
  DROP COLUMN reason,
  DROP COLUMN state_before,
  DROP COLUMN state,
  DROP COLUMN overlay_since_before,
  DROP COLUMN flags_raised,
  DROP COLUMN subject_row_id,
  DROP COLUMN subject_public_id,
  DROP COLUMN note_sealed,
  DROP COLUMN occurred_at,
  DROP COLUMN recorded_by,
  DROP COLUMN organisation_id,
  ADD COLUMN phase_before text NOT NULL
    CONSTRAINT timeline_entries_phase_before_check CHECK (phase_before IN
      ('INTAKE', 'ASSESSMENT', 'PLACEMENT', 'MOVE', 'ENDED')),
  ADD COLUMN phase text NOT NULL
    CONSTRAINT timeline_entries_phase_check CHECK (phase IN
      ('INTAKE', 'ASSESSMENT', 'PLACEMENT', 'MOVE', 'ENDED')),
  ADD COLUMN entry_sealed bytea NOT NULL;

-- A permission to travel is a decision.
ALTER TABLE decisions
  DROP COLUMN kind,
  DROP COLUMN outcome;

-- Rows are named by random text and have no time: nothing tells a permission
-- from a departure or an arrival, or one day from another.
DROP TABLE movements;
CREATE TABLE movements (
  id text PRIMARY KEY,
  relocation_id uuid NOT NULL
    CONSTRAINT movements_relocation_id_fkey REFERENCES relocations (id),
  person_id uuid NOT NULL
    CONSTRAINT movements_person_id_fkey REFERENCES persons (id),
  movement_sealed bytea NOT NULL,
  -- Reversed by CorrectRecord: counts no more.
  corrected boolean NOT NULL DEFAULT false
);
CREATE INDEX movements_relocation_id_idx ON movements (relocation_id);

DROP TABLE security_plans;
CREATE TABLE security_plans (
  relocation_id uuid PRIMARY KEY
    CONSTRAINT security_plans_relocation_id_fkey REFERENCES relocations (id),
  plan_sealed bytea NOT NULL
);

-- When a route was chosen or checked again is in the history and the finding.
ALTER TABLE travellers DROP COLUMN chosen_at;
ALTER TABLE proposal_routes DROP COLUMN assessed_at;
ALTER TABLE proposals DROP COLUMN updated_at;

-- Heard when a guest moved in, or a visa was used.
ALTER TABLE known_reservations DROP COLUMN heard_at;
ALTER TABLE known_applications DROP COLUMN heard_at;

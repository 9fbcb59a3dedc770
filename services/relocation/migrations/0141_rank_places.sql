-- Places as they were ranked for a case, for the office. Replaced by the next.
CREATE TABLE place_rankings (
  relocation_id uuid
    CONSTRAINT place_rankings_pkey PRIMARY KEY
    CONSTRAINT place_rankings_relocation_id_fkey REFERENCES relocations (id),
  ranking_id text NOT NULL
    CONSTRAINT place_rankings_ranking_id_key UNIQUE,
  -- What was asked for, and then what came of it: days and places together tell
  -- where she may go.
  wish_sealed bytea NOT NULL,
  ranking_sealed bytea,
  -- Places have changed since it was asked of matching.
  outdated boolean NOT NULL DEFAULT false
);
GRANT DELETE ON place_rankings TO sojourn_serve;
-- Few: whatever changed once is not looked at again before it is ranked anew.
CREATE INDEX place_rankings_fresh_idx ON place_rankings (relocation_id)
  WHERE NOT outdated;

ALTER TABLE workflow_steps
  DROP CONSTRAINT workflow_steps_kind_check,
  ADD CONSTRAINT workflow_steps_kind_check CHECK (kind IN
    ('ASSESS_ROUTE', 'HOLD_PLACE', 'EXTEND_HOLD', 'CONFIRM_RESERVATION',
     'RELEASE_RESERVATION', 'OPEN_APPLICATION', 'WITHDRAW_APPLICATION',
     'SUBMIT_GRANT', 'CANCEL_GRANT', 'CHECK_IN', 'CHECK_OUT',
     'EXTEND_RESERVATION', 'TELL_TRAVEL', 'RANK_PLACES', 'SET_HOST_SHARE',
     'SET_MISSION_SHARE', 'SET_FUNDER_SHARE', 'ERASE_KEYS', 'ERASE_IN_CAPACITY',
     'ERASE_IN_VISA', 'ERASE_IN_GRANTS'));

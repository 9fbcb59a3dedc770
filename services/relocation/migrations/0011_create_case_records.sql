-- What happened, one row a change of the case, never updated: an entry that was
-- a mistake is named by the one that corrects it. Notes open under the case's key.
CREATE TABLE timeline_entries (
  id uuid PRIMARY KEY,
  public_id text NOT NULL CONSTRAINT timeline_entries_public_id_key UNIQUE,
  relocation_id uuid NOT NULL
    CONSTRAINT timeline_entries_relocation_id_fkey REFERENCES relocations (id),
  -- The case's version that this change made.
  version bigint NOT NULL,
  type text NOT NULL,
  reason text NOT NULL DEFAULT '',
  state_before text NOT NULL,
  state text NOT NULL,
  overlay_before text NOT NULL,
  overlay text NOT NULL,
  overlay_since_before timestamptz,
  -- Flags that this change raised, for its reversal.
  flags_raised text[] NOT NULL DEFAULT '{}',
  -- Row of another table that this change wrote, where there is one.
  subject_row_id uuid,
  subject_public_id text NOT NULL DEFAULT '',
  note_sealed bytea,
  occurred_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL,
  organisation_id text NOT NULL,
  corrects uuid
    CONSTRAINT timeline_entries_corrects_fkey REFERENCES timeline_entries (id)
    CONSTRAINT timeline_entries_corrects_key UNIQUE,
  CONSTRAINT timeline_entries_relocation_id_version_key
    UNIQUE (relocation_id, version),
  CONSTRAINT timeline_entries_occurred_at_check CHECK (occurred_at <= recorded_at)
);
REVOKE UPDATE ON timeline_entries FROM sojourn_serve;

-- Who may speak for her, for what and until when.
CREATE TABLE spokespersons (
  id uuid PRIMARY KEY,
  public_id text NOT NULL CONSTRAINT spokespersons_public_id_key UNIQUE,
  relocation_id uuid NOT NULL
    CONSTRAINT spokespersons_relocation_id_fkey REFERENCES relocations (id),
  spokesperson_sealed bytea NOT NULL,
  recorded_at timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE INDEX spokespersons_relocation_id_idx ON spokespersons (relocation_id);

-- What one person agreed to. The purpose is sealed: that there is a consent
-- about health or orientation already tells.
CREATE TABLE consents (
  id uuid PRIMARY KEY,
  public_id text NOT NULL CONSTRAINT consents_public_id_key UNIQUE,
  relocation_id uuid NOT NULL
    CONSTRAINT consents_relocation_id_fkey REFERENCES relocations (id),
  person_id uuid NOT NULL
    CONSTRAINT consents_person_id_fkey REFERENCES persons (id),
  consent_sealed bytea NOT NULL,
  recorded_at timestamptz NOT NULL,
  withdrawn_at timestamptz
);
CREATE INDEX consents_relocation_id_idx ON consents (relocation_id);

-- Who can vouch for her, and what they said.
CREATE TABLE referees (
  id uuid PRIMARY KEY,
  public_id text NOT NULL CONSTRAINT referees_public_id_key UNIQUE,
  relocation_id uuid NOT NULL
    CONSTRAINT referees_relocation_id_fkey REFERENCES relocations (id),
  referee_sealed bytea NOT NULL,
  answer_sealed bytea,
  recorded_at timestamptz NOT NULL,
  answered_at timestamptz,
  dropped_at timestamptz
);
CREATE INDEX referees_relocation_id_idx ON referees (relocation_id);

-- Decisions, with the written reason and her view sealed.
CREATE TABLE decisions (
  id uuid PRIMARY KEY,
  public_id text NOT NULL CONSTRAINT decisions_public_id_key UNIQUE,
  relocation_id uuid NOT NULL
    CONSTRAINT decisions_relocation_id_fkey REFERENCES relocations (id),
  kind text NOT NULL CONSTRAINT decisions_kind_check CHECK (kind IN
    ('TRIAGE', 'VERIFICATION', 'ELIGIBILITY', 'DEFENDER', 'ROUTE', 'CLEARANCE',
     'WITHDRAWAL', 'OFFER')),
  outcome text NOT NULL,
  details_sealed bytea NOT NULL,
  has_view boolean NOT NULL,
  -- L1: her view is to follow until then.
  view_due timestamptz,
  decided_by text NOT NULL,
  decided_at timestamptz NOT NULL,
  corrected_at timestamptz,
  CONSTRAINT decisions_view_check CHECK (NOT has_view OR view_due IS NULL)
);
CREATE INDEX decisions_relocation_id_idx ON decisions (relocation_id);
CREATE INDEX decisions_view_due_idx ON decisions (view_due)
  WHERE view_due IS NOT NULL;

-- Times in which the clocks stood still because the case waited for her, by
-- the officer who was waiting.
CREATE TABLE clock_pauses (
  id uuid PRIMARY KEY,
  relocation_id uuid NOT NULL
    CONSTRAINT clock_pauses_relocation_id_fkey REFERENCES relocations (id),
  officer text NOT NULL,
  reason text NOT NULL CONSTRAINT clock_pauses_reason_check
    CHECK (reason IN ('WAITING_FOR_DEFENDER')),
  paused_at timestamptz NOT NULL,
  resumed_at timestamptz,
  CONSTRAINT clock_pauses_resumed_at_check CHECK (resumed_at >= paused_at)
);
CREATE INDEX clock_pauses_relocation_id_idx ON clock_pauses (relocation_id);
CREATE UNIQUE INDEX clock_pauses_open_key ON clock_pauses (relocation_id)
  WHERE resumed_at IS NULL;

-- Somebody looked at names and contacts: shown to the lead of the case, and
-- with break-glass to security officers and auditors. One row a reveal.
CREATE TABLE alerts (
  id uuid PRIMARY KEY,
  kind text NOT NULL CONSTRAINT alerts_kind_check
    CHECK (kind IN ('IDENTITY_REVEALED', 'BREAK_GLASS')),
  relocation_id uuid NOT NULL
    CONSTRAINT alerts_relocation_id_fkey REFERENCES relocations (id),
  subject text NOT NULL,
  organisation_id text NOT NULL,
  -- Why the glass was broken, under the key of the case.
  reason_sealed bytea,
  raised_at timestamptz NOT NULL,
  CONSTRAINT alerts_reason_check
    CHECK ((kind = 'BREAK_GLASS') = (reason_sealed IS NOT NULL))
);
CREATE INDEX alerts_raised_at_idx ON alerts (raised_at, id);
REVOKE UPDATE ON alerts FROM sojourn_serve;

-- An account or organisation that was taken over, and what it saw since then as
-- the audit knows it. A root of its own: locked by whoever does one of its
-- tasks.
CREATE TABLE exposures (
  id uuid PRIMARY KEY,
  public_id text NOT NULL CONSTRAINT exposures_public_id_key UNIQUE,
  -- Of the account; empty: everybody of the organisation.
  subject text NOT NULL,
  organisation_id text NOT NULL,
  since timestamptz NOT NULL,
  -- What happened, under a key of its own.
  note_sealed bytea NOT NULL,
  reported_by text NOT NULL,
  reported_at timestamptz NOT NULL,
  CONSTRAINT exposures_actor_check CHECK (subject <> '' OR organisation_id <> '')
);

CREATE TABLE exposed_cases (
  exposure_id uuid NOT NULL
    CONSTRAINT exposed_cases_exposure_id_fkey REFERENCES exposures (id),
  relocation_id uuid NOT NULL
    CONSTRAINT exposed_cases_relocation_id_fkey REFERENCES relocations (id),
  -- Names of views and calls, never what they showed.
  fields text[] NOT NULL,
  first_seen_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  PRIMARY KEY (exposure_id, relocation_id)
);

CREATE TABLE exposure_tasks (
  id uuid PRIMARY KEY,
  public_id text NOT NULL CONSTRAINT exposure_tasks_public_id_key UNIQUE,
  exposure_id uuid NOT NULL
    CONSTRAINT exposure_tasks_exposure_id_fkey REFERENCES exposures (id),
  kind text NOT NULL CONSTRAINT exposure_tasks_kind_check CHECK (kind IN
    ('CLOSE_ACCOUNT', 'TELL_HER', 'REVIEW_SAFETY', 'TELL_AUTHORITY')),
  -- Null: about no single case.
  relocation_id uuid
    CONSTRAINT exposure_tasks_relocation_id_fkey REFERENCES relocations (id),
  position integer NOT NULL,
  due_at timestamptz NOT NULL,
  done_at timestamptz,
  done_by text NOT NULL DEFAULT '',
  recorded_at timestamptz,
  CONSTRAINT exposure_tasks_position_key UNIQUE (exposure_id, position),
  CONSTRAINT exposure_tasks_done_check
    CHECK ((done_at IS NULL) = (done_by = '')
           AND (done_at IS NULL) = (recorded_at IS NULL))
);
CREATE INDEX exposure_tasks_open_idx ON exposure_tasks (due_at, id)
  WHERE done_at IS NULL;

-- Erasing a case deletes what names it here too; the report itself stays.
GRANT DELETE ON alerts, exposed_cases, exposure_tasks TO sojourn_serve;

-- A worry about how she is treated, told to security officers past the host, the
-- lead and whoever brought the case. A root of its own: the case, its version,
-- history and feed do not change by it.
CREATE TABLE safeguarding_concerns (
  id uuid PRIMARY KEY,
  public_id text NOT NULL CONSTRAINT safeguarding_concerns_public_id_key UNIQUE,
  relocation_id uuid NOT NULL
    CONSTRAINT safeguarding_concerns_relocation_id_fkey
    REFERENCES relocations (id),
  version bigint NOT NULL,
  -- Who raised it, about whom, what was done, and who is not told: under the key
  -- of the case.
  concern_sealed bytea NOT NULL,
  raised_at timestamptz NOT NULL,
  acknowledged_at timestamptz,
  closed_at timestamptz
);
CREATE INDEX safeguarding_concerns_relocation_id_idx
  ON safeguarding_concerns (relocation_id);
CREATE INDEX safeguarding_concerns_open_idx
  ON safeguarding_concerns (raised_at, id) WHERE closed_at IS NULL;
GRANT DELETE ON safeguarding_concerns TO sojourn_serve;

-- An intake that was not sent yet. Apart from the cases, so that no list, clock,
-- search or feed of theirs can show it; all of it is sealed under the key of the
-- case that it may become.
CREATE TABLE drafts (
  id uuid PRIMARY KEY,
  public_id text NOT NULL CONSTRAINT drafts_public_id_key UNIQUE,
  code text NOT NULL CONSTRAINT drafts_code_key UNIQUE,
  version bigint NOT NULL CONSTRAINT drafts_version_check CHECK (version > 0),
  organisation_id text NOT NULL,
  saved_by text NOT NULL,
  saved_at timestamptz NOT NULL,
  draft_sealed bytea NOT NULL,
  -- Silent for too long: nobody finds it any more, and its key is being deleted.
  ended_at timestamptz
);
CREATE INDEX drafts_organisation_id_idx
  ON drafts (organisation_id, saved_at, id) WHERE ended_at IS NULL;
CREATE INDEX drafts_saved_at_idx ON drafts (saved_at);
GRANT DELETE ON drafts TO sojourn_serve;

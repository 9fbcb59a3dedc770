-- What one organisation is told of her story, as she approved it word for word.
-- What is told, why, and what was answered is sealed under the key of the case.
CREATE TABLE briefs (
  id text PRIMARY KEY,
  relocation_id uuid NOT NULL
    CONSTRAINT briefs_relocation_id_fkey REFERENCES relocations (id),
  -- Who may read it, in every WHERE of a recipient.
  recipient_organisation_id text NOT NULL,
  version bigint NOT NULL CONSTRAINT briefs_version_check CHECK (version > 0),
  -- When it was taken back, where that was earlier.
  expires_at timestamptz NOT NULL,
  -- Until when somebody acts: the recipient, or the lead where it asks. Null
  -- once it said yes or no, or was closed.
  due_at timestamptz,
  -- It has a question that nobody has answered.
  asks boolean NOT NULL DEFAULT false,
  brief_sealed bytea NOT NULL
);
CREATE INDEX briefs_relocation_id_idx ON briefs (relocation_id);
CREATE INDEX briefs_recipient_idx
  ON briefs (recipient_organisation_id, expires_at, id);
CREATE INDEX briefs_due_at_idx ON briefs (due_at) WHERE due_at IS NOT NULL;
GRANT DELETE ON briefs TO sojourn_serve;

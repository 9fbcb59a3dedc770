-- That somebody wants to speak with her: a row a case that waits. When it goes is
-- not stored, as her hours are sealed; all are looked at alike.
CREATE TABLE contact_notices (
  relocation_id uuid CONSTRAINT contact_notices_pkey PRIMARY KEY
    CONSTRAINT contact_notices_relocation_id_fkey REFERENCES relocations (id),
  look_at timestamptz NOT NULL DEFAULT now(),
  -- Handed to the sender.
  notice_id uuid
);
GRANT DELETE ON contact_notices TO sojourn_serve;

-- Not sent after it.
ALTER TABLE notices ADD COLUMN not_after timestamptz;
ALTER TABLE notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notices ADD CONSTRAINT notices_kind_check
  CHECK (kind IN ('CALLED', 'GET_IN_TOUCH'));

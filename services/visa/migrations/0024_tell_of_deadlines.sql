-- Who was told of which rung of a deadline; nobody is told of the same twice,
-- whatever the deadline does meanwhile (deadlines/ladder.h).
CREATE TABLE deadline_notices (
  id             uuid NOT NULL,
  application_id uuid NOT NULL,
  kind           text NOT NULL,
  due_on         date NOT NULL,
  rung           text NOT NULL,
  recipient      text NOT NULL,
  told_at        timestamptz NOT NULL,
  CONSTRAINT deadline_notices_pkey PRIMARY KEY (id),
  CONSTRAINT deadline_notices_application_id_fkey
    FOREIGN KEY (application_id) REFERENCES applications (id),
  CONSTRAINT deadline_notices_once_key
    UNIQUE (application_id, kind, due_on, rung, recipient),
  CONSTRAINT deadline_notices_rung_check CHECK (rung IN
    ('SEVEN_DAYS', 'THREE_DAYS', 'ONE_DAY', 'OVERDUE')),
  CONSTRAINT deadline_notices_recipient_check CHECK (recipient IN
    ('OFFICER', 'HEAD_OF_MISSION', 'PROGRAMME_OFFICE'))
);
REVOKE UPDATE ON deadline_notices FROM sojourn_serve;
GRANT DELETE ON deadline_notices TO sojourn_serve;

-- When the sweep looks at a deadline again; whatever writes it asks for that at
-- once.
ALTER TABLE application_deadlines
  ADD COLUMN look_at timestamptz NOT NULL DEFAULT '-infinity';
CREATE INDEX application_deadlines_look_at_idx
  ON application_deadlines (look_at)
  WHERE met_on IS NULL AND NOT cancelled AND kind <> 'LODGING_OPENS';
CREATE INDEX application_deadlines_due_on_idx
  ON application_deadlines (due_on, id);

-- Version of the aggregate of its deadlines in the feed: time that goes by
-- changes no etag.
ALTER TABLE applications ADD COLUMN ladder_version bigint NOT NULL DEFAULT 0;

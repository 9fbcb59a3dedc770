-- The network's missions: how a caseworker reaches each. About states and
-- offices, never about who applies; routes say which applications a mission
-- takes.
CREATE TABLE missions (
  id                  uuid NOT NULL,
  organisation_id     text NOT NULL,
  version             bigint NOT NULL,
  represented_country text NOT NULL,
  seat_country        text NOT NULL,
  seat_city           text NOT NULL,
  time_zone           text NOT NULL,
  languages           text[] NOT NULL,
  opening_hours       text[] NOT NULL,  -- "MONDAY 09:00-12:30"
  services            text[] NOT NULL,
  focal_point         text NOT NULL,    -- mailbox of a role
  covers_countries    text[] NOT NULL,  -- besides the seat
  handling            text NOT NULL,
  -- Who, besides the head, sees what only diplomats may.
  diplomats           text[] NOT NULL,
  updated_at          timestamptz NOT NULL,
  CONSTRAINT missions_pkey PRIMARY KEY (id),
  CONSTRAINT missions_organisation_id_key UNIQUE (organisation_id),
  CONSTRAINT missions_handling_check CHECK (handling IN
    ('DIPLOMAT_ONLY', 'MISSION', 'CONTRACTOR'))
);
CREATE INDEX missions_country_idx
  ON missions (represented_country, seat_country, organisation_id);

-- The order of a mission's queue where two are due on one day: how urgent the
-- case was when it was opened (1 to 4; 5 where nobody said), then the last
-- lodging day as it was then.
ALTER TABLE applications
  ADD COLUMN level integer NOT NULL DEFAULT 5,
  ADD COLUMN lodge_by date NOT NULL DEFAULT '9999-12-31',
  ADD CONSTRAINT applications_level_check CHECK (level BETWEEN 1 AND 5);
UPDATE applications a SET lodge_by = d.due_on
FROM application_deadlines d
WHERE d.application_id = a.id AND d.kind = 'LODGE_BY';

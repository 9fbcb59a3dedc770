-- The official holidays of states, by whole years as they were published. About
-- states, never about a person.
CREATE TABLE holiday_years (
  country     text NOT NULL,
  year        integer NOT NULL,
  imported_at timestamptz NOT NULL,
  CONSTRAINT holiday_years_pkey PRIMARY KEY (country, year)
);
CREATE TABLE holidays (
  country text NOT NULL,
  day     date NOT NULL,
  name    text NOT NULL,
  CONSTRAINT holidays_pkey PRIMARY KEY (country, day)
);
GRANT DELETE ON holidays TO sojourn_serve;

-- Where the law counts in working days, and whose holidays a mission keeps.
ALTER TABLE routes
  ADD COLUMN counts_working_days boolean NOT NULL DEFAULT false;
ALTER TABLE route_missions
  ADD COLUMN country text NOT NULL DEFAULT '';  -- empty: the destination
ALTER TABLE applications
  ADD COLUMN counts_working_days boolean NOT NULL DEFAULT false,
  ADD COLUMN mission_country text NOT NULL DEFAULT '';  -- empty: the destination

-- due_on is the day of the law; where it comes from, and the last day on which
-- the mission is open where that is earlier.
ALTER TABLE application_deadlines
  ADD COLUMN counted_on date,  -- NULL: not settled yet
  ADD COLUMN practical_on date,
  ADD COLUMN calendar text NOT NULL DEFAULT 'UNSPECIFIED',
  ADD CONSTRAINT application_deadlines_calendar_check CHECK (calendar IN
    ('UNSPECIFIED', 'CALENDAR_DAYS', 'WORKING_DAYS', 'HOLIDAYS_UNKNOWN'));

-- What states ask of passports, as tables say it, and areas that count days
-- together: versions of one policy, kept for good. About states, never about a
-- person. A row holds from its version until the one that changed it.
CREATE TABLE policies (
  version         bigint NOT NULL,
  source          text NOT NULL,
  source_date     date,           -- where it is known
  fingerprint     text NOT NULL,  -- of the rows that came
  rules           integer NOT NULL,
  areas           integer NOT NULL,
  imported_at     timestamptz NOT NULL,
  imported_by     text NOT NULL,  -- subject of an account
  organisation_id text NOT NULL,
  CONSTRAINT policies_pkey PRIMARY KEY (version),
  CONSTRAINT policies_version_check CHECK (version >= 0)
);

-- No foreign key to policies: an import writes all of a table in one short
-- transaction, which 40,000 look-ups of the same row would double.
CREATE TABLE policy_rules (
  passport      text NOT NULL,
  destination   text NOT NULL,
  from_version  bigint NOT NULL,
  until_version bigint,  -- the version that no longer has it
  requirement   text NOT NULL,
  days          integer NOT NULL,  -- 0: not said
  CONSTRAINT policy_rules_pkey PRIMARY KEY (passport, destination, from_version),
  CONSTRAINT policy_rules_until_version_check
    CHECK (until_version > from_version),
  CONSTRAINT policy_rules_requirement_check CHECK (requirement IN
    ('VISA_FREE', 'ON_ARRIVAL', 'ETA', 'E_VISA', 'VISA_REQUIRED',
     'NO_ADMISSION', 'OWN_COUNTRY')),
  CONSTRAINT policy_rules_days_check CHECK
    (days BETWEEN 0 AND 366 AND (days = 0 OR requirement = 'VISA_FREE'))
);
-- One rule a pair at any time.
CREATE UNIQUE INDEX policy_rules_in_force_key
  ON policy_rules (passport, destination) WHERE until_version IS NULL;

CREATE TABLE policy_areas (
  area          text NOT NULL,
  country       text NOT NULL,
  member_since  date NOT NULL,
  member_until  date,  -- last day as a member
  days          integer NOT NULL,
  window_days   integer NOT NULL,
  source        text NOT NULL,
  from_version  bigint NOT NULL,
  until_version bigint,
  CONSTRAINT policy_areas_pkey
    PRIMARY KEY (area, country, member_since, from_version),
  CONSTRAINT policy_areas_from_version_fkey
    FOREIGN KEY (from_version) REFERENCES policies (version),
  CONSTRAINT policy_areas_until_version_check
    CHECK (until_version > from_version),
  CONSTRAINT policy_areas_member_check CHECK (member_since <= member_until),
  CONSTRAINT policy_areas_days_check CHECK
    (days > 0 AND days <= window_days)
);

-- Where nothing was imported yet: what the first import is compared with, and
-- the row that every import locks.
INSERT INTO policies (version, source, fingerprint, rules, areas, imported_at,
  imported_by, organisation_id)
VALUES (0, '', '', 0, 0, now(), '', '');

-- What became of the cases of a calendar year (UTC), of defenders who agreed to be
-- counted. All counts of a year are one sealed text under a key of its own, so that
-- no row, and no change of one, says what was counted.
CREATE TABLE fairness_years (
  year integer NOT NULL CONSTRAINT fairness_years_pkey PRIMARY KEY,
  -- Of the key that the counts are sealed under, in the key store.
  key_id text NOT NULL CONSTRAINT fairness_years_key_id_check CHECK (key_id <> ''),
  counts_sealed bytea NOT NULL DEFAULT '',
  -- From then on it never changes and may be read.
  closed_at timestamptz
);

-- One for every case whose half year is over, counted or not, until its year is
-- closed: what it added is taken out by it where she takes her consent back.
CREATE TABLE fairness_tallies (
  relocation_id uuid NOT NULL CONSTRAINT fairness_tallies_pkey PRIMARY KEY
    CONSTRAINT fairness_tallies_relocation_id_fkey REFERENCES relocations (id),
  year integer NOT NULL
    CONSTRAINT fairness_tallies_year_fkey REFERENCES fairness_years (year),
  tally_sealed bytea NOT NULL,
  -- What was taken back after it is not known yet.
  looked_at timestamptz NOT NULL
);

GRANT DELETE ON fairness_tallies TO sojourn_serve;

-- Which record of the case says what a step asks for.
ALTER TABLE workflow_steps ADD COLUMN record_id text;

-- What funds there are, as grants told.
CREATE TABLE known_funds (
  fund_id text CONSTRAINT known_funds_pkey PRIMARY KEY,
  status text NOT NULL,
  currency_code text NOT NULL,
  -- Helps before a case is verified.
  bridges boolean NOT NULL,
  heard_at timestamptz NOT NULL
);

-- Which fund has an application of a case that it has not agreed to: while it has.
CREATE TABLE funds_asked (
  grant_id text CONSTRAINT funds_asked_pkey PRIMARY KEY,
  relocation_id uuid NOT NULL
    CONSTRAINT funds_asked_relocation_id_fkey REFERENCES relocations (id),
  fund_id text NOT NULL,
  -- It was suspended, and another one is asked.
  left_at timestamptz
);
CREATE INDEX funds_asked_relocation_id_idx ON funds_asked (relocation_id);
CREATE INDEX funds_asked_fund_id_idx ON funds_asked (fund_id)
  WHERE left_at IS NULL;
GRANT DELETE ON funds_asked TO sojourn_serve;

-- To the lead: no fund can carry what she needs.
INSERT INTO alert_kinds (kind) VALUES ('NO_FUND_LEFT');

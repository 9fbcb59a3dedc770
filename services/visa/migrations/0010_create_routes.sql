-- Ways into a country that the network's missions serve. About states and
-- missions, never about a person.
CREATE TABLE routes (
  id                    uuid NOT NULL,
  public_id             text NOT NULL,
  version               bigint NOT NULL,
  destination_country   text NOT NULL,
  scheme                text NOT NULL,
  allowed_days          integer NOT NULL,
  nationalities         text[] NOT NULL,  -- empty: all
  document_kinds        text[] NOT NULL,  -- empty: the scheme's own
  work_allowed          boolean NOT NULL,
  stipend_allowed       boolean NOT NULL,
  preclearance          boolean NOT NULL,
  quota_per_year        integer NOT NULL,  -- 0: none
  status                text NOT NULL,
  documents             text[] NOT NULL,
  lodge_earliest_months integer NOT NULL,
  lodge_latest_days     integer NOT NULL,
  decision_days         integer NOT NULL,
  decision_max_days     integer NOT NULL,
  consultation_days     integer NOT NULL,
  effective_first       date,
  effective_last        date,
  legal_source          text NOT NULL,
  created_at            timestamptz NOT NULL,
  CONSTRAINT routes_pkey PRIMARY KEY (id),
  CONSTRAINT routes_public_id_key UNIQUE (public_id),
  CONSTRAINT routes_scheme_check CHECK (scheme IN
    ('C', 'LTV', 'NATIONAL_D', 'HUMANITARIAN', 'RESIDENCE', 'VISA_FREE',
     'INTERNAL')),
  CONSTRAINT routes_status_check CHECK (status IN ('ACTIVE', 'SUSPENDED')),
  CONSTRAINT routes_short_stay_check CHECK
    (allowed_days > 0 AND (scheme NOT IN ('C', 'LTV') OR allowed_days <= 90)),
  CONSTRAINT routes_quota_check CHECK (quota_per_year >= 0),
  CONSTRAINT routes_effective_check CHECK (effective_first <= effective_last)
);
CREATE INDEX routes_destination_country_idx ON routes (destination_country, id);

CREATE TABLE route_missions (
  id               uuid NOT NULL,
  route_id         uuid NOT NULL,
  position         integer NOT NULL,  -- order of preference
  organisation_id  text NOT NULL,
  covers_countries text[] NOT NULL,   -- empty: all
  time_zone        text NOT NULL,
  handling         text NOT NULL,
  CONSTRAINT route_missions_pkey PRIMARY KEY (id),
  CONSTRAINT route_missions_route_id_fkey
    FOREIGN KEY (route_id) REFERENCES routes (id),
  CONSTRAINT route_missions_route_id_organisation_id_key
    UNIQUE (route_id, organisation_id),
  CONSTRAINT route_missions_handling_check CHECK (handling IN
    ('DIPLOMAT_ONLY', 'MISSION', 'CONTRACTOR'))
);

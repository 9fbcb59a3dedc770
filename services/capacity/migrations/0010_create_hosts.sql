-- A host of the network. Names and zones are public knowledge about cities; a
-- safe house has a code name.
CREATE TABLE hosts (
    id uuid PRIMARY KEY,
    public_id text NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    -- Version of the last event of this root: gapless.
    event_version bigint NOT NULL DEFAULT 0,
    organisation_id text NOT NULL,
    kind text NOT NULL,
    status text NOT NULL DEFAULT 'ACTIVE',
    display_name text NOT NULL,
    country_code text NOT NULL,
    time_zone text NOT NULL,
    -- The n-th level is that of the n-th language.
    language_codes text[] NOT NULL,
    language_levels text[] NOT NULL,
    interpreter_codes text[] NOT NULL,
    mhpss_slots_per_week integer NOT NULL,
    legal_aid boolean NOT NULL,
    university_partner boolean NOT NULL,
    disability_services boolean NOT NULL,
    school boolean NOT NULL,
    workspace boolean NOT NULL,
    airport_code text NOT NULL,
    intake_mode text NOT NULL,
    lead_time_days integer NOT NULL,
    max_arrivals_per_month integer NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT hosts_public_id_key UNIQUE (public_id),
    CONSTRAINT hosts_kind_check CHECK (kind IN
        ('CITY', 'CSO', 'SAFE_HOUSE', 'UNIVERSITY', 'WOMEN_SHELTER')),
    CONSTRAINT hosts_status_check CHECK (status IN ('ACTIVE', 'PAUSED', 'LEFT')),
    CONSTRAINT hosts_intake_mode_check CHECK (intake_mode IN ('ROUND', 'ROLLING')),
    CONSTRAINT hosts_country_code_check CHECK (country_code ~ '^[A-Z]{2}$'),
    -- An error for a zone that this server does not know: searches read "today"
    -- in it.
    CONSTRAINT hosts_time_zone_check CHECK
        (timezone(time_zone, '2000-01-01 00:00+00'::timestamptz) IS NOT NULL),
    CONSTRAINT hosts_languages_check CHECK
        (cardinality(language_codes) = cardinality(language_levels)),
    CONSTRAINT hosts_numbers_check CHECK (mhpss_slots_per_week >= 0
        AND lead_time_days >= 0 AND max_arrivals_per_month >= 0)
);

-- Whether it is a safe house is part of the key, so that nobody learns of one
-- by choosing its name.
CREATE UNIQUE INDEX hosts_organisation_id_display_name_key
    ON hosts (organisation_id, display_name, (kind = 'SAFE_HOUSE'));


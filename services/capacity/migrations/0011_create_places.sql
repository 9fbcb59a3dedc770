CREATE EXTENSION IF NOT EXISTS btree_gist;

-- One home for one party at a time. The root of the events of its windows and
-- reservations: whoever writes any of them locks this row first.
CREATE TABLE places (
    id uuid PRIMARY KEY,
    public_id text NOT NULL,
    host_id uuid NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    -- Version of the last event of this root: gapless.
    event_version bigint NOT NULL DEFAULT 0,
    code text NOT NULL,
    status text NOT NULL DEFAULT 'OPEN',
    adults integer NOT NULL,
    children integer NOT NULL,
    bedrooms integer NOT NULL,
    step_free boolean NOT NULL,
    women_only boolean NOT NULL,
    family boolean NOT NULL,
    cot boolean NOT NULL,
    pets boolean NOT NULL,
    turnover_days integer NOT NULL,
    same_night boolean NOT NULL,
    lane text NOT NULL,
    -- Sealed under the place's own key.
    address_sealed bytea NOT NULL,
    vetting_sealed bytea NOT NULL,
    vetting_expires_on date NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT places_public_id_key UNIQUE (public_id),
    CONSTRAINT places_host_id_code_key UNIQUE (host_id, code),
    CONSTRAINT places_host_id_fkey FOREIGN KEY (host_id) REFERENCES hosts (id),
    CONSTRAINT places_status_check CHECK (status IN ('OPEN', 'BLOCKED', 'RETIRED')),
    CONSTRAINT places_lane_check CHECK (lane IN ('REGULAR', 'URGENT')),
    CONSTRAINT places_numbers_check CHECK (adults >= 1 AND children >= 0
        AND bedrooms >= 1 AND turnover_days BETWEEN 0 AND 60)
);

CREATE INDEX places_host_id_id_idx ON places (host_id, id);

-- When a place is open, each window with who last confirmed it and when.
CREATE TABLE availability_windows (
    id uuid PRIMARY KEY,
    place_id uuid NOT NULL,
    period daterange NOT NULL,
    confirmed_by text NOT NULL,
    confirmed_at timestamptz NOT NULL,
    CONSTRAINT availability_windows_place_id_fkey
        FOREIGN KEY (place_id) REFERENCES places (id),
    CONSTRAINT availability_windows_period_check CHECK (NOT isempty(period)
        AND NOT lower_inf(period) AND NOT upper_inf(period)),
    CONSTRAINT availability_windows_place_id_period_excl
        EXCLUDE USING gist (place_id WITH =, period WITH &&)
);

GRANT DELETE ON availability_windows TO sojourn_serve;

-- Days on which a place cannot be lived in, whatever its windows say. A row
-- counts until it is lifted or its days are over; no row is deleted.
CREATE TABLE disruptions (
    id uuid PRIMARY KEY,
    public_id text NOT NULL,
    place_id uuid NOT NULL,
    -- Without an end: until further notice.
    period daterange NOT NULL,
    reason text NOT NULL,
    -- What more is known, under the place's own key.
    note_sealed bytea NOT NULL,
    reported_by text NOT NULL,
    by_office boolean NOT NULL,
    reported_at timestamptz NOT NULL,
    lifted_at timestamptz,
    CONSTRAINT disruptions_public_id_key UNIQUE (public_id),
    CONSTRAINT disruptions_place_id_fkey
        FOREIGN KEY (place_id) REFERENCES places (id),
    CONSTRAINT disruptions_period_check CHECK (NOT isempty(period)
        AND NOT lower_inf(period)),
    CONSTRAINT disruptions_reason_check CHECK (reason IN ('FLOODED', 'FIRE',
        'UNINHABITABLE', 'UNSAFE', 'HOST_WITHDREW', 'LEASE_ENDED', 'OTHER'))
);

CREATE INDEX disruptions_place_id_idx ON disruptions (place_id)
    WHERE lifted_at IS NULL;

-- What made it DISRUPTED last; kept, so that a repeat of the report answers
-- what it answered. The nights stay the party's until they are given back, or
-- until who lives there has left.
ALTER TABLE reservations
    ADD COLUMN disrupted_by uuid,
    ADD CONSTRAINT reservations_disrupted_by_fkey
        FOREIGN KEY (disrupted_by) REFERENCES disruptions (id),
    ADD CONSTRAINT reservations_disrupted_by_check
        CHECK (state <> 'DISRUPTED' OR disrupted_by IS NOT NULL),
    DROP CONSTRAINT reservations_place_id_period_excl,
    ADD CONSTRAINT reservations_place_id_period_excl
        EXCLUDE USING gist (place_id WITH =, period WITH &&)
        WHERE (state IN
            ('HELD', 'CONFIRMED', 'OCCUPIED', 'COMPLETED', 'DISRUPTED'));

CREATE INDEX reservations_disrupted_by_idx ON reservations (disrupted_by)
    WHERE disrupted_by IS NOT NULL;

DROP INDEX reservations_place_id_period_bounds_idx;
CREATE INDEX reservations_place_id_period_bounds_idx
    ON reservations (place_id, upper(period), lower(period))
    WHERE state IN ('HELD', 'CONFIRMED', 'OCCUPIED', 'COMPLETED', 'DISRUPTED');

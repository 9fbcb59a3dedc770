-- Nights of a place for a party. `period` is what the place cannot be used for
-- by others: the nights and the turnover days after them, as they were when the
-- hold was made.
CREATE TABLE reservations (
    id uuid PRIMARY KEY,
    public_id text NOT NULL,
    place_id uuid NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    state text NOT NULL,
    case_ref text NOT NULL,
    period daterange NOT NULL,
    check_out date NOT NULL,
    level text NOT NULL,
    held_at timestamptz NOT NULL,
    held_until timestamptz NOT NULL,
    confirmed_at timestamptz,
    checked_in_at timestamptz,
    released_at timestamptz,
    release_reason text,
    -- The party's needs and person references, under the case's key.
    needs_sealed bytea NOT NULL,
    CONSTRAINT reservations_public_id_key UNIQUE (public_id),
    CONSTRAINT reservations_place_id_fkey
        FOREIGN KEY (place_id) REFERENCES places (id),
    CONSTRAINT reservations_state_check CHECK (state IN ('HELD', 'CONFIRMED',
        'OCCUPIED', 'COMPLETED', 'RELEASED', 'EXPIRED', 'DISRUPTED')),
    CONSTRAINT reservations_level_check CHECK (level IN ('L1', 'L2', 'L3', 'L4')),
    CONSTRAINT reservations_release_reason_check CHECK (release_reason IN
        ('NOT_CHOSEN', 'NOT_NEEDED', 'NO_ROUTE', 'HOST_WITHDREW', 'UNDONE')),
    CONSTRAINT reservations_period_check CHECK (lower(period) < check_out
        AND check_out <= upper(period)),
    CONSTRAINT reservations_held_until_check CHECK (held_at < held_until),
    CONSTRAINT reservations_times_check CHECK (
        (state <> 'HELD' OR (confirmed_at IS NULL AND released_at IS NULL))
        AND (state NOT IN ('CONFIRMED', 'OCCUPIED') OR confirmed_at IS NOT NULL)
        AND (state <> 'OCCUPIED' OR checked_in_at IS NOT NULL)
        AND ((state = 'RELEASED') = (released_at IS NOT NULL))
        AND ((state = 'RELEASED') = (release_reason IS NOT NULL))),
    -- One party at a time, whatever the code above does.
    CONSTRAINT reservations_place_id_period_excl
        EXCLUDE USING gist (place_id WITH =, period WITH &&)
        WHERE (state IN ('HELD', 'CONFIRMED', 'OCCUPIED'))
);

CREATE INDEX reservations_place_id_id_idx ON reservations (place_id, id);
CREATE INDEX reservations_case_ref_id_idx ON reservations (case_ref, id);
-- What the sweep and the marking of lapsed holds look for.
CREATE INDEX reservations_held_until_idx ON reservations (held_until)
    WHERE state = 'HELD';
CREATE INDEX reservations_place_id_held_until_idx
    ON reservations (place_id, held_until) WHERE state = 'HELD';


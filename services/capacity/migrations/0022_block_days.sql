-- Days on which a place may not be used although a window says that it is open:
-- repairs, holidays. Why is not stored.
CREATE TABLE blocked_days (
    id uuid PRIMARY KEY,
    place_id uuid NOT NULL,
    period daterange NOT NULL,
    CONSTRAINT blocked_days_place_id_fkey
        FOREIGN KEY (place_id) REFERENCES places (id),
    CONSTRAINT blocked_days_period_check CHECK (NOT isempty(period)
        AND NOT lower_inf(period) AND NOT upper_inf(period)),
    CONSTRAINT blocked_days_place_id_period_excl
        EXCLUDE USING gist (place_id WITH =, period WITH &&)
);

GRANT DELETE ON blocked_days TO sojourn_serve;

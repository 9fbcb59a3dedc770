-- A stay that is over keeps the nights she was there and the turnover days after
-- them, so that nobody is promised a place that is still being cleaned.
ALTER TABLE reservations ADD COLUMN checked_out_at timestamptz;
ALTER TABLE reservations
    DROP CONSTRAINT reservations_place_id_period_excl,
    ADD CONSTRAINT reservations_place_id_period_excl
        EXCLUDE USING gist (place_id WITH =, period WITH &&)
        WHERE (state IN ('HELD', 'CONFIRMED', 'OCCUPIED', 'COMPLETED')),
    ADD CONSTRAINT reservations_checked_out_at_check
        CHECK ((state = 'COMPLETED') = (checked_out_at IS NOT NULL));

DROP INDEX reservations_place_id_period_bounds_idx;
CREATE INDEX reservations_place_id_period_bounds_idx
    ON reservations (place_id, upper(period), lower(period))
    WHERE state IN ('HELD', 'CONFIRMED', 'OCCUPIED', 'COMPLETED');

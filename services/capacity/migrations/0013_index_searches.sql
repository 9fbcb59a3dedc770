-- Searches ask, place by place, whether a live reservation lies in the nights:
-- several times faster by this than by the exclusion constraint's own index.
CREATE INDEX reservations_place_id_period_bounds_idx
    ON reservations (place_id, upper(period), lower(period))
    WHERE state IN ('HELD', 'CONFIRMED', 'OCCUPIED');

-- no-transaction
-- The count of live holds (metrics) asks of an hour ago, when a hold that has
-- been confirmed or released since was one: no state says which these are.
CREATE INDEX CONCURRENTLY IF NOT EXISTS reservations_held_until_any_idx
    ON reservations (held_until);

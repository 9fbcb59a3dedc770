-- no-transaction
-- Pauses of the last days, of whichever case.
CREATE INDEX CONCURRENTLY IF NOT EXISTS clock_pauses_ended_idx
  ON clock_pauses ((coalesce(resumed_at, 'infinity'::timestamptz)));

-- no-transaction
-- What the gauge of cases by phase asks, without a look at every case.
CREATE INDEX CONCURRENTLY IF NOT EXISTS relocations_state_updated_at_idx
  ON relocations (state, updated_at);

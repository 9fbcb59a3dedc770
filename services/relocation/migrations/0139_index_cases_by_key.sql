-- no-transaction
-- Which cases hold a key, without a page of the table for each of them.
CREATE INDEX CONCURRENTLY IF NOT EXISTS blind_keys_holders_idx
  ON blind_keys (blind_key, relocation_id);

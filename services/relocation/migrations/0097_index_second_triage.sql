-- no-transaction
-- Emergencies that came later and that nobody has triaged since.
CREATE INDEX CONCURRENTLY IF NOT EXISTS relocations_triaged_again_idx
  ON relocations (l1_since)
  WHERE level = 'L1' AND l1_since IS NOT NULL AND triaged_at IS NULL;

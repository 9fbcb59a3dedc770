-- no-transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS relocations_retention_due_idx
  ON relocations (retention_due_on, id) WHERE retention_due_on IS NOT NULL

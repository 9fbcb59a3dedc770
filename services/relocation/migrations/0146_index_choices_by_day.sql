-- no-transaction
-- What was chosen of rankings lately, for the gauge of overrides.
CREATE INDEX CONCURRENTLY IF NOT EXISTS proposals_choices_asked_at_idx
  ON proposals (asked_at) WHERE overrides_first IS NOT NULL;

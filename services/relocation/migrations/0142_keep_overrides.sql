-- Which place was asked of those that were ranked, and why not the first.
ALTER TABLE proposals
  -- 0: a place that was not offered. Absent: there was no ranking.
  ADD COLUMN rank integer CONSTRAINT proposals_rank_check CHECK (rank >= 0),
  ADD COLUMN override_sealed bytea;

-- Which place was asked of those that were ranked, whether another was first,
-- and what was seen and said of it then.
ALTER TABLE proposals
  -- 0: a place that was not offered. Absent: there was no ranking.
  ADD COLUMN rank integer CONSTRAINT proposals_rank_check CHECK (rank >= 0),
  ADD COLUMN overrides_first boolean,
  ADD COLUMN choice_sealed bytea;

-- Which of relocation's words about the mission's view and her contact stands:
-- an earlier one that comes late is dropped.
ALTER TABLE applications
  ADD COLUMN share_number bigint NOT NULL DEFAULT 0;

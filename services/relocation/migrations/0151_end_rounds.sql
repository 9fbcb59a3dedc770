-- A round is deleted a year after it was run. Why it was accepted is gone earlier
-- where it names a case that is erased.
ALTER TABLE rounds
  -- Under the key of the round. What was accepted before has it in plan_sealed.
  ADD COLUMN reason_sealed bytea,
  -- Cases that it names by their codes.
  ADD COLUMN reason_names uuid[] NOT NULL DEFAULT '{}';
GRANT DELETE ON rounds TO sojourn_serve;

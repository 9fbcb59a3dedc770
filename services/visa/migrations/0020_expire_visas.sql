-- The first day of the quarter of a year in which the visa ends, 9999-12-31
-- where a visa was given whose validity nobody told: what the sweep opens the
-- seal of. Null where there is no visa, or where a build that knew of no sweep
-- wrote it.
ALTER TABLE applications ADD COLUMN expiry_quarter date;
CREATE INDEX applications_expiry_idx ON applications (expiry_quarter)
  WHERE state IN ('ISSUED', 'COLLECTED', 'USED', 'EXTENDED');

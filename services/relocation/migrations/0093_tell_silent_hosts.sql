-- The lead was told that the host is silent.
ALTER TABLE proposals ADD COLUMN silence_told_at timestamptz;

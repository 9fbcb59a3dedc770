-- From when on nothing more of a case goes to an organisation: what its sealed
-- agreement says of its end, -infinity where there is none or it is not active,
-- infinity for the programme's office; NULL until the row is looked at once.
-- And when those who lead its cases were told.
ALTER TABLE organisations
  ADD COLUMN sharing_ends_at timestamptz,
  ADD COLUMN sharing_end_told_at timestamptz;
INSERT INTO alert_kinds (kind) VALUES ('SHARING_ENDED');

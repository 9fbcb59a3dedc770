-- What relocation says of a case as it stands: whether the holder of the fund
-- may see what the grant is for, from when payments may be released ('infinity':
-- not until it says so), and which of its words that was, so that an earlier one
-- that comes late is dropped.
ALTER TABLE grants
  ADD COLUMN funder_view_closed boolean NOT NULL DEFAULT false,
  ADD COLUMN payments_held_until timestamptz NOT NULL DEFAULT '-infinity',
  ADD COLUMN share_number bigint NOT NULL DEFAULT 0;

-- A repeated mutation shows its result again: its audit record names the same
-- resource as the first one's.
ALTER TABLE idempotency_keys
  ADD COLUMN audit_resource text NOT NULL DEFAULT '',
  ADD COLUMN audit_id       text NOT NULL DEFAULT '';

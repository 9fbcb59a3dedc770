-- What the service that was told had heard of before, where it set nothing: a
-- backup of this database is behind it. The next word has a higher number.
ALTER TABLE workflow_steps ADD COLUMN heard_number bigint NOT NULL DEFAULT 0;

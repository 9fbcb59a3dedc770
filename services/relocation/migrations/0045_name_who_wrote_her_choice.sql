-- Who wrote down for how long she wants the case kept: another officer erases it
-- then, where only that choice allows it.
ALTER TABLE retentions ADD COLUMN months_set_by text NOT NULL DEFAULT '';

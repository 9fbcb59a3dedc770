-- When the first of what risk, silence and stay ask should have been done; a part
-- of due_at, by which lists are in order. What it is stays sealed.
ALTER TABLE relocations ADD COLUMN later_due_at timestamptz;

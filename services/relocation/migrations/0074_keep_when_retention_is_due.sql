-- When somebody is to erase a case or to say why it is kept: the earlier of the
-- two, written with whatever it follows from (rights/erasure_store.cc).
ALTER TABLE relocations ADD COLUMN retention_due_on date;

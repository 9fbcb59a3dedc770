ALTER TABLE promise_watches
  VALIDATE CONSTRAINT promise_watches_relocation_id_fkey;
ALTER TABLE alerts VALIDATE CONSTRAINT alerts_kind_check;

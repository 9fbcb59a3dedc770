ALTER TABLE promise_watches
  ADD CONSTRAINT promise_watches_relocation_id_fkey
  FOREIGN KEY (relocation_id) REFERENCES relocations (id) NOT VALID;

ALTER TABLE alerts VALIDATE CONSTRAINT alerts_kind_fkey;

-- Of its own, as it reads the whole table and nobody waits for it.
ALTER TABLE blind_keys VALIDATE CONSTRAINT blind_keys_sign_check;

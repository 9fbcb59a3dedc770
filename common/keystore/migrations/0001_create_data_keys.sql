-- Data keys, wrapped under a key-encryption key that is never in a database.
-- Erasure is the deletion of a row here.
CREATE TABLE data_keys (
  ref         text PRIMARY KEY,
  wrapped     bytea NOT NULL,
  kek_version integer NOT NULL CONSTRAINT data_keys_kek_version_check CHECK (kek_version > 0),
  created_at  timestamptz NOT NULL DEFAULT now()
);

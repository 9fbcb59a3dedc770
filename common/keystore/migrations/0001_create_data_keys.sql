-- Data keys, wrapped under a key-encryption key that is in no database.
-- Erasure is the deletion of a row here. Migrations run as the owner; serving
-- processes log in as members of the group role sojourn_serve, each to its own
-- service's key database only.
DO $$
BEGIN
  -- An owner without CREATEROLE needs it to be there.
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sojourn_serve') THEN
    CREATE ROLE sojourn_serve NOLOGIN;
  END IF;
EXCEPTION
  -- Another database's first migration made it just now.
  WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;

CREATE TABLE data_keys (
  ref         text NOT NULL,  -- 'case:<case_ref>' or 'person:<person_ref>'
  wrapped     bytea NOT NULL,
  kek_version integer NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT data_keys_pkey PRIMARY KEY (ref),
  CONSTRAINT data_keys_kek_version_check CHECK (kek_version > 0)
);
GRANT SELECT, INSERT, DELETE ON data_keys TO sojourn_serve;
GRANT SELECT ON schema_migrations TO sojourn_serve;

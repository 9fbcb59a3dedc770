-- What every service's database has (numbers 0001-0009); a service's own
-- migrations start at 0010.
--
-- Roles. Migrations run as the owner of the database. Serving processes log in
-- as a member of the group role sojourn_serve, and a login role may CONNECT to
-- its own service's databases only, so one name for the group serves them all.
-- Tables made by later migrations grant SELECT, INSERT and UPDATE to the group
-- by default; a migration adds DELETE where a sweep needs it and revokes
-- UPDATE where rows are never changed.
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

ALTER DEFAULT PRIVILEGES IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE ON TABLES TO sojourn_serve;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
  GRANT USAGE ON SEQUENCES TO sojourn_serve;
GRANT SELECT ON schema_migrations TO sojourn_serve;

-- One row per mutation that was done, or that is forbidden because its
-- compensation came first. Replies are not kept: they are rebuilt from
-- result_ref for the caller's rights of today.
CREATE TABLE idempotency_keys (
  scope        text NOT NULL,  -- 'organisation/subject' of a person, or a service
  method       text NOT NULL,
  request_id   uuid NOT NULL,
  content_hash bytea NOT NULL,  -- keyed, over the request without its id
  state        text NOT NULL,
  result_ref   text NOT NULL DEFAULT '',
  created_at   timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (scope, method, request_id),
  CONSTRAINT idempotency_keys_state_check CHECK (state IN ('DONE', 'CANCELLED'))
);

-- The sweep of keys older than 30 days.
CREATE INDEX idempotency_keys_created_at_idx ON idempotency_keys (created_at);
GRANT DELETE ON idempotency_keys TO sojourn_serve;

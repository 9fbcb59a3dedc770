-- Who read or changed what, for whom, why and when (real time). Append only;
-- ids, names and enum values, never what was read or written. The MAC by the
-- service's audit key covers every column.
CREATE TABLE audit_records (
  id                 uuid NOT NULL,
  recorded_at        timestamptz NOT NULL,
  actor_subject      text NOT NULL DEFAULT '',
  actor_organisation text NOT NULL DEFAULT '',
  actor_service      text NOT NULL DEFAULT '',
  on_behalf_of       text NOT NULL DEFAULT '',
  roles              text NOT NULL DEFAULT '',
  method             text NOT NULL,
  resource_kind      text NOT NULL DEFAULT '',
  resource_ids       text[] NOT NULL DEFAULT '{}',
  fields             text NOT NULL DEFAULT '',
  reason             text NOT NULL DEFAULT '',
  outcome            text NOT NULL,
  request_id         text NOT NULL DEFAULT '',
  mac                bytea NOT NULL,
  key_version        integer NOT NULL,
  CONSTRAINT audit_records_pkey PRIMARY KEY (id),
  CONSTRAINT audit_records_mac_check CHECK (length(mac) = 32)
);
CREATE INDEX audit_records_recorded_at_idx ON audit_records (recorded_at, id);
REVOKE UPDATE ON audit_records FROM sojourn_serve;

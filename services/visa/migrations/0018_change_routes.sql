-- What may be changed of a route, and the history of it. About states and
-- missions, never about a person.
ALTER TABLE routes
  ADD COLUMN passport_months_after integer NOT NULL DEFAULT 0,
  ADD COLUMN suspended_reason      text NOT NULL DEFAULT '',
  ADD COLUMN suspended_since       date,
  ADD COLUMN suspended_until       date,
  ADD CONSTRAINT routes_passport_months_after_check
    CHECK (passport_months_after >= 0),
  ADD CONSTRAINT routes_suspended_since_check
    CHECK (suspended_since IS NULL OR status = 'SUSPENDED'),
  ADD CONSTRAINT routes_suspended_until_check
    CHECK (suspended_until IS NULL OR suspended_until >= suspended_since);

-- A change of `missions` writes them anew.
GRANT DELETE ON route_missions TO sojourn_serve;

-- One row for each change: written once, never changed or deleted.
CREATE TABLE route_changes (
  id                   uuid NOT NULL,
  route_id             uuid NOT NULL,
  version              bigint NOT NULL,  -- of the route after it
  kind                 text NOT NULL,
  changed_at           timestamptz NOT NULL,
  changed_by           text NOT NULL,    -- token subject
  changed_organisation text NOT NULL,
  reason               text NOT NULL,
  -- Side by side: a field, what it was, what it is.
  fields               text[] NOT NULL,
  values_before        text[] NOT NULL,
  values_after         text[] NOT NULL,
  CONSTRAINT route_changes_pkey PRIMARY KEY (id),
  CONSTRAINT route_changes_route_id_fkey
    FOREIGN KEY (route_id) REFERENCES routes (id),
  CONSTRAINT route_changes_route_id_version_key UNIQUE (route_id, version),
  CONSTRAINT route_changes_kind_check CHECK
    (kind IN ('CREATED', 'UPDATED', 'SUSPENDED', 'RESUMED')),
  CONSTRAINT route_changes_fields_check CHECK
    (cardinality(fields) = cardinality(values_before)
     AND cardinality(fields) = cardinality(values_after))
);
CREATE INDEX route_changes_route_id_idx ON route_changes (route_id, id);
REVOKE UPDATE ON route_changes FROM sojourn_serve;

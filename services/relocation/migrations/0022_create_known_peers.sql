-- What other services told by their feeds. Guards read these, the owner checks
-- again.
CREATE TABLE known_hosts (
  host_id text PRIMARY KEY,
  organisation_id text NOT NULL,
  country_code text NOT NULL,
  kind text NOT NULL,
  time_zone text NOT NULL,
  heard_at timestamptz NOT NULL
);

CREATE TABLE known_reservations (
  reservation_id text PRIMARY KEY,
  relocation_id uuid NOT NULL
    CONSTRAINT known_reservations_relocation_id_fkey REFERENCES relocations (id),
  host_id text NOT NULL,
  state text NOT NULL,
  heard_at timestamptz NOT NULL
);
CREATE INDEX known_reservations_relocation_id_idx
  ON known_reservations (relocation_id);

CREATE TABLE known_applications (
  application_id text PRIMARY KEY,
  relocation_id uuid NOT NULL
    CONSTRAINT known_applications_relocation_id_fkey REFERENCES relocations (id),
  person_id uuid NOT NULL
    CONSTRAINT known_applications_person_id_fkey REFERENCES persons (id),
  route_id text NOT NULL,
  state text NOT NULL,
  heard_at timestamptz NOT NULL
);
CREATE INDEX known_applications_relocation_id_idx
  ON known_applications (relocation_id);

CREATE TABLE known_grants (
  grant_id text PRIMARY KEY,
  relocation_id uuid NOT NULL
    CONSTRAINT known_grants_relocation_id_fkey REFERENCES relocations (id),
  state text NOT NULL,
  heard_at timestamptz NOT NULL
);
CREATE INDEX known_grants_relocation_id_idx ON known_grants (relocation_id);

-- The references by which one other service knows a case and its persons. Only
-- this database can join them.
CREATE TABLE peer_cases (
  relocation_id uuid NOT NULL
    CONSTRAINT peer_cases_relocation_id_fkey REFERENCES relocations (id),
  peer text NOT NULL CONSTRAINT peer_cases_peer_check
    CHECK (peer IN ('capacity', 'visa', 'grants')),
  case_ref text NOT NULL,
  PRIMARY KEY (relocation_id, peer),
  CONSTRAINT peer_cases_case_ref_key UNIQUE (peer, case_ref)
);

CREATE TABLE peer_persons (
  person_id uuid NOT NULL
    CONSTRAINT peer_persons_person_id_fkey REFERENCES persons (id),
  peer text NOT NULL CONSTRAINT peer_persons_peer_check
    CHECK (peer IN ('capacity', 'visa', 'grants')),
  person_ref text NOT NULL,
  PRIMARY KEY (person_id, peer),
  CONSTRAINT peer_persons_person_ref_key UNIQUE (peer, person_ref)
);

-- Where a person was, for 90/180: one row a stay, and one a telling of it. Days,
-- country, permit, evidence and reasons are sealed; the clear columns and the
-- reason for each are listed in docs/threat-model.md.
CREATE TABLE travel_records (
  id             uuid NOT NULL,
  public_id      text NOT NULL,
  version        bigint NOT NULL,
  case_ref       text NOT NULL,
  person_ref     text NOT NULL,
  application_id uuid,  -- NULL: under none of this service
  standing       text NOT NULL,
  CONSTRAINT travel_records_pkey PRIMARY KEY (id),
  CONSTRAINT travel_records_public_id_key UNIQUE (public_id),
  CONSTRAINT travel_records_application_id_fkey
    FOREIGN KEY (application_id) REFERENCES applications (id),
  CONSTRAINT travel_records_standing_check CHECK (standing IN
    ('STANDS', 'DISPUTED', 'REMOVED'))
);
CREATE INDEX travel_records_person_ref_idx ON travel_records (person_ref, id);
CREATE INDEX travel_records_case_ref_idx ON travel_records (case_ref, id);
CREATE INDEX applications_person_ref_idx ON applications (person_ref);
CREATE INDEX travel_records_application_id_idx
  ON travel_records (application_id);

-- One row per version of the stay, never changed.
CREATE TABLE travel_tellings (
  id                uuid NOT NULL,
  travel_record_id  uuid NOT NULL,
  version           bigint NOT NULL,
  telling_sealed    bytea NOT NULL,  -- key of the person
  recorded_at       timestamptz NOT NULL,
  told_by           text NOT NULL,  -- subject, or the calling service
  told_organisation text NOT NULL,
  CONSTRAINT travel_tellings_pkey PRIMARY KEY (id),
  CONSTRAINT travel_tellings_travel_record_id_fkey
    FOREIGN KEY (travel_record_id) REFERENCES travel_records (id),
  CONSTRAINT travel_tellings_travel_record_id_version_key
    UNIQUE (travel_record_id, version)
);
REVOKE UPDATE ON travel_tellings FROM sojourn_serve;
GRANT DELETE ON travel_records, travel_tellings TO sojourn_serve;

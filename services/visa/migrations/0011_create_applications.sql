-- One person's application on one route at one mission. Who she is, when she
-- travels and what she was given is sealed; the clear columns and the reason
-- for each are listed in docs/threat-model.md.
CREATE TABLE applications (
  id                      uuid NOT NULL,
  public_id               text NOT NULL,
  version                 bigint NOT NULL,
  case_ref                text NOT NULL,
  person_ref              text NOT NULL,
  route_id                uuid NOT NULL,
  preclearance            boolean NOT NULL,
  preclearance_outcome    text NOT NULL,
  -- The route's clocks as they were on the day it was opened.
  decision_days           integer NOT NULL,
  decision_max_days       integer NOT NULL,
  consultation_days       integer NOT NULL,
  mission_organisation_id text NOT NULL,
  time_zone               text NOT NULL,
  handling                text NOT NULL,
  state                   text NOT NULL,
  -- Holds the person's one place for a running application; given up for good
  -- when the application ends, whatever is told of it afterwards.
  running                 boolean NOT NULL,
  refusal_grounds         text[] NOT NULL,
  flags                   text[] NOT NULL,
  -- The next open deadline; 9999-12-31 where there is none.
  next_due                date NOT NULL,
  opened_on               date NOT NULL,
  identity_sealed         bytea NOT NULL,  -- key of the person
  plan_sealed             bytea NOT NULL,  -- key of the case
  progress_sealed         bytea,           -- key of the person
  updated_at              timestamptz NOT NULL,
  CONSTRAINT applications_pkey PRIMARY KEY (id),
  CONSTRAINT applications_public_id_key UNIQUE (public_id),
  CONSTRAINT applications_route_id_fkey
    FOREIGN KEY (route_id) REFERENCES routes (id),
  CONSTRAINT applications_preclearance_outcome_check CHECK
    (preclearance_outcome IN ('UNSPECIFIED', 'ASKED', 'GRANTED', 'REFUSED')),
  CONSTRAINT applications_handling_check CHECK (handling IN
    ('DIPLOMAT_ONLY', 'MISSION', 'CONTRACTOR')),
  CONSTRAINT applications_state_check CHECK (state IN
    ('PLANNED', 'DOCUMENTS_PENDING', 'PRECLEARANCE_PENDING',
     'PRECLEARANCE_GRANTED', 'PRECLEARANCE_REFUSED', 'APPOINTMENT_BOOKED',
     'LODGED', 'ADMISSIBLE', 'CONSULTATION', 'DOCUMENTS_ASKED', 'ISSUED',
     'REFUSED', 'APPEALED', 'COLLECTED', 'USED', 'EXTENDED', 'EXPIRED',
     'ANNULLED', 'WITHDRAWN')),
  CONSTRAINT applications_running_check CHECK (NOT running OR state NOT IN
    ('PRECLEARANCE_REFUSED', 'REFUSED', 'EXPIRED', 'ANNULLED', 'WITHDRAWN'))
);
CREATE UNIQUE INDEX applications_person_ref_running_key
  ON applications (person_ref) WHERE running;
CREATE INDEX applications_case_ref_idx ON applications (case_ref);
CREATE INDEX applications_route_id_idx ON applications (route_id, opened_on);
CREATE INDEX applications_next_due_idx ON applications (next_due, id);
CREATE INDEX applications_mission_idx
  ON applications (mission_organisation_id, next_due, id);

-- The checklist. Files stay in relocation.
CREATE TABLE application_documents (
  id             uuid NOT NULL,
  application_id uuid NOT NULL,
  kind           text NOT NULL,
  requirement    text NOT NULL,
  status         text NOT NULL,
  waived_by      text NOT NULL,
  expires_sealed bytea,  -- key of the person
  CONSTRAINT application_documents_pkey PRIMARY KEY (id),
  CONSTRAINT application_documents_application_id_fkey
    FOREIGN KEY (application_id) REFERENCES applications (id),
  CONSTRAINT application_documents_application_id_kind_key
    UNIQUE (application_id, kind),
  CONSTRAINT application_documents_requirement_check CHECK
    (requirement IN ('REQUIRED', 'WAIVED')),
  CONSTRAINT application_documents_waived_by_check CHECK
    ((requirement = 'WAIVED') = (waived_by <> '')),
  CONSTRAINT application_documents_status_check CHECK
    (status IN ('MISSING', 'PROVIDED', 'VERIFIED', 'REJECTED'))
);

CREATE TABLE application_deadlines (
  id             uuid NOT NULL,
  application_id uuid NOT NULL,
  kind           text NOT NULL,
  due_on         date NOT NULL,
  met_on         date,
  cancelled      boolean NOT NULL,
  CONSTRAINT application_deadlines_pkey PRIMARY KEY (id),
  CONSTRAINT application_deadlines_application_id_fkey
    FOREIGN KEY (application_id) REFERENCES applications (id),
  CONSTRAINT application_deadlines_application_id_kind_key
    UNIQUE (application_id, kind),
  CONSTRAINT application_deadlines_kind_check CHECK (kind IN
    ('LODGING_OPENS', 'LODGE_BY', 'DECISION_DUE', 'DECISION_LATEST',
     'APPEAL_BY'))
);

-- What was told, by whom and when; one row per version of the application.
CREATE TABLE application_facts (
  id                uuid NOT NULL,
  application_id    uuid NOT NULL,
  version           bigint NOT NULL,
  type              text NOT NULL,
  occurred_on       date NOT NULL,
  recorded_at       timestamptz NOT NULL,
  flags             text[] NOT NULL,
  told_by           text NOT NULL,  -- subject, or the calling service
  told_organisation text NOT NULL,
  CONSTRAINT application_facts_pkey PRIMARY KEY (id),
  CONSTRAINT application_facts_application_id_fkey
    FOREIGN KEY (application_id) REFERENCES applications (id),
  CONSTRAINT application_facts_application_id_version_key
    UNIQUE (application_id, version)
);
REVOKE UPDATE ON application_facts FROM sojourn_serve;

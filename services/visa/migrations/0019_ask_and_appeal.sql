-- The time to appeal where a route knows it; 0: not known.
ALTER TABLE routes ADD COLUMN appeal_days integer NOT NULL DEFAULT 0;
ALTER TABLE applications ADD COLUMN appeal_days integer NOT NULL DEFAULT 0;

-- What the mission asked for once the form was in its hands.
ALTER TABLE application_documents
  ADD COLUMN asked boolean NOT NULL DEFAULT false;

ALTER TABLE application_deadlines
  DROP CONSTRAINT application_deadlines_kind_check,
  ADD CONSTRAINT application_deadlines_kind_check CHECK (kind IN
    ('LODGING_OPENS', 'LODGE_BY', 'DECISION_DUE', 'DECISION_LATEST',
     'APPEAL_BY', 'CONSULTATION_DUE', 'DOCUMENTS_BY'));

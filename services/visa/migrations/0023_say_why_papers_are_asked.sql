-- Why a line is on the checklist, and why the mission does without it. Who wrote
-- a row before this says neither.
ALTER TABLE application_documents
  ADD COLUMN reason text NOT NULL DEFAULT 'UNSPECIFIED',
  ADD COLUMN waiver_reason text NOT NULL DEFAULT 'UNSPECIFIED',
  ADD CONSTRAINT application_documents_reason_check CHECK (reason IN
    ('UNSPECIFIED', 'ROUTE', 'LAW', 'MINOR', 'THIRD_COUNTRY')),
  ADD CONSTRAINT application_documents_waiver_reason_check CHECK
    (waiver_reason IN ('UNSPECIFIED', 'SAFETY', 'IMPOSSIBLE_TO_OBTAIN',
                       'MISSION_POLICY', 'BONA_FIDE'));

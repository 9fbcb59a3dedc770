-- Which of the resources the audit names are about which case
-- (common/audit/audit_reader.h).
CREATE VIEW case_resources AS
  SELECT public_id AS resource_id, public_id AS case_ref FROM relocations;

-- Services that have not said yet what the account saw there: asked until they
-- do.
ALTER TABLE exposures ADD COLUMN unanswered text[] NOT NULL DEFAULT '{}';
CREATE INDEX exposures_unanswered_idx ON exposures (id)
  WHERE unanswered <> '{}';

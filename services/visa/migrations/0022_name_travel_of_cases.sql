-- Which of the resources the audit names are about which case
-- (common/audit/audit_reader.h): her applications, and her stays abroad.
CREATE OR REPLACE VIEW case_resources AS
  SELECT public_id AS resource_id, case_ref AS case_ref FROM applications
  UNION ALL
  SELECT public_id AS resource_id, case_ref AS case_ref FROM travel_records;

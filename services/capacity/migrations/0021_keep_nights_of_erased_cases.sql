-- Nights of an erased case stay counted without a case: they are no resource of
-- any.
CREATE OR REPLACE VIEW case_resources AS
  SELECT public_id AS resource_id, case_ref AS case_ref FROM reservations
  WHERE case_ref <> '';

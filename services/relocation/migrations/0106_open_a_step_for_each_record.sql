-- no-transaction
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS
  workflow_steps_open_by_record_key
  ON workflow_steps
  (relocation_id, kind, coalesce(proposal_id, relocation_id),
   coalesce(person_id, relocation_id), coalesce(undoes, relocation_id),
   coalesce(record_id, ''))
  WHERE state IN ('PENDING', 'RUNNING');

-- no-transaction
-- An organisation's own work, without walking what others submitted.
CREATE INDEX CONCURRENTLY IF NOT EXISTS relocations_submitted_work_idx
  ON relocations (submitting_organisation_id, level,
                  coalesce(due_at, 'infinity'), id)
  WHERE state NOT IN ('CLOSED', 'WITHDRAWN', 'SAFE_ELSEWHERE', 'REFERRED_OUT',
                      'INELIGIBLE', 'ERASED')
    OR (state = 'INELIGIBLE' AND referral_due_at IS NOT NULL)

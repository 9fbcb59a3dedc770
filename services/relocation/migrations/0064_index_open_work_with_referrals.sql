-- A case that the programme cannot help is work while another network is asked.
CREATE INDEX relocations_open_work_2_idx
  ON relocations (level, coalesce(due_at, 'infinity'), id)
  WHERE state NOT IN ('CLOSED', 'WITHDRAWN', 'SAFE_ELSEWHERE', 'REFERRED_OUT',
                      'INELIGIBLE', 'ERASED')
    OR (state = 'INELIGIBLE' AND referral_due_at IS NOT NULL);
DROP INDEX relocations_open_work_idx;
ALTER INDEX relocations_open_work_2_idx RENAME TO relocations_open_work_idx;

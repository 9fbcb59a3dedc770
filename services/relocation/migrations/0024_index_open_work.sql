-- ListMyWork reads open cases by level and then by the next promise to keep.
CREATE INDEX relocations_open_work_idx
  ON relocations (level, coalesce(due_at, 'infinity'), id)
  WHERE state NOT IN ('CLOSED', 'WITHDRAWN', 'SAFE_ELSEWHERE', 'REFERRED_OUT',
                      'INELIGIBLE', 'ERASED');
DROP INDEX relocations_due_at_idx;

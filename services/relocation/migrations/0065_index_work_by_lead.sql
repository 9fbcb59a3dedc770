-- An officer's own work, and how much of it is late, without walking what others
-- lead.
CREATE INDEX relocations_led_work_idx
  ON relocations (lead_subject, level, coalesce(due_at, 'infinity'), id)
  INCLUDE (paused_since)
  WHERE state NOT IN ('CLOSED', 'WITHDRAWN', 'SAFE_ELSEWHERE', 'REFERRED_OUT',
                      'INELIGIBLE', 'ERASED')
    OR (state = 'INELIGIBLE' AND referral_due_at IS NOT NULL);

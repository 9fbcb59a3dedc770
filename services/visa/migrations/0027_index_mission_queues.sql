-- no-transaction
-- GetMissionQueue: one mission's applications that wait for something, in the
-- order of the queue.
CREATE INDEX CONCURRENTLY IF NOT EXISTS applications_mission_queue_idx
  ON applications (mission_organisation_id, next_due, level, lodge_by, id)
  WHERE state IN ('PLANNED', 'DOCUMENTS_PENDING', 'PRECLEARANCE_PENDING',
    'PRECLEARANCE_GRANTED', 'APPOINTMENT_BOOKED', 'LODGED', 'ADMISSIBLE',
    'CONSULTATION', 'DOCUMENTS_ASKED', 'ISSUED', 'APPEALED');

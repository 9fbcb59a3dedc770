-- no-transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS proposals_answer_due_idx
  ON proposals (answer_due, id) WHERE state = 'ASKED';

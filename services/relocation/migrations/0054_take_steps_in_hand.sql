-- An officer does a step by hand; once she says that it is done a worker records
-- what follows.
ALTER TABLE workflow_steps
  ADD COLUMN taken_over_by text NOT NULL DEFAULT '',
  ADD COLUMN done_by_hand boolean NOT NULL DEFAULT false;
-- What was refused is shown to somebody, and counted at every scrape.
CREATE INDEX workflow_steps_failed_idx ON workflow_steps (relocation_id)
  WHERE state = 'FAILED';

-- The promise that runs while a grant is in its state, and how far it was told
-- of. Whatever changes a grant has it looked at again.
ALTER TABLE grants
  ADD COLUMN receipt_hours integer NOT NULL DEFAULT 0,  -- promised at submission; 0: none
  ADD COLUMN receipt_due timestamptz,
  ADD COLUMN look_at timestamptz NOT NULL DEFAULT '-infinity',
  ADD COLUMN clock_version bigint NOT NULL DEFAULT 0;
UPDATE grants SET receipt_hours =
  CASE level WHEN 'L1' THEN 72 WHEN 'L2' THEN 168 WHEN 'L3' THEN 336 ELSE 0 END;
ALTER TABLE grants
  ADD COLUMN due_at timestamptz GENERATED ALWAYS AS (
    CASE WHEN state IN ('SUBMITTED', 'SCREENED', 'VERIFYING', 'ASSESSED')
           THEN decision_due
         WHEN state IN ('APPROVED', 'AGREED', 'PAYING') THEN funds_due
         WHEN state = 'PAID' THEN receipt_due END) STORED;
CREATE INDEX grants_overdue_idx ON grants (level, due_at, id)
  WHERE due_at IS NOT NULL;
CREATE INDEX grants_look_at_idx ON grants (look_at)
  WHERE look_at < 'infinity';

-- What was told, once for one due time.
CREATE TABLE grant_escalations (
  grant_id uuid NOT NULL,
  clock    text NOT NULL,
  due_at   timestamptz NOT NULL,
  rung     text NOT NULL,
  told     text NOT NULL,  -- the role
  told_at  timestamptz NOT NULL,
  CONSTRAINT grant_escalations_pkey
    PRIMARY KEY (grant_id, clock, due_at, rung),
  CONSTRAINT grant_escalations_grant_id_fkey
    FOREIGN KEY (grant_id) REFERENCES grants (id)
);
REVOKE UPDATE ON grant_escalations FROM sojourn_serve;

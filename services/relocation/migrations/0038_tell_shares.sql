-- Whatever another service may show of a case, or must not use, is told anew by
-- a step of its own. Of one person's several applications each is told.
ALTER TABLE workflow_steps
  DROP CONSTRAINT workflow_steps_kind_check,
  ADD CONSTRAINT workflow_steps_kind_check CHECK (kind IN
    ('ASSESS_ROUTE', 'HOLD_PLACE', 'EXTEND_HOLD', 'CONFIRM_RESERVATION',
     'RELEASE_RESERVATION', 'OPEN_APPLICATION', 'WITHDRAW_APPLICATION',
     'SUBMIT_GRANT', 'CANCEL_GRANT', 'CHECK_IN', 'SET_HOST_SHARE',
     'SET_MISSION_SHARE', 'SET_FUNDER_SHARE', 'ERASE_KEYS',
     'ERASE_IN_CAPACITY', 'ERASE_IN_VISA', 'ERASE_IN_GRANTS'));
DROP INDEX workflow_steps_open_key;
CREATE UNIQUE INDEX workflow_steps_open_key ON workflow_steps
  (relocation_id, kind, coalesce(proposal_id, relocation_id),
   coalesce(person_id, relocation_id), coalesce(undoes, relocation_id), peer_ref)
  WHERE state IN ('PENDING', 'RUNNING');

-- Who has been told of a case that asked for money, for her who takes that back.
ALTER TABLE known_grants
  ADD COLUMN holder_organisation_id text NOT NULL DEFAULT '';

-- Where she was, told to the visa service's travel ledger. Not validated: kinds are only added,
-- and a look at every step would hold the table.
ALTER TABLE workflow_steps
  DROP CONSTRAINT workflow_steps_kind_check,
  ADD CONSTRAINT workflow_steps_kind_check CHECK (kind IN
    ('ASSESS_ROUTE', 'HOLD_PLACE', 'EXTEND_HOLD', 'CONFIRM_RESERVATION',
     'RELEASE_RESERVATION', 'OPEN_APPLICATION', 'WITHDRAW_APPLICATION',
     'SUBMIT_GRANT', 'CANCEL_GRANT', 'CHECK_IN', 'CHECK_OUT',
     'EXTEND_RESERVATION', 'TELL_TRAVEL', 'SET_HOST_SHARE', 'SET_MISSION_SHARE',
     'SET_FUNDER_SHARE', 'ERASE_KEYS', 'ERASE_IN_CAPACITY', 'ERASE_IN_VISA',
     'ERASE_IN_GRANTS')) NOT VALID;

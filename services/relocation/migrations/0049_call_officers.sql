-- Calls to who is on call for an emergency that nobody has acknowledged, each
-- made once: the first at once (0), then at 60, 90 and 120 minutes. Who was
-- called stands in the sealed history.
CREATE TABLE officer_calls (
  relocation_id uuid NOT NULL
    CONSTRAINT officer_calls_relocation_id_fkey REFERENCES relocations (id),
  number integer NOT NULL
    CONSTRAINT officer_calls_number_check CHECK (number >= 0),
  called_at timestamptz NOT NULL,
  CONSTRAINT officer_calls_pkey PRIMARY KEY (relocation_id, number)
);
REVOKE UPDATE ON officer_calls FROM sojourn_serve;
GRANT DELETE ON officer_calls TO sojourn_serve;

-- Emergencies that wait to be acknowledged: few, among all cases.
CREATE INDEX relocations_unacknowledged_idx ON relocations (received_at, id)
  WHERE level = 'L1' AND state IN ('ALERTED', 'SUBMITTED');

-- Notices that leave the system: that something waits for somebody. They name
-- no case (common/notices).
CREATE TABLE notices (
  id uuid PRIMARY KEY,
  kind text NOT NULL CONSTRAINT notices_kind_check CHECK (kind IN ('CALLED')),
  -- The key that seals where it goes.
  key_name text NOT NULL,
  -- Null once it has been sent or given up.
  recipient_sealed bytea,
  created_at timestamptz NOT NULL DEFAULT now(),
  tries integer NOT NULL DEFAULT 0,
  next_try_at timestamptz NOT NULL DEFAULT now(),
  sent_at timestamptz,
  given_up_at timestamptz,
  -- Of the last try.
  reason text NOT NULL DEFAULT ''
);
CREATE INDEX notices_due_idx ON notices (next_try_at)
  WHERE sent_at IS NULL AND given_up_at IS NULL;

ALTER TABLE alerts DROP CONSTRAINT alerts_kind_check;
ALTER TABLE alerts ADD CONSTRAINT alerts_kind_check
  CHECK (kind IN ('IDENTITY_REVEALED', 'BREAK_GLASS', 'EXPORTED', 'CASE_TAKEN',
                  'ERASURE_ASKED', 'HER_ERASURE_ASKED', 'WITHDRAWN_ALONE',
                  'OWN_HAND_REVEAL', 'OWN_HAND_EXPORT', 'HOLD_LIFT_ASKED',
                  'HOLD_LIFTED', 'HOLD_SET', 'CONTACT_REPLACED',
                  'DUPLICATES_SOUGHT', 'HANDED_OVER', 'CALLED'));

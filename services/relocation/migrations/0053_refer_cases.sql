-- Cases that other networks are asked to take, and those that came from there.
-- What was sent, by whom and on what word is sealed under the case's key; the
-- letter itself only until it is answered.
CREATE TABLE referrals (
  id uuid PRIMARY KEY,
  -- Keyed hash of the name under which both networks know it: a dump of one
  -- finds nothing in a dump of the other.
  blind_id bytea NOT NULL CONSTRAINT referrals_blind_id_key UNIQUE,
  relocation_id uuid NOT NULL
    CONSTRAINT referrals_relocation_id_fkey REFERENCES relocations (id),
  network text NOT NULL,
  state text NOT NULL CONSTRAINT referrals_state_check CHECK
    (state IN ('PENDING', 'ACCEPTED', 'BOUNCED', 'LAPSED', 'ACCEPTED_LATE')),
  due_at timestamptz NOT NULL,
  referral_sealed bytea NOT NULL
);
CREATE INDEX referrals_relocation_id_idx ON referrals (relocation_id);
CREATE INDEX referrals_due_at_idx ON referrals (due_at)
  WHERE state = 'PENDING';
CREATE UNIQUE INDEX referrals_pending_key ON referrals (relocation_id, network)
  WHERE state = 'PENDING';
GRANT DELETE ON referrals TO sojourn_serve;

-- A row a decision, also of what was not taken: a file is decided on once.
CREATE TABLE received_referrals (
  id uuid PRIMARY KEY,
  blind_id bytea NOT NULL CONSTRAINT received_referrals_blind_id_key UNIQUE,
  -- The case that was made of it; null where none was, or it is erased.
  relocation_id uuid
    CONSTRAINT received_referrals_relocation_id_fkey REFERENCES relocations (id),
  network text NOT NULL,
  -- Why not; empty where it was accepted.
  bounce_reason text NOT NULL,
  decided_at timestamptz NOT NULL,
  origin_sealed bytea NOT NULL,
  CONSTRAINT received_referrals_bounce_check
    CHECK (bounce_reason = '' OR relocation_id IS NULL)
);
CREATE INDEX received_referrals_relocation_id_idx
  ON received_referrals (relocation_id);

-- Until when another network answers.
ALTER TABLE relocations ADD COLUMN referral_due_at timestamptz;

ALTER TABLE alerts DROP CONSTRAINT alerts_kind_check;
ALTER TABLE alerts ADD CONSTRAINT alerts_kind_check
  CHECK (kind IN ('IDENTITY_REVEALED', 'BREAK_GLASS', 'EXPORTED', 'CASE_TAKEN',
                  'ERASURE_ASKED', 'HER_ERASURE_ASKED', 'WITHDRAWN_ALONE',
                  'OWN_HAND_REVEAL', 'OWN_HAND_EXPORT', 'HOLD_LIFT_ASKED',
                  'HOLD_LIFTED', 'HOLD_SET', 'CONTACT_REPLACED',
                  'DUPLICATES_SOUGHT', 'HANDED_OVER', 'SAFE_ELSEWHERE_ALONE',
                  'REFERRAL_LAPSED', 'REFERRAL_LATE',
                  'REFERRAL_BOUNCED', 'REFERRAL_OPEN', 'DETAINED',
                  'RELEASE_ASKED', 'DURESS_HEARD', 'CALLED'));

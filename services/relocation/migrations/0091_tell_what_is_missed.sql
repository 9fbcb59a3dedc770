-- What needs somebody to look at it: an emergency that came later, a fact out of
-- turn, a contact lost, a promise that was missed, a host that is silent.
ALTER TABLE alerts DROP CONSTRAINT alerts_kind_check;
ALTER TABLE alerts ADD CONSTRAINT alerts_kind_check
  CHECK (kind IN ('IDENTITY_REVEALED', 'BREAK_GLASS', 'EXPORTED', 'CASE_TAKEN',
                  'ERASURE_ASKED', 'HER_ERASURE_ASKED', 'WITHDRAWN_ALONE',
                  'OWN_HAND_REVEAL', 'OWN_HAND_EXPORT', 'HOLD_LIFT_ASKED',
                  'HOLD_LIFTED', 'HOLD_SET', 'CONTACT_REPLACED',
                  'DUPLICATES_SOUGHT', 'HANDED_OVER', 'SAFE_ELSEWHERE_ALONE',
                  'REFERRAL_LAPSED', 'REFERRAL_LATE',
                  'REFERRAL_BOUNCED', 'REFERRAL_OPEN', 'DETAINED',
                  'RELEASE_ASKED', 'DURESS_HEARD', 'CALLED', 'END_IN_DOUBT',
                  'REFERRAL_UNSAID', 'PARTY_SPLIT', 'PARTY_JOINED',
                  'CASES_MERGED', 'MERGE_UNDONE', 'INTRODUCED', 'PARTY_NEWS',
                  'PARTY_NEWS_URGENT', 'CONTACT_LOST', 'EMERGENCY', 'LOOK_NOW',
                  'PROMISE_MISSED', 'HOST_SILENT')) NOT VALID;

-- When a promise to a case is missed next, and which misses were told. Its
-- foreign key comes with the next files, as it locks the cases.
CREATE TABLE promise_watches (
  relocation_id uuid CONSTRAINT promise_watches_pkey PRIMARY KEY,
  next_at timestamptz NOT NULL,
  told text[] NOT NULL DEFAULT '{}'
);
CREATE INDEX promise_watches_next_at_idx
  ON promise_watches (next_at) WHERE next_at < 'infinity';
GRANT DELETE ON promise_watches TO sojourn_serve;

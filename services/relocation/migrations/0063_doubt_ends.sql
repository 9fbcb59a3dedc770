-- She is silent, detained or not free to speak after her case has ended.
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
                  'CASES_MERGED', 'MERGE_UNDONE', 'INTRODUCED'));

-- Since when it is an emergency, where it came in as none: who is on call is
-- called from then on.
ALTER TABLE relocations ADD COLUMN l1_since timestamptz;

-- Requests that were not sent yet, as an account that was taken over saw them.
-- The draft may be sent or deleted meanwhile, so its name is no foreign key.
CREATE TABLE exposed_drafts (
  exposure_id uuid NOT NULL
    CONSTRAINT exposed_drafts_exposure_id_fkey REFERENCES exposures (id),
  draft_id text NOT NULL,
  first_seen_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  PRIMARY KEY (exposure_id, draft_id)
);
GRANT DELETE ON exposed_drafts TO sojourn_serve;
CREATE OR REPLACE VIEW case_resources AS
  SELECT public_id AS resource_id, public_id AS case_ref FROM relocations
  UNION ALL SELECT public_id, public_id FROM drafts;
ALTER TABLE exposure_tasks DROP CONSTRAINT exposure_tasks_kind_check;
ALTER TABLE exposure_tasks ADD CONSTRAINT exposure_tasks_kind_check
  CHECK (kind IN ('CLOSE_ACCOUNT', 'TELL_HER', 'SEE_TO_DRAFTS', 'REVIEW_SAFETY',
                  'TELL_AUTHORITY'));

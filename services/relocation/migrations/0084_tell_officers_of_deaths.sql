-- What concerns a party, told to the lead and security officers. The names say
-- nothing of what it is: an alert outlives its case, and a dump tells its kind.
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
                  'PARTY_NEWS_URGENT'));

-- What an alert may be of, as rows: a new kind is an insert, not a longer list.
CREATE TABLE alert_kinds (
  kind text CONSTRAINT alert_kinds_pkey PRIMARY KEY
);
INSERT INTO alert_kinds (kind) VALUES
  ('BREAK_GLASS'),
  ('CALLED'),
  ('CASES_MERGED'),
  ('CASE_TAKEN'),
  ('CONTACT_LOST'),
  ('CONTACT_REPLACED'),
  ('DETAINED'),
  ('DUPLICATES_SOUGHT'),
  ('DURESS_HEARD'),
  ('EMERGENCY'),
  ('END_IN_DOUBT'),
  ('ERASURE_ASKED'),
  ('EXPORTED'),
  ('HANDED_OVER'),
  ('HER_ERASURE_ASKED'),
  ('HOLD_LIFTED'),
  ('HOLD_LIFT_ASKED'),
  ('HOLD_SET'),
  ('HOST_SILENT'),
  ('IDENTITY_REVEALED'),
  ('INTRODUCED'),
  ('LOOK_NOW'),
  ('MERGE_UNDONE'),
  ('OWN_HAND_EXPORT'),
  ('OWN_HAND_REVEAL'),
  ('PARTY_JOINED'),
  ('PARTY_NEWS'),
  ('PARTY_NEWS_URGENT'),
  ('PARTY_SPLIT'),
  ('PROMISE_MISSED'),
  ('REFERRAL_BOUNCED'),
  ('REFERRAL_LAPSED'),
  ('REFERRAL_LATE'),
  ('REFERRAL_OPEN'),
  ('REFERRAL_UNSAID'),
  ('RELEASE_ASKED'),
  ('SAFE_ELSEWHERE_ALONE'),
  ('WITHDRAWN_ALONE');
REVOKE INSERT, UPDATE ON alert_kinds FROM sojourn_serve;
ALTER TABLE alerts ADD CONSTRAINT alerts_kind_fkey
  FOREIGN KEY (kind) REFERENCES alert_kinds (kind) NOT VALID;
ALTER TABLE alerts DROP CONSTRAINT alerts_kind_check;

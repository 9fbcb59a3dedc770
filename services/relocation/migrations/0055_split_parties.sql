-- Somebody leaves a party for a case of her own. Her row in the case she leaves
-- stays for whoever is not told, and counts no more: no time says when she left,
-- and no row joins the two cases without their keys.
ALTER TABLE persons
  ADD COLUMN apart boolean NOT NULL DEFAULT false,
  -- At risk in what remains, where the defender left.
  ADD COLUMN acts_first boolean NOT NULL DEFAULT false;

-- Asked of the whole party, which the host goes on to see.
ALTER TABLE proposals ADD COLUMN for_all boolean NOT NULL DEFAULT false;

-- Which cases must not meet, each told to the other under its own key.
CREATE TABLE separations (
  id text PRIMARY KEY,
  relocation_id uuid NOT NULL
    CONSTRAINT separations_relocation_id_fkey REFERENCES relocations (id),
  separation_sealed bytea NOT NULL
);
CREATE INDEX separations_relocation_id_idx ON separations (relocation_id);
GRANT DELETE ON separations TO sojourn_serve;

ALTER TABLE alerts DROP CONSTRAINT alerts_kind_check;
ALTER TABLE alerts ADD CONSTRAINT alerts_kind_check
  CHECK (kind IN ('IDENTITY_REVEALED', 'BREAK_GLASS', 'EXPORTED', 'CASE_TAKEN',
                  'ERASURE_ASKED', 'HER_ERASURE_ASKED', 'WITHDRAWN_ALONE',
                  'OWN_HAND_REVEAL', 'OWN_HAND_EXPORT', 'HOLD_LIFT_ASKED',
                  'HOLD_LIFTED', 'HOLD_SET', 'CONTACT_REPLACED',
                  'DUPLICATES_SOUGHT', 'HANDED_OVER', 'SAFE_ELSEWHERE_ALONE',
                  'REFERRAL_LAPSED', 'REFERRAL_LATE',
                  'REFERRAL_BOUNCED', 'REFERRAL_OPEN', 'DETAINED',
                  'RELEASE_ASKED', 'DURESS_HEARD', 'CALLED', 'PARTY_SPLIT',
                  'PARTY_JOINED'));

-- Two cases that officers have compared. A root of its own: neither case, its
-- version, history or feed changes by it, so that nobody who brought one of them
-- learns of the other. Nothing of a case is moved: a merge is this row.
CREATE TABLE duplicate_pairs (
  id uuid PRIMARY KEY,
  public_id text NOT NULL CONSTRAINT duplicate_pairs_public_id_key UNIQUE,
  first_id uuid NOT NULL
    CONSTRAINT duplicate_pairs_first_id_fkey REFERENCES relocations (id),
  second_id uuid NOT NULL
    CONSTRAINT duplicate_pairs_second_id_fkey REFERENCES relocations (id),
  version bigint NOT NULL,
  verdict text NOT NULL CONSTRAINT duplicate_pairs_verdict_check
    CHECK (verdict IN ('SAME_ASKED', 'SAME', 'NOT_SAME')),
  -- Who says SAME first: another one has to say so too.
  asked_by text NOT NULL,
  asked_at timestamptz NOT NULL,
  -- The case that goes on, while they are merged.
  kept_id uuid
    CONSTRAINT duplicate_pairs_kept_id_fkey REFERENCES relocations (id),
  merged_at timestamptz,
  -- She wants the organisations told of each other.
  introduced boolean NOT NULL DEFAULT false,
  -- Who said and did what, and her words: under the key of the second case, and
  -- that again under the key of the first. It ends with either.
  pair_sealed bytea NOT NULL,
  CONSTRAINT duplicate_pairs_cases_key UNIQUE (first_id, second_id),
  CONSTRAINT duplicate_pairs_order_check CHECK (first_id < second_id),
  CONSTRAINT duplicate_pairs_kept_check CHECK
    (kept_id IS NULL OR kept_id IN (first_id, second_id)),
  CONSTRAINT duplicate_pairs_merged_check CHECK
    ((kept_id IS NULL) = (merged_at IS NULL)
     AND (kept_id IS NULL OR verdict = 'SAME')),
  CONSTRAINT duplicate_pairs_introduced_check CHECK
    (NOT introduced OR verdict = 'SAME')
);
CREATE INDEX duplicate_pairs_second_id_idx ON duplicate_pairs (second_id);
CREATE INDEX duplicate_pairs_asked_idx ON duplicate_pairs (asked_at, id)
  WHERE verdict = 'SAME_ASKED';
GRANT DELETE ON duplicate_pairs TO sojourn_serve;

-- What the rows above mean for one case, where its lock guards it: the code of the
-- case that goes on in its place, and the organisations it was introduced to.
ALTER TABLE relocations
  ADD COLUMN merged_into text NOT NULL DEFAULT '',
  ADD COLUMN introduced_to text[] NOT NULL DEFAULT '{}';

ALTER TABLE alerts DROP CONSTRAINT alerts_kind_check;
ALTER TABLE alerts ADD CONSTRAINT alerts_kind_check
  CHECK (kind IN ('IDENTITY_REVEALED', 'BREAK_GLASS', 'EXPORTED', 'CASE_TAKEN',
                  'ERASURE_ASKED', 'HER_ERASURE_ASKED', 'WITHDRAWN_ALONE',
                  'OWN_HAND_REVEAL', 'OWN_HAND_EXPORT', 'HOLD_LIFT_ASKED',
                  'HOLD_LIFTED', 'HOLD_SET', 'CONTACT_REPLACED',
                  'DUPLICATES_SOUGHT', 'HANDED_OVER', 'SAFE_ELSEWHERE_ALONE',
                  'REFERRAL_LAPSED', 'REFERRAL_LATE',
                  'REFERRAL_BOUNCED', 'REFERRAL_OPEN', 'DETAINED',
                  'RELEASE_ASKED', 'DURESS_HEARD', 'CALLED',
                  'CASES_MERGED', 'MERGE_UNDONE', 'INTRODUCED'));

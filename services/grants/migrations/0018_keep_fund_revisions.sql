-- Caps per category of costs; the two lists belong together.
ALTER TABLE funds
  ADD COLUMN cap_categories text[] NOT NULL DEFAULT '{}',
  ADD COLUMN cap_category_minors bigint[] NOT NULL DEFAULT '{}',
  ADD CONSTRAINT funds_cap_categories_check
    CHECK (cardinality(cap_categories) = cardinality(cap_category_minors));

-- What a fund allowed, from one version of it to the next: a decision is judged
-- by the rules it was made under. Rows are only added.
CREATE TABLE fund_revisions (
  fund_id                 uuid NOT NULL,
  fund_version            bigint NOT NULL,
  terms                   jsonb NOT NULL,  -- the fund's row without balances
  reason                  text NOT NULL,
  changer_organisation_id text NOT NULL,
  changer_subject         text NOT NULL,
  changed_at              timestamptz NOT NULL,
  CONSTRAINT fund_revisions_pkey PRIMARY KEY (fund_id, fund_version),
  CONSTRAINT fund_revisions_fund_id_fkey
    FOREIGN KEY (fund_id) REFERENCES funds (id)
);
REVOKE UPDATE ON fund_revisions FROM sojourn_serve;
INSERT INTO fund_revisions (fund_id, fund_version, terms, reason,
  changer_organisation_id, changer_subject, changed_at)
SELECT f.id, 1,
  to_jsonb(f) - '{version,status,available_minor,reserved_minor,committed_minor,spent_minor,ledger_at}'::text[],
  '', f.organisation_id, '', f.created_at
FROM funds f;

-- The fund's version at the last approval.
ALTER TABLE grants ADD COLUMN approved_under bigint;
UPDATE grants SET approved_under = 1 WHERE approved_minor IS NOT NULL;

-- Who approves in whose place, until when. Both are of `organisation_id`.
CREATE TABLE delegations (
  id              uuid NOT NULL,
  public_id       text NOT NULL,
  organisation_id text NOT NULL,
  delegator       text NOT NULL,
  delegate        text NOT NULL,
  fund_id         uuid,  -- NULL: every fund of the organisation
  valid_from      timestamptz NOT NULL,
  valid_until     timestamptz NOT NULL,
  reason          text NOT NULL,
  created_at      timestamptz NOT NULL,
  revoked_at      timestamptz,
  revoked_by      text,
  CONSTRAINT delegations_pkey PRIMARY KEY (id),
  CONSTRAINT delegations_public_id_key UNIQUE (public_id),
  CONSTRAINT delegations_fund_id_fkey
    FOREIGN KEY (fund_id) REFERENCES funds (id),
  CONSTRAINT delegations_period_check CHECK (valid_from < valid_until),
  CONSTRAINT delegations_persons_check CHECK (delegator <> delegate)
);
CREATE INDEX delegations_organisation_id_idx
  ON delegations (organisation_id, id DESC);

-- In whose place somebody approved; empty: her own approval. She too approves a
-- grant once.
ALTER TABLE approvals ADD COLUMN acting_for text NOT NULL DEFAULT '';
CREATE UNIQUE INDEX approvals_grant_id_acting_for_key
  ON approvals (grant_id, approver_organisation_id, acting_for)
  WHERE acting_for <> '';

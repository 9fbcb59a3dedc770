-- A request for money and what became of it: root of its events. What it is
-- for, what it is made up of and the currency she is paid in are sealed under
-- the data key that key_ref names: a kind of cost tells of a need, a currency
-- of a country.
CREATE TABLE grants (
  id                        uuid NOT NULL,
  public_id                 text NOT NULL,
  version                   bigint NOT NULL DEFAULT 1,
  state                     text NOT NULL,
  fund_id                   uuid NOT NULL,
  organisation_id           text NOT NULL,  -- the fund's holder
  currency                  text NOT NULL,
  case_ref                  text NOT NULL DEFAULT '',  -- empty: direct
  key_ref                   text NOT NULL,
  level                     text NOT NULL,
  move_kind                 text,
  bridging                  boolean NOT NULL,
  discretionary             boolean NOT NULL,
  person_count              integer NOT NULL,
  requested_minor           bigint NOT NULL,
  assessed_minor            bigint,
  approved_minor            bigint,
  margin_minor              bigint NOT NULL DEFAULT 0,
  exchanged                 boolean NOT NULL,  -- paid in another currency
  -- This grant's share of the fund's parts.
  reserved_minor            bigint NOT NULL DEFAULT 0,
  committed_minor           bigint NOT NULL DEFAULT 0,
  spent_minor               bigint NOT NULL DEFAULT 0,
  submitter_organisation_id text NOT NULL,
  submitter_subject         text NOT NULL,
  approved_on               date,
  agreed_on                 date,
  agreement_form            text,
  cancel_reason             text,
  flags                     text[] NOT NULL DEFAULT '{}',
  decision_due              timestamptz,
  funds_due                 timestamptz,
  submitted_at              timestamptz NOT NULL,
  paid_at                   timestamptz,  -- when all of it had first left
  category_sealed           bytea NOT NULL,
  purpose_sealed            bytea NOT NULL,
  payment_currency_sealed   bytea NOT NULL,
  beneficiary_sealed        bytea,
  CONSTRAINT grants_pkey PRIMARY KEY (id),
  CONSTRAINT grants_public_id_key UNIQUE (public_id),
  CONSTRAINT grants_fund_id_currency_fkey
    FOREIGN KEY (fund_id, currency) REFERENCES funds (id, currency),
  CONSTRAINT grants_state_check CHECK (state IN (
    'SUBMITTED', 'SCREENED', 'VERIFYING', 'ASSESSED', 'APPROVED', 'DECLINED',
    'REFERRED', 'AGREED', 'PAYING', 'PAID', 'RECEIVED', 'REPORT_DUE',
    'REPORTED', 'REPORT_WAIVED', 'CLOSED', 'CANCELLED', 'RECOVERING')),
  CONSTRAINT grants_level_check CHECK (level IN ('L1', 'L2', 'L3', 'L4')),
  CONSTRAINT grants_move_kind_check
    CHECK (move_kind IN ('INTERNAL', 'REGIONAL', 'ABROAD')),
  CONSTRAINT grants_requested_minor_check CHECK (requested_minor > 0),
  CONSTRAINT grants_assessed_minor_check
    CHECK (assessed_minor > 0 AND assessed_minor <= requested_minor),
  CONSTRAINT grants_approved_minor_check
    CHECK (approved_minor > 0 AND approved_minor <= assessed_minor),
  CONSTRAINT grants_held_check CHECK (
    reserved_minor >= 0 AND committed_minor >= 0 AND spent_minor >= 0
    AND margin_minor >= 0
    AND reserved_minor + committed_minor + spent_minor
      <= coalesce(approved_minor, 0) + margin_minor),
  -- What is over holds nothing back.
  CONSTRAINT grants_over_check CHECK (
    state NOT IN ('CANCELLED', 'DECLINED', 'REFERRED')
    OR reserved_minor + committed_minor + spent_minor = 0)
);
CREATE INDEX grants_organisation_id_idx ON grants (organisation_id, id DESC);
CREATE INDEX grants_fund_id_idx ON grants (fund_id, id DESC);
CREATE INDEX grants_case_ref_idx ON grants (case_ref) WHERE case_ref <> '';
CREATE INDEX grants_paid_at_idx ON grants (paid_at) WHERE paid_at IS NOT NULL;
-- What the cap per year counts.
CREATE INDEX grants_fund_id_approved_on_idx ON grants (fund_id, approved_on)
  WHERE approved_on IS NOT NULL;

-- For whom a grant of a case is: what the cap per person counts.
CREATE TABLE grant_persons (
  grant_id   uuid NOT NULL,
  person_ref text NOT NULL,
  CONSTRAINT grant_persons_pkey PRIMARY KEY (grant_id, person_ref),
  CONSTRAINT grant_persons_grant_id_fkey
    FOREIGN KEY (grant_id) REFERENCES grants (id)
);
CREATE INDEX grant_persons_person_ref_idx ON grant_persons (person_ref);
REVOKE UPDATE ON grant_persons FROM sojourn_serve;

-- What the requested amount is made up of, unless it is discretionary.
CREATE TABLE cost_lines (
  id                 uuid NOT NULL,
  grant_id           uuid NOT NULL,
  position           integer NOT NULL,
  amount_minor       bigint NOT NULL,
  category_sealed    bytea NOT NULL,
  description_sealed bytea NOT NULL,
  CONSTRAINT cost_lines_pkey PRIMARY KEY (id),
  CONSTRAINT cost_lines_grant_id_position_key UNIQUE (grant_id, position),
  CONSTRAINT cost_lines_grant_id_fkey
    FOREIGN KEY (grant_id) REFERENCES grants (id),
  CONSTRAINT cost_lines_amount_minor_check CHECK (amount_minor > 0)
);
REVOKE UPDATE ON cost_lines FROM sojourn_serve;

-- Who approved. Never changed: a person approves a grant once.
CREATE TABLE approvals (
  id                       uuid NOT NULL,
  grant_id                 uuid NOT NULL,
  approver_organisation_id text NOT NULL,
  approver_subject         text NOT NULL,
  amount_minor             bigint NOT NULL,
  approved_at              timestamptz NOT NULL,
  CONSTRAINT approvals_pkey PRIMARY KEY (id),
  CONSTRAINT approvals_grant_id_approver_key
    UNIQUE (grant_id, approver_organisation_id, approver_subject),
  CONSTRAINT approvals_grant_id_fkey
    FOREIGN KEY (grant_id) REFERENCES grants (id),
  CONSTRAINT approvals_amount_minor_check CHECK (amount_minor > 0)
);
REVOKE UPDATE ON approvals FROM sojourn_serve;

-- What officers noted at a step, for the file.
CREATE TABLE grant_notes (
  id                     uuid NOT NULL,
  grant_id               uuid NOT NULL,
  method                 text NOT NULL,
  author_organisation_id text NOT NULL,
  author_subject         text NOT NULL,
  noted_at               timestamptz NOT NULL,
  note_sealed            bytea NOT NULL,
  CONSTRAINT grant_notes_pkey PRIMARY KEY (id),
  CONSTRAINT grant_notes_grant_id_fkey
    FOREIGN KEY (grant_id) REFERENCES grants (id)
);
CREATE INDEX grant_notes_grant_id_idx ON grant_notes (grant_id, id);
REVOKE UPDATE ON grant_notes FROM sojourn_serve;

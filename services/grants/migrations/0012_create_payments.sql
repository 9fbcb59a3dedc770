-- One tranche of an agreed grant. To whom it goes, and what that is in her
-- currency, is sealed under the data key of the grant.
CREATE TABLE payments (
  id                        uuid NOT NULL,
  public_id                 text NOT NULL,
  grant_id                  uuid NOT NULL,
  tranche                   integer NOT NULL,
  state                     text NOT NULL,
  channel                   text NOT NULL,
  receipt_signal            text NOT NULL,
  fund_minor                bigint NOT NULL,  -- what it costs the fund
  last_tranche              boolean NOT NULL,
  due_on                    date,
  scheduler_organisation_id text NOT NULL,
  scheduler_subject         text NOT NULL,
  terms_sealed              bytea NOT NULL DEFAULT '',
  payee_relation_sealed     bytea NOT NULL DEFAULT '',
  payee_name_sealed         bytea NOT NULL DEFAULT '',
  payee_details_sealed      bytea NOT NULL DEFAULT '',
  CONSTRAINT payments_pkey PRIMARY KEY (id),
  CONSTRAINT payments_public_id_key UNIQUE (public_id),
  CONSTRAINT payments_grant_id_tranche_key UNIQUE (grant_id, tranche),
  CONSTRAINT payments_grant_id_fkey
    FOREIGN KEY (grant_id) REFERENCES grants (id),
  CONSTRAINT payments_state_check CHECK (state IN (
    'SCHEDULED', 'RELEASED', 'SENT', 'RECEIVED', 'CHANNEL_NEEDED',
    'CANCELLED')),
  CONSTRAINT payments_channel_check CHECK (channel IN (
    'BANK', 'MTO', 'MOBILE_MONEY', 'CASH_COURIER', 'VENDOR', 'IN_KIND')),
  CONSTRAINT payments_fund_minor_check CHECK (fund_minor > 0)
);

-- One try to pay a tranche, under a reference that exists before anybody is
-- told to pay.
CREATE TABLE payment_attempts (
  id                       uuid NOT NULL,
  payment_id               uuid NOT NULL,
  number                   integer NOT NULL,
  channel                  text NOT NULL,
  provider_reference       text NOT NULL,
  releaser_organisation_id text NOT NULL,
  releaser_subject         text NOT NULL,
  released_at              timestamptz NOT NULL,
  outcome                  text,
  outcome_at               timestamptz,
  CONSTRAINT payment_attempts_pkey PRIMARY KEY (id),
  CONSTRAINT payment_attempts_payment_id_number_key UNIQUE (payment_id, number),
  CONSTRAINT payment_attempts_provider_reference_key UNIQUE (provider_reference),
  CONSTRAINT payment_attempts_payment_id_fkey
    FOREIGN KEY (payment_id) REFERENCES payments (id),
  CONSTRAINT payment_attempts_outcome_check CHECK (outcome IN (
    'SENT', 'RECEIVED', 'RETURNED', 'FROZEN', 'SANCTIONS_HIT', 'NO_ID',
    'UNREACHABLE'))
);

-- Every report of an outcome or of receipt, whether it fits or not.
CREATE TABLE payment_facts (
  id                       uuid NOT NULL,
  payment_id               uuid NOT NULL,
  outcome                  text,
  receipt                  text,
  occurred_at              timestamptz NOT NULL,
  recorded_at              timestamptz NOT NULL,
  recorder_organisation_id text NOT NULL,
  recorder_subject         text NOT NULL,
  flag                     text,
  CONSTRAINT payment_facts_pkey PRIMARY KEY (id),
  CONSTRAINT payment_facts_payment_id_fkey
    FOREIGN KEY (payment_id) REFERENCES payments (id),
  CONSTRAINT payment_facts_kind_check CHECK (num_nonnulls(outcome, receipt) = 1)
);
CREATE INDEX payment_facts_payment_id_idx ON payment_facts (payment_id, id);
REVOKE UPDATE ON payment_facts FROM sojourn_serve;

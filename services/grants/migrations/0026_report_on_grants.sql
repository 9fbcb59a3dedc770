-- What funders want to hear of the money, what was said, and what came back.
ALTER TABLE funds
  ADD COLUMN report_days           integer NOT NULL DEFAULT 0,  -- 0: no report
  ADD COLUMN report_template       text NOT NULL DEFAULT 'SHORT',
  ADD COLUMN receipts_required     boolean NOT NULL DEFAULT false,
  ADD COLUMN retroactive_forbidden boolean NOT NULL DEFAULT false,
  ADD CONSTRAINT funds_report_days_check
    CHECK (report_days BETWEEN 0 AND 730),
  ADD CONSTRAINT funds_report_template_check
    CHECK (report_template IN ('SHORT', 'EXPENSES', 'FULL'));

ALTER TABLE grants
  -- The parts that the agreement names, in their order; empty: as it comes.
  ADD COLUMN agreed_tranches bigint[] NOT NULL DEFAULT '{}',
  ADD COLUMN report_due_on   date,
  ADD COLUMN report_waiver   text,
  ADD COLUMN returned_minor  bigint NOT NULL DEFAULT 0,
  ADD CONSTRAINT grants_report_waiver_check
    CHECK (report_waiver IN ('UNSAFE', 'UNREACHABLE', 'UNABLE')),
  ADD CONSTRAINT grants_returned_minor_check CHECK (returned_minor >= 0);
-- Those whose day the sweep looks for.
CREATE INDEX grants_report_due_on_idx ON grants (report_due_on)
  WHERE state = 'RECEIVED' AND report_due_on IS NOT NULL;

ALTER TABLE cost_lines
  ADD COLUMN already_paid boolean NOT NULL DEFAULT false;

-- Once a grant. Texts, days and kinds of expenses are sealed under the data key
-- of the grant.
CREATE TABLE reports (
  id                        uuid NOT NULL,
  grant_id                  uuid NOT NULL,
  submitted_on              date NOT NULL,
  submitter_organisation_id text NOT NULL,
  submitter_subject         text NOT NULL,
  text_sealed               bytea NOT NULL,
  CONSTRAINT reports_pkey PRIMARY KEY (id),
  CONSTRAINT reports_grant_id_key UNIQUE (grant_id),
  CONSTRAINT reports_grant_id_fkey
    FOREIGN KEY (grant_id) REFERENCES grants (id)
);

CREATE TABLE expenses (
  id              uuid NOT NULL,
  report_id       uuid NOT NULL,
  position        integer NOT NULL,
  cost_line       integer NOT NULL,  -- from 1; 0: of none
  amount_minor    bigint NOT NULL,
  receipt_seen    boolean NOT NULL,
  expense_sealed  bytea NOT NULL,  -- day and description
  CONSTRAINT expenses_pkey PRIMARY KEY (id),
  CONSTRAINT expenses_report_id_position_key UNIQUE (report_id, position),
  CONSTRAINT expenses_report_id_fkey
    FOREIGN KEY (report_id) REFERENCES reports (id),
  CONSTRAINT expenses_amount_minor_check CHECK (amount_minor > 0)
);
REVOKE UPDATE ON expenses FROM sojourn_serve;
-- EraseCase deletes what was reported; sums stay with the ledger.
GRANT DELETE ON reports, expenses TO sojourn_serve;

-- Money that came back after it had arrived. Only added.
CREATE TABLE recoveries (
  id                       uuid NOT NULL,
  grant_id                 uuid NOT NULL,
  amount_minor             bigint NOT NULL,
  came_on                  date NOT NULL,
  exceeds_receipts         boolean NOT NULL,  -- no money was moved for it
  recorded_at              timestamptz NOT NULL,
  recorder_organisation_id text NOT NULL,
  recorder_subject         text NOT NULL,
  CONSTRAINT recoveries_pkey PRIMARY KEY (id),
  CONSTRAINT recoveries_grant_id_fkey
    FOREIGN KEY (grant_id) REFERENCES grants (id),
  CONSTRAINT recoveries_amount_minor_check CHECK (amount_minor > 0)
);
CREATE INDEX recoveries_grant_id_idx ON recoveries (grant_id, id);
REVOKE UPDATE ON recoveries FROM sojourn_serve;

-- Every movement of a fund's money: amount goes from the credit account to the
-- debit account, so each row is zero-sum by its shape. Rows are only added.
CREATE TABLE ledger_entries (
  id           uuid NOT NULL,
  fund_id      uuid NOT NULL,
  grant_id     uuid,  -- NULL: the funder's payment into the fund
  debit        text NOT NULL,
  credit       text NOT NULL,
  amount_minor bigint NOT NULL,
  currency     text NOT NULL,
  recorded_at  timestamptz NOT NULL,
  CONSTRAINT ledger_entries_pkey PRIMARY KEY (id),
  CONSTRAINT ledger_entries_fund_id_currency_fkey
    FOREIGN KEY (fund_id, currency) REFERENCES funds (id, currency),
  CONSTRAINT ledger_entries_grant_id_fkey
    FOREIGN KEY (grant_id) REFERENCES grants (id),
  CONSTRAINT ledger_entries_debit_check CHECK (
    debit IN ('AVAILABLE', 'RESERVED', 'COMMITTED', 'SPENT')),
  CONSTRAINT ledger_entries_credit_check CHECK (
    credit IN ('FUNDER', 'AVAILABLE', 'RESERVED', 'COMMITTED', 'SPENT')),
  CONSTRAINT ledger_entries_accounts_check CHECK (debit <> credit),
  CONSTRAINT ledger_entries_funder_check CHECK (
    (credit = 'FUNDER') = (grant_id IS NULL)),
  CONSTRAINT ledger_entries_amount_minor_check CHECK (amount_minor > 0)
);
CREATE INDEX ledger_entries_fund_id_idx ON ledger_entries (fund_id, id);
CREATE INDEX ledger_entries_grant_id_idx ON ledger_entries (grant_id)
  WHERE grant_id IS NOT NULL;
REVOKE UPDATE ON ledger_entries FROM sojourn_serve;

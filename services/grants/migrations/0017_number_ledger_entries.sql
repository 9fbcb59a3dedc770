-- Statements that stay as they were once given: entries are counted in the order
-- in which their fund's lock was held, and none is recorded before `ledger_at`:
-- the moment of the last entry, or just behind that of the last statement.
ALTER TABLE ledger_entries
  ADD COLUMN seq bigint GENERATED ALWAYS AS IDENTITY;
CREATE INDEX ledger_entries_fund_id_seq_idx ON ledger_entries (fund_id, seq);
ALTER TABLE funds
  ADD COLUMN ledger_at timestamptz NOT NULL DEFAULT '-infinity';

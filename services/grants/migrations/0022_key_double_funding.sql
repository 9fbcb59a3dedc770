-- Person and purpose of a grant in one keyed hash each: equal ones propose that
-- two funds carry the same costs. Nobody without the key can try a name, and
-- none of them is of a person or a purpose alone. Erased with the case.
CREATE TABLE funding_keys (
  grant_id uuid NOT NULL,
  key      text NOT NULL,
  CONSTRAINT funding_keys_pkey PRIMARY KEY (grant_id, key),
  CONSTRAINT funding_keys_grant_id_fkey
    FOREIGN KEY (grant_id) REFERENCES grants (id)
);
CREATE INDEX funding_keys_key_idx ON funding_keys (key);
REVOKE UPDATE ON funding_keys FROM sojourn_serve;
GRANT DELETE ON funding_keys TO sojourn_serve;

-- What a holder's security officer said of a finding; the last one counts.
CREATE TABLE funding_verdicts (
  id             uuid NOT NULL,
  grant_id       uuid NOT NULL,
  other_grant_id uuid NOT NULL,
  verdict        text NOT NULL,
  judge_subject  text NOT NULL,
  judged_at      timestamptz NOT NULL,
  reason_sealed  bytea NOT NULL,
  CONSTRAINT funding_verdicts_pkey PRIMARY KEY (id),
  CONSTRAINT funding_verdicts_grant_id_fkey
    FOREIGN KEY (grant_id) REFERENCES grants (id),
  CONSTRAINT funding_verdicts_other_grant_id_fkey
    FOREIGN KEY (other_grant_id) REFERENCES grants (id)
);
CREATE INDEX funding_verdicts_grant_id_idx
  ON funding_verdicts (grant_id, other_grant_id, id);
REVOKE UPDATE ON funding_verdicts FROM sojourn_serve;
GRANT DELETE ON funding_verdicts TO sojourn_serve;

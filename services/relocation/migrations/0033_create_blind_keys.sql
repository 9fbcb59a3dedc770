-- What persons of different cases may have in common, as keyed hashes under a
-- key of their own. They only propose cases to an officer. Every case writes
-- them, and nothing on the way of a request reads them.
CREATE TABLE blind_keys (
  relocation_id uuid NOT NULL
    CONSTRAINT blind_keys_relocation_id_fkey REFERENCES relocations (id),
  person_id uuid NOT NULL
    CONSTRAINT blind_keys_person_id_fkey REFERENCES persons (id),
  sign text NOT NULL CONSTRAINT blind_keys_sign_check CHECK (sign IN
    ('NAME_AND_BIRTH_A', 'NAME_AND_BIRTH_B', 'DOCUMENT', 'PHONE', 'EMAIL')),
  blind_key bytea NOT NULL,
  PRIMARY KEY (relocation_id, person_id, sign, blind_key)
);
CREATE INDEX blind_keys_blind_key_idx ON blind_keys (blind_key);
REVOKE UPDATE ON blind_keys FROM sojourn_serve;
GRANT DELETE ON blind_keys TO sojourn_serve;

-- Somebody's requests resemble cases of other organisations more often than
-- work explains. One row an account and day.
CREATE TABLE probing_alerts (
  subject text NOT NULL,
  organisation_id text NOT NULL,
  raised_on date NOT NULL,
  requests bigint NOT NULL,
  resembling bigint NOT NULL,
  since timestamptz NOT NULL,
  raised_at timestamptz NOT NULL,
  PRIMARY KEY (subject, organisation_id, raised_on)
);
REVOKE UPDATE ON probing_alerts FROM sojourn_serve;

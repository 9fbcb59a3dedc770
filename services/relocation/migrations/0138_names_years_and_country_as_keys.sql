-- In a large archive many have each name and years: both names within one span
-- of years, and one with a nationality, are keys too. NOT VALID, as whatever is
-- there passed a narrower one, and nobody shall wait while it is read.
ALTER TABLE blind_keys DROP CONSTRAINT blind_keys_sign_check,
  ADD CONSTRAINT blind_keys_sign_check CHECK (sign IN
    ('NAME_AND_BIRTH_A', 'NAME_AND_BIRTH_B', 'NAMES', 'NAMES_AND_BIRTH_A',
     'NAMES_AND_BIRTH_B', 'NAME_BIRTH_AND_COUNTRY', 'DOCUMENT', 'PHONE',
     'EMAIL')) NOT VALID;

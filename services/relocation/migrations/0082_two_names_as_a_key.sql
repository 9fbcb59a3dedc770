-- Two of her names together are a key too, whenever she was born.
ALTER TABLE blind_keys DROP CONSTRAINT blind_keys_sign_check,
  ADD CONSTRAINT blind_keys_sign_check CHECK (sign IN
    ('NAME_AND_BIRTH_A', 'NAME_AND_BIRTH_B', 'NAMES', 'DOCUMENT', 'PHONE',
     'EMAIL')) NOT VALID;

-- That of 0139 begins with the key too.
DROP INDEX blind_keys_blind_key_idx;

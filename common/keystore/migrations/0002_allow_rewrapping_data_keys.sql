-- Rotation of the key-encryption key wraps data keys anew while the service
-- serves: nothing else of a key may change.
GRANT UPDATE (wrapped, kek_version) ON data_keys TO sojourn_serve;

-- What rotation still has to do, and in which order.
CREATE INDEX data_keys_kek_version_idx ON data_keys (kek_version, ref);

-- An officer wants a case erased as a mistake: another one does it.
CREATE TABLE erasure_requests (
  relocation_id uuid PRIMARY KEY
    CONSTRAINT erasure_requests_relocation_id_fkey REFERENCES relocations (id),
  asked_by text NOT NULL,
  asked_at timestamptz NOT NULL
);
REVOKE UPDATE ON erasure_requests FROM sojourn_serve;
GRANT DELETE ON erasure_requests TO sojourn_serve;

-- Security officers and auditors are told of an erased mistake, when nothing
-- else of the case is left.
ALTER TABLE erasures ADD COLUMN asked_by text NOT NULL DEFAULT '';
ALTER TABLE erasures ADD COLUMN erased_by text NOT NULL DEFAULT '';

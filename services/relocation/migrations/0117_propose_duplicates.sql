-- Cases whose people were written and that the sweep has not compared since. Every
-- write of blind keys writes it, so that it tells nothing of what is found.
CREATE TABLE duplicate_looks (
  relocation_id uuid CONSTRAINT duplicate_looks_pkey PRIMARY KEY
    CONSTRAINT duplicate_looks_relocation_id_fkey REFERENCES relocations (id),
  changed_at timestamptz NOT NULL
);
GRANT DELETE ON duplicate_looks TO sojourn_serve;

-- Pairs of cases that the sweep found alike. A root of its own, as
-- duplicate_pairs is: neither case changes by it.
CREATE TABLE likely_duplicates (
  first_id uuid NOT NULL
    CONSTRAINT likely_duplicates_first_id_fkey REFERENCES relocations (id),
  second_id uuid NOT NULL
    CONSTRAINT likely_duplicates_second_id_fkey REFERENCES relocations (id),
  found_at timestamptz NOT NULL,
  CONSTRAINT likely_duplicates_pkey PRIMARY KEY (first_id, second_id),
  CONSTRAINT likely_duplicates_order_check CHECK (first_id < second_id)
);
CREATE INDEX likely_duplicates_second_id_idx ON likely_duplicates (second_id);
CREATE INDEX likely_duplicates_found_at_idx ON likely_duplicates (found_at);
REVOKE UPDATE ON likely_duplicates FROM sojourn_serve;
GRANT DELETE ON likely_duplicates TO sojourn_serve;

-- How much of a request is for which category, the category in a keyed hash with
-- the fund: what a cap per category counts. A dump tells that two grants of one
-- fund have a category in common, and not which. Erased with the case.
CREATE TABLE grant_categories (
  grant_id        uuid NOT NULL,
  category_key    text NOT NULL,
  requested_minor bigint NOT NULL,
  CONSTRAINT grant_categories_pkey PRIMARY KEY (grant_id, category_key),
  CONSTRAINT grant_categories_grant_id_fkey
    FOREIGN KEY (grant_id) REFERENCES grants (id),
  CONSTRAINT grant_categories_requested_minor_check CHECK (requested_minor > 0)
);
CREATE INDEX grant_categories_category_key_idx
  ON grant_categories (category_key);
REVOKE UPDATE ON grant_categories FROM sojourn_serve;
GRANT DELETE ON grant_categories TO sojourn_serve;

-- Another officer looks at a decision about her because she wants it. What was
-- asked, by whom, who may not look and what was found is sealed under the key of
-- the case; random names and no time but until when somebody looks.
CREATE TABLE reviews (
  id text PRIMARY KEY,
  relocation_id uuid NOT NULL
    CONSTRAINT reviews_relocation_id_fkey REFERENCES relocations (id),
  -- Null once it is decided.
  due_at timestamptz,
  review_sealed bytea NOT NULL
);
CREATE INDEX reviews_relocation_id_idx ON reviews (relocation_id);
CREATE INDEX reviews_due_at_idx ON reviews (due_at) WHERE due_at IS NOT NULL;
GRANT DELETE ON reviews TO sojourn_serve;

-- What she is told of a decision about her, in a language she reads, and when
-- somebody told her.
CREATE TABLE explanations (
  id text PRIMARY KEY,
  relocation_id uuid NOT NULL
    CONSTRAINT explanations_relocation_id_fkey REFERENCES relocations (id),
  -- Null once she was told.
  tell_by timestamptz,
  explanation_sealed bytea NOT NULL
);
CREATE INDEX explanations_relocation_id_idx ON explanations (relocation_id);
CREATE INDEX explanations_tell_by_idx ON explanations (tell_by)
  WHERE tell_by IS NOT NULL;
GRANT DELETE ON explanations TO sojourn_serve;

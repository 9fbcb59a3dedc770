-- Papers of a case: files in sealed chunks, and records of papers that were only
-- seen. Kind, type, length and what it showed are sealed under the key of the
-- case, the chunks under the key of whose paper it is. Clear: that there is one,
-- whose, when and by whom it was added, and how long it is, which the chunks
-- tell anyway.
CREATE TABLE documents (
  id uuid PRIMARY KEY,
  public_id text NOT NULL CONSTRAINT documents_public_id_key UNIQUE,
  relocation_id uuid NOT NULL
    CONSTRAINT documents_relocation_id_fkey REFERENCES relocations (id),
  -- Null: of the whole case.
  person_id uuid CONSTRAINT documents_person_id_fkey REFERENCES persons (id),
  -- For the lead and whoever added it: of three kinds, so that it tells none.
  narrow boolean NOT NULL,
  bytes bigint NOT NULL,
  document_sealed bytea NOT NULL,
  added_at timestamptz NOT NULL,
  added_by text NOT NULL,
  organisation_id text NOT NULL,
  -- Taken back: its chunks are gone, and nobody reads the row any more.
  taken_back boolean NOT NULL DEFAULT false
);
CREATE INDEX documents_relocation_id_idx ON documents (relocation_id);
CREATE INDEX documents_person_id_idx ON documents (person_id);

CREATE TABLE document_chunks (
  document_id uuid NOT NULL
    CONSTRAINT document_chunks_document_id_fkey REFERENCES documents (id),
  position integer NOT NULL,
  chunk_sealed bytea NOT NULL,
  PRIMARY KEY (document_id, position)
);
-- Sealed text does not compress.
ALTER TABLE document_chunks ALTER COLUMN chunk_sealed SET STORAGE EXTERNAL;
GRANT DELETE ON documents, document_chunks TO sojourn_serve;

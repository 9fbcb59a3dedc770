-- The audit as an append-only log (RFC 9162): every record becomes one leaf of
-- this service's Merkle tree, and signed heads of the tree are kept outside
-- this database too. Serving processes may add to these tables, never change.

-- The order in which records become leaves: as in events, those of
-- transactions older than every one still open, by (xid, seq), so that a
-- record that commits late is not skipped.
ALTER TABLE audit_records
  ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  ADD COLUMN seq bigint GENERATED ALWAYS AS IDENTITY;
CREATE INDEX audit_records_xid_seq_idx ON audit_records (xid, seq);
-- Who saw this resource; what this person saw.
CREATE INDEX audit_records_resource_ids_idx
  ON audit_records USING gin (resource_ids);
CREATE INDEX audit_records_actor_subject_idx
  ON audit_records (actor_subject, recorded_at, id);

CREATE TABLE audit_leaves (
  leaf_index bigint NOT NULL,
  record_id  uuid NOT NULL,
  leaf_hash  bytea NOT NULL,
  xid        xid8 NOT NULL,  -- of the record: where the sequencer goes on
  seq        bigint NOT NULL,
  CONSTRAINT audit_leaves_pkey PRIMARY KEY (leaf_index),
  CONSTRAINT audit_leaves_record_id_key UNIQUE (record_id),
  CONSTRAINT audit_leaves_leaf_index_check CHECK (leaf_index >= 0),
  CONSTRAINT audit_leaves_leaf_hash_check CHECK (length(leaf_hash) = 32)
);

-- Complete subtrees of 2^level leaves, level 1 and up.
CREATE TABLE audit_nodes (
  level      smallint NOT NULL,
  node_index bigint NOT NULL,
  node_hash  bytea NOT NULL,
  CONSTRAINT audit_nodes_pkey PRIMARY KEY (level, node_index),
  CONSTRAINT audit_nodes_level_check CHECK (level > 0),
  CONSTRAINT audit_nodes_node_hash_check CHECK (length(node_hash) = 32)
);

-- Records without a valid MAC: somebody else than the service wrote them.
CREATE TABLE audit_refusals (
  xid        xid8 NOT NULL,
  seq        bigint NOT NULL,
  record_id  uuid NOT NULL,
  refused_at timestamptz NOT NULL,
  CONSTRAINT audit_refusals_pkey PRIMARY KEY (xid, seq)
);
CREATE INDEX audit_refusals_record_id_idx ON audit_refusals (record_id);

CREATE TABLE audit_heads (
  head_id   bigint GENERATED ALWAYS AS IDENTITY,
  tree_size bigint NOT NULL,
  root_hash bytea NOT NULL,
  signed_at timestamptz NOT NULL,
  key_id    text NOT NULL,
  signature bytea NOT NULL,
  CONSTRAINT audit_heads_pkey PRIMARY KEY (head_id)
);

REVOKE UPDATE ON audit_leaves, audit_nodes, audit_refusals, audit_heads
  FROM sojourn_serve;

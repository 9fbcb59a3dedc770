-- The outbox of this service and its feed. A row is written in the transaction
-- that changed its aggregate, under the lock of that aggregate's root. The feed
-- serves rows whose xid is below pg_snapshot_xmin(pg_current_snapshot()), in
-- the order (xid, seq): ids and enum values only, never text.
--
-- That order follows the versions of an aggregate only if transactions got
-- their ids in the order in which they held its lock. PostgreSQL does not
-- promise that: of several that wait for one row, a later one may already have
-- its id (heap_lock_tuple takes it when it follows an update). So each row
-- names the xid of its predecessor, and events_order_check refuses a reversed
-- pair: the transaction runs again, with a new id. It refuses a gap as well.
CREATE TABLE events (
  seq               bigint GENERATED ALWAYS AS IDENTITY,
  xid               xid8 NOT NULL DEFAULT pg_current_xact_id(),
  event_id          uuid NOT NULL,
  aggregate_kind    text NOT NULL,
  aggregate_id      text NOT NULL,
  aggregate_version bigint NOT NULL,
  type              text NOT NULL,
  state             text NOT NULL DEFAULT '',
  reason            text NOT NULL DEFAULT '',
  case_ref          text NOT NULL DEFAULT '',
  refs              jsonb NOT NULL DEFAULT '{}',
  occurred_at       timestamptz NOT NULL,
  recorded_at       timestamptz NOT NULL DEFAULT now(),
  follows_xid       xid8,  -- of this aggregate's version before this one
  CONSTRAINT events_pkey PRIMARY KEY (seq),
  CONSTRAINT events_event_id_key UNIQUE (event_id),
  CONSTRAINT events_aggregate_version_key
    UNIQUE (aggregate_kind, aggregate_id, aggregate_version),
  CONSTRAINT events_order_check
    CHECK (follows_xid IS NULL OR follows_xid <= xid),
  CONSTRAINT events_gap_check
    CHECK (aggregate_version = 1 OR follows_xid IS NOT NULL)
);
CREATE INDEX events_xid_seq_idx ON events (xid, seq);
REVOKE UPDATE ON events FROM sojourn_serve;

-- The epoch of this database's feed. Restoring a backup makes a new one, so
-- that consumers see their cursors are void and start from a full listing.
CREATE TABLE feed_epoch (
  only_row   boolean NOT NULL DEFAULT true,
  epoch      text NOT NULL DEFAULT gen_random_uuid()::text,
  started_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT feed_epoch_pkey PRIMARY KEY (only_row),
  CONSTRAINT feed_epoch_only_row_check CHECK (only_row)
);
INSERT INTO feed_epoch DEFAULT VALUES;
REVOKE INSERT, UPDATE ON feed_epoch FROM sojourn_serve;

-- How far this service has applied the feeds of others; moved in the
-- transaction that applies the event.
CREATE TABLE feed_cursors (
  feed       text NOT NULL,  -- the service that serves the feed
  epoch      text NOT NULL,
  xid        xid8 NOT NULL,
  seq        bigint NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT feed_cursors_pkey PRIMARY KEY (feed)
);

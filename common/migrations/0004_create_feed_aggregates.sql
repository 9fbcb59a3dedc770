-- The last version applied of each aggregate of a peer's feed: a gap means a
-- lost event, and the consumer stops.
CREATE TABLE feed_aggregates (
  feed           text NOT NULL,
  aggregate_kind text NOT NULL,
  aggregate_id   text NOT NULL,
  version        bigint NOT NULL,
  CONSTRAINT feed_aggregates_pkey PRIMARY KEY (feed, aggregate_kind, aggregate_id)
);

-- A restored feed is applied again from its beginning.
GRANT DELETE ON feed_aggregates, feed_cursors TO sojourn_serve;

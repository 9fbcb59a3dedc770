-- The calendar link of a host that has opened one: whoever has the token reads
-- whether something is to do about the host's list. Of the token there is only
-- its hash; closing deletes the row.
CREATE TABLE calendar_feeds (
    host_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    opened_by text NOT NULL,
    opened_at timestamptz NOT NULL,
    -- The day at the host, from six in the morning, on which it was last read,
    -- and what it said all that day.
    last_read_on date,
    was_due boolean,
    CONSTRAINT calendar_feeds_pkey PRIMARY KEY (host_id),
    CONSTRAINT calendar_feeds_host_id_fkey
        FOREIGN KEY (host_id) REFERENCES hosts (id),
    CONSTRAINT calendar_feeds_token_hash_key UNIQUE (token_hash),
    CONSTRAINT calendar_feeds_token_hash_check
        CHECK (octet_length(token_hash) = 32),
    CONSTRAINT calendar_feeds_was_due_check
        CHECK ((last_read_on IS NULL) = (was_due IS NULL))
);

GRANT DELETE ON calendar_feeds TO sojourn_serve;

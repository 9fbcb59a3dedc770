-- A report about every place of a host, fixed when it is made: a repeat goes on
-- with the same places, under the same names.
CREATE TABLE disruption_reports (
    id uuid PRIMARY KEY,
    public_id text NOT NULL,
    host_id uuid NOT NULL,
    reported_at timestamptz NOT NULL,
    -- In the order in which they go, those of the most urgent guests first.
    place_ids text[] NOT NULL,
    -- Of the disruption of each. These follow the age of the places, and all
    -- have the time of the report, so that neither an order nor a time tells a
    -- host who is urgent.
    disruption_ids uuid[] NOT NULL,
    CONSTRAINT disruption_reports_public_id_key UNIQUE (public_id),
    CONSTRAINT disruption_reports_host_id_fkey
        FOREIGN KEY (host_id) REFERENCES hosts (id),
    CONSTRAINT disruption_reports_ids_check
        CHECK (cardinality(place_ids) = cardinality(disruption_ids))
);

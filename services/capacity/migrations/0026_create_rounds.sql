-- Intake rounds of a host that takes guests in rounds: days of arrival, the last
-- day on which a place may be held in it, and how many parties it takes. A
-- reservation belongs to the round its check-in lies in.
CREATE TABLE rounds (
    id uuid PRIMARY KEY,
    host_id uuid NOT NULL,
    arrivals daterange NOT NULL,
    closes date NOT NULL,
    quota integer NOT NULL,
    CONSTRAINT rounds_host_id_fkey FOREIGN KEY (host_id) REFERENCES hosts (id),
    CONSTRAINT rounds_arrivals_check CHECK (NOT isempty(arrivals)
        AND NOT lower_inf(arrivals) AND NOT upper_inf(arrivals)),
    CONSTRAINT rounds_closes_check CHECK (closes < upper(arrivals)),
    CONSTRAINT rounds_quota_check CHECK (quota >= 1),
    CONSTRAINT rounds_host_id_arrivals_excl
        EXCLUDE USING gist (host_id WITH =, arrivals WITH &&)
);

GRANT DELETE ON rounds TO sojourn_serve;

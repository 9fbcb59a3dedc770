-- What was said of when a place is open, one row for each saying: written once,
-- never changed or deleted, of hosts and their officers only.
CREATE TABLE availability_changes (
    id uuid PRIMARY KEY,
    place_id uuid NOT NULL,
    kind text NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    call text NOT NULL,
    by_reply boolean NOT NULL,
    windows_before datemultirange NOT NULL,
    windows_after datemultirange NOT NULL,
    CONSTRAINT availability_changes_place_id_fkey
        FOREIGN KEY (place_id) REFERENCES places (id),
    CONSTRAINT availability_changes_kind_check CHECK (kind IN
        ('SET', 'CONFIRMED', 'BLOCKED', 'BURNT', 'RETIRED'))
);

CREATE INDEX availability_changes_place_id_id_idx
    ON availability_changes (place_id, id);

REVOKE UPDATE ON availability_changes FROM sojourn_serve;

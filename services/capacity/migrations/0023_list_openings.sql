-- Where a stay can be: what is left of the windows of an OPEN place after its
-- blocked days and reservations, as searches look for it. Derived, and written
-- by whoever changes the calendar of a place, under its lock
-- (capacity_openings.h). What a hold will free when it lapses is here already,
-- and counts from `free_at` on.
CREATE TABLE openings (
    place_id uuid NOT NULL,
    host_id uuid NOT NULL,
    free_from date NOT NULL,
    -- The last check-out that leaves room for the turnover days.
    check_out_by date NOT NULL,
    free_at timestamptz NOT NULL,
    adults integer NOT NULL,
    beds integer NOT NULL,
    bedrooms integer NOT NULL,
    step_free boolean NOT NULL,
    women_only boolean NOT NULL,
    cot boolean NOT NULL,
    pets boolean NOT NULL,
    same_night boolean NOT NULL,
    -- So few values that a search names all it wants; 12 is twelve and more.
    beds_class integer NOT NULL GENERATED ALWAYS AS (least(beds, 12)) STORED,
    -- n: from 2^n nights on, below twice as many; 10 has no end. Those of one
    -- class that cover a day begin in a short time before it.
    length_class integer NOT NULL GENERATED ALWAYS AS (width_bucket(
        check_out_by - free_from,
        '{2,4,8,16,32,64,128,256,512,1024}'::integer[])) STORED,
    CONSTRAINT openings_pkey
        PRIMARY KEY (place_id, free_from, check_out_by, free_at),
    CONSTRAINT openings_nights_check CHECK (free_from < check_out_by)
);

GRANT DELETE ON openings TO sojourn_serve;

INSERT INTO openings (place_id, host_id, free_from, check_out_by, free_at,
    adults, beds, bedrooms, step_free, women_only, cot, pets, same_night)
SELECT p.id, p.host_id, lower(s.span), upper(s.span) - p.turnover_days,
    min(m.moment), p.adults, p.adults + p.children, p.bedrooms, p.step_free,
    p.women_only, p.cot, p.pets, p.same_night
FROM places p
JOIN availability_windows w ON w.place_id = p.id
CROSS JOIN LATERAL (
    SELECT '-infinity'::timestamptz AS moment
    UNION SELECT r.held_until FROM reservations r
    WHERE r.place_id = p.id AND r.state = 'HELD') m
CROSS JOIN LATERAL (
    SELECT range_agg(t.period) AS periods FROM (
        SELECT r.period FROM reservations r
        WHERE r.place_id = p.id
          AND r.state IN
              ('HELD', 'CONFIRMED', 'OCCUPIED', 'COMPLETED', 'DISRUPTED')
          AND (r.state <> 'HELD' OR r.held_until > m.moment)
        UNION ALL
        SELECT b.period FROM blocked_days b WHERE b.place_id = p.id) t) taken
CROSS JOIN LATERAL unnest(datemultirange(w.period)
    - coalesce(taken.periods, '{}'::datemultirange)) AS s (span)
WHERE p.status = 'OPEN'
  AND lower(s.span) < upper(s.span) - p.turnover_days
GROUP BY p.id, s.span;

-- By what a party needs and when: every condition of a search but those on the
-- host is met in this index.
CREATE INDEX openings_needs_idx ON openings (women_only, step_free, beds_class,
    length_class, free_from, check_out_by, adults, beds, bedrooms, cot, pets,
    same_night, free_at, host_id, place_id);
-- By host, where there are few.
CREATE INDEX openings_host_id_check_out_by_idx
    ON openings (host_id, check_out_by);

-- In which window an opening lies: many times faster than by the exclusion
-- constraint's own index.
CREATE INDEX availability_windows_place_id_lower_idx
    ON availability_windows (place_id, lower(period));

-- Up to which event of the place its openings were written. Behind where a build
-- wrote that knows nothing of them, as beside this migration: the sweep looks
-- after those, and once after every place that was there before.
ALTER TABLE places ADD COLUMN openings_version bigint NOT NULL DEFAULT 0;
-- A new place has one event and no window.
ALTER TABLE places ALTER COLUMN openings_version SET DEFAULT 1;

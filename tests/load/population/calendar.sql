-- Invented hosts, places and reservations for search_availability.py, stored by
-- the owner of the tables: as many calls would say the same and take hours.
-- Takes psql's variables `places` and `reservations`. Twenty places a host; the
-- reservations of a place follow each other from a year ago on, with gaps. What
-- is past was lived or never came about, what is to come is promised, held or
-- given back.
SELECT setseed(0.5);

INSERT INTO hosts (id, public_id, organisation_id, kind, status, display_name,
    country_code, time_zone, language_codes, language_levels,
    interpreter_codes, mhpss_slots_per_week, legal_aid, university_partner,
    disability_services, school, workspace, airport_code, intake_mode,
    lead_time_days, max_arrivals_per_month, created_at)
SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
    'host-' || n, 'population-' || n % 500,
    (ARRAY['CITY', 'CITY', 'CITY', 'CITY', 'CSO', 'CSO', 'UNIVERSITY',
           'WOMEN_SHELTER', 'SAFE_HOUSE'])[1 + floor(random() * 9)::integer],
    CASE WHEN random() < 0.95 THEN 'ACTIVE' ELSE 'PAUSED' END, 'Host ' || n,
    -- A network grows country by country: neighbours were entered together.
    (ARRAY['NL', 'DE', 'FR', 'ES', 'PT', 'IT', 'CZ', 'PL', 'SE', 'NO', 'DK',
           'FI', 'IE', 'BE', 'AT', 'CH', 'LT', 'LV', 'EE', 'KE', 'UG', 'GH',
           'ZA', 'TN', 'CR', 'MX', 'CO', 'BR', 'TH', 'ID'])
        [1 + (n - 1) * 30 / (:places / 20)],
    'Europe/Amsterdam',
    CASE n % 2 WHEN 0 THEN '{en}'::text[] ELSE '{en,fr}' END,
    CASE n % 2 WHEN 0 THEN '{FLUENT}'::text[] ELSE '{FLUENT,FLUENT}' END,
    '{ar,es}', 0, false, false, false, random() < 0.5,
    random() < 0.3, '', 'ROLLING', 7, 0, now()
FROM generate_series(1, :places / 20) n;

INSERT INTO places (id, public_id, host_id, event_version, code, status, adults, children,
    bedrooms, step_free, women_only, family, cot, pets, turnover_days,
    same_night, lane, address_sealed, vetting_sealed, vetting_expires_on,
    created_at)
SELECT ('00000000-0001-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
    'place-' || n,
    ('00000000-0000-7000-8000-' || lpad(to_hex(1 + (n - 1) / 20), 12, '0'))::uuid,
    1, 'P-' || n, CASE WHEN random() < 0.95 THEN 'OPEN' ELSE 'RETIRED' END,
    1 + floor(3 * random() * random() + random())::integer,
    floor(5 * random() * random())::integer,
    1 + floor(3 * random() * random())::integer, random() < 0.2,
    random() < 0.15, random() < 0.3, random() < 0.2, random() < 0.1,
    floor(random() * 5)::integer, random() < 0.3,
    CASE WHEN random() < 0.1 THEN 'URGENT' ELSE 'REGULAR' END, '', '',
    current_date + 300, now()
FROM generate_series(1, :places) n;

-- Open for two years, or in two halves.
INSERT INTO availability_windows (id, place_id, period, confirmed_by,
    confirmed_at)
SELECT gen_random_uuid(), p.id, w.period, 'population', now()
FROM places p
CROSS JOIN LATERAL (SELECT random() < 0.5 AS whole, p.id AS place) AS of_place
CROSS JOIN LATERAL (
    SELECT daterange(current_date - 400, current_date + 400) AS period
    WHERE of_place.whole
    UNION ALL SELECT daterange(current_date - 400, current_date + 90)
    WHERE NOT of_place.whole
    UNION ALL SELECT daterange(current_date + 100, current_date + 400)
    WHERE NOT of_place.whole) w;

INSERT INTO blocked_days (id, place_id, period)
SELECT gen_random_uuid(), id, daterange(d.first, d.first + 14)
FROM places
CROSS JOIN LATERAL (
    SELECT current_date + floor(random() * 360)::integer AS first,
        places.id AS place) d
WHERE random() < 0.2;

WITH drawn AS (
    SELECT p.id AS place_id, p.turnover_days, n, 7 + floor(84 * random()
        * random())::integer AS nights, floor(80 * random() * random())::integer
        AS gap, random() AS luck
    FROM places p CROSS JOIN generate_series(1, :reservations / :places) n),
placed AS (
    SELECT *, current_date - 360 + (sum(nights + turnover_days + gap)
        OVER (PARTITION BY place_id ORDER BY n))::integer - nights
        - turnover_days AS check_in
    FROM drawn),
told AS (
    SELECT *, check_in + nights AS check_out, CASE
        WHEN luck < 0.15 THEN 'RELEASED' WHEN luck < 0.25 THEN 'EXPIRED'
        WHEN check_in + nights <= current_date THEN 'COMPLETED'
        WHEN check_in <= current_date THEN 'OCCUPIED'
        WHEN luck < 0.5 THEN 'HELD' ELSE 'CONFIRMED' END AS state
    FROM placed)
INSERT INTO reservations (id, public_id, place_id, state, case_ref, period,
    check_out, level, held_at, held_until, confirmed_at, checked_in_at,
    checked_out_at, released_at, release_reason, needs_sealed)
SELECT gen_random_uuid(), 'reservation-' || row_number() OVER (), place_id,
    state, 'case-' || n, daterange(check_in, check_out + turnover_days),
    check_out, 'L2', now() - interval '1 day',
    now() + CASE WHEN state = 'HELD' THEN luck * 20 ELSE 0 END
        * interval '1 day',
    CASE WHEN state IN ('CONFIRMED', 'OCCUPIED', 'COMPLETED') THEN now() END,
    CASE WHEN state IN ('OCCUPIED', 'COMPLETED') THEN now() END,
    CASE WHEN state = 'COMPLETED' THEN now() END,
    CASE WHEN state = 'RELEASED' THEN now() END,
    CASE WHEN state = 'RELEASED' THEN 'NOT_NEEDED' END, ''
FROM told;

"""What PostgreSQL does without us: pgbench, on a copy of capacity's schema."""
import os
import re
import subprocess
import tempfile

_DATABASE = "capacity_baseline"
_PLACES = 400
_PREPARE = f"""
CREATE TABLE baseline_places (n bigint PRIMARY KEY, id uuid NOT NULL);
CREATE TABLE baseline_row (n bigint PRIMARY KEY, changed bigint NOT NULL);
INSERT INTO baseline_row VALUES (1, 0);
CREATE TABLE data_keys (ref text PRIMARY KEY, wrapped bytea NOT NULL,
  kek_version integer NOT NULL);
INSERT INTO baseline_places
  SELECT row_number() OVER (ORDER BY id) - 1, id FROM places LIMIT {_PLACES};
INSERT INTO openings (place_id, host_id, free_from, check_out_by, free_at,
    adults, beds, bedrooms, step_free, women_only, cot, pets, same_night)
  SELECT p.id, p.host_id, '2100-01-01', '2199-01-01', '-infinity', p.adults,
    p.adults + p.children, p.bedrooms, p.step_free, p.women_only, p.cot, p.pets,
    p.same_night
  FROM places p JOIN baseline_places USING (id);
"""
# The four rows of the target, and nothing else. Who calls counts from where the
# run before ended, so that no two want the same night. No text has a colon:
# pgbench takes what follows one for a variable.
_ROWS = r"""
\set n :n + 1
\set slot :first + :n * :clients + :client_id
\set place :slot % {places}
\set night :slot / {places}
BEGIN;
INSERT INTO reservations (id, public_id, place_id, state, case_ref, period,
    check_out, level, held_at, held_until, needs_sealed)
  SELECT gen_random_uuid(), gen_random_uuid()::text, id, 'HELD',
    gen_random_uuid()::text,
    daterange('2100-01-01'::date + :night::integer,
              '2100-01-02'::date + :night::integer),
    '2100-01-02'::date + :night::integer, 'L3', now(),
    now() + interval '7 days',
    repeat('x', 340)::bytea
  FROM baseline_places WHERE n = :place ON CONFLICT DO NOTHING;
INSERT INTO events (event_id, aggregate_kind, aggregate_id, aggregate_version,
    type, state, case_ref, refs, occurred_at)
  VALUES (gen_random_uuid(), 'place', gen_random_uuid()::text, 1,
    'reservation.held', 'HELD', gen_random_uuid()::text,
    '{{"reservation_id": "01234567890123456789012345",
       "host_id": "01234567890123456789012345"}}', now());
INSERT INTO idempotency_keys (scope, method, request_id, content_hash, state,
    result_ref, audit_resource, audit_id)
  VALUES ('service-relocation', 'HoldPlace', gen_random_uuid(),
    repeat('x', 32)::bytea, 'DONE', gen_random_uuid()::text, 'reservation',
    '01234567890123456789012345');
INSERT INTO audit_records (id, recorded_at, actor_service, method,
    resource_kind, resource_ids, fields, outcome, request_id, mac, key_version)
  VALUES (gen_random_uuid(), now(), 'relocation', 'HoldPlace', 'reservation',
    ARRAY['01234567890123456789012345'], 'needs', 'OK', gen_random_uuid()::text,
    repeat('x', 32)::bytea, 1);
{more}COMMIT;
"""
# What a hold writes beside them: the version of its place; what is open there,
# now and once it lapses, where the nights before it were held in the same way;
# and the case's key, which has a cluster and a commit of its own in truth.
_MORE = r"""
UPDATE places SET event_version = event_version + 1,
    openings_version = event_version + 1
  WHERE id = (SELECT id FROM baseline_places WHERE n = :place);
DELETE FROM openings
  WHERE place_id = (SELECT id FROM baseline_places WHERE n = :place)
    AND free_from = '2100-01-01'::date + :night::integer
    AND check_out_by = '2199-01-01' AND free_at = '-infinity';
DELETE FROM openings
  WHERE place_id = (SELECT id FROM baseline_places WHERE n = :place)
    AND free_from = '2099-12-31'::date + :night::integer
    AND check_out_by = '2199-01-01' AND free_at = '2099-01-01';
INSERT INTO openings (place_id, host_id, free_from, check_out_by, free_at,
    adults, beds, bedrooms, step_free, women_only, cot, pets, same_night)
  SELECT p.id, p.host_id, o.free_from, o.check_out_by, o.free_at, p.adults,
    p.adults + p.children, p.bedrooms, p.step_free, p.women_only, p.cot, p.pets,
    p.same_night
  FROM places p JOIN baseline_places b USING (id) CROSS JOIN (VALUES
    ('2100-01-02'::date + :night::integer, '2199-01-01'::date,
     '-infinity'::timestamptz),
    ('2100-01-01'::date + :night::integer, '2199-01-01', '2099-01-01'),
    ('2099-12-31'::date + :night::integer,
     '2100-01-01'::date + :night::integer, '2099-01-01'))
    AS o (free_from, check_out_by, free_at)
  WHERE b.n = :place ON CONFLICT DO NOTHING;
INSERT INTO data_keys VALUES (gen_random_uuid()::text,
  repeat('x', 60)::bytea, 1);
"""
_ONE_ROW = "UPDATE baseline_row SET changed = changed + 1 WHERE n = 1;\n"


class Baseline:
    def __init__(self, stack):
        self._cluster = stack.clusters["data"]
        self._done = 0
        self._cluster.query(f"CREATE DATABASE {_DATABASE}")
        dumped = subprocess.run(
            ["pg_dump", "-d", self._cluster.dsn("capacity", "postgres")],
            capture_output=True, text=True, check=True)
        self._cluster.query(dumped.stdout, _DATABASE)
        self._cluster.query(_PREPARE, _DATABASE)
        self._cluster.query("VACUUM ANALYZE", _DATABASE)

    def rows(self, clients, seconds):
        """Transactions a second of the four rows of the target."""
        return self._new_nights(_ROWS.format(places=_PLACES, more=""), clients,
                                seconds)

    def all_rows(self, clients, seconds):
        """Transactions a second of all rows that a hold writes."""
        return self._new_nights(_ROWS.format(places=_PLACES, more=_MORE),
                                clients, seconds)

    def _new_nights(self, script, clients, seconds):
        done, rate = self._pgbench(script, clients, seconds)
        # Some clients were ahead of others.
        self._done += 2 * done + clients
        return rate

    def one_row(self, clients, seconds):
        return self._pgbench(_ONE_ROW, clients, seconds)[1]

    def _pgbench(self, script, clients, seconds):
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
            file.write(script)
            file.flush()
            done = subprocess.run(
                ["pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j",
                 "2", "-T", str(seconds), "-f", file.name, "-D", "n=0", "-D",
                 f"first={self._done}", "-D", f"clients={clients}",
                 self._cluster.dsn(_DATABASE, "postgres")],
                capture_output=True, text=True, env={**os.environ})
        if done.returncode != 0:
            raise SystemExit(done.stderr)
        processed = re.search(r"actually processed: (\d+)", done.stdout)
        rate = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
        if rate is None:
            raise SystemExit(f"pgbench did nothing in {seconds} s")
        return int(processed[1]), float(rate[1])

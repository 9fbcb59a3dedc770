#!/usr/bin/env bash
# Runs a command beside a private, throwaway PostgreSQL 15: one temporary
# folder, one Unix socket, nothing listening on the network, gone at exit.
# Any number can run side by side.
#
#   infra/ci/with_postgres.sh ctest --test-dir build/dev -L postgres
#
# The command finds the socket folder in SOJOURN_TEST_PG (and PGHOST, PGPORT,
# PGUSER for psql) and is superuser `postgres` there.
set -euo pipefail

bin=$(ls -d /usr/lib/postgresql/15/bin 2>/dev/null) ||
  { echo "with_postgres: PostgreSQL 15 is missing; run infra/install.sh" >&2; exit 1; }
[ $# -gt 0 ] || { echo "usage: with_postgres.sh command [argument...]" >&2; exit 2; }

# PostgreSQL refuses to run as root, and socket paths end at 107 bytes.
folder=$(mktemp -d /tmp/sojourn-pg-XXXXXX)
as_server=()
if [ "$(id -u)" = 0 ]; then
  chown postgres: "$folder"
  as_server=(setpriv --reuid=postgres --regid=postgres --init-groups env HOME="$folder")
fi
server() { (cd "$folder" && exec "${as_server[@]}" "$@"); }

cleanup() {
  status=$?
  trap - EXIT INT TERM
  server "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$folder"
  exit "$status"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

server "$bin/initdb" -D "$folder/data" -U postgres -A trust --no-sync \
  --locale=C.UTF-8 --encoding=UTF8 >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log" >&2; exit 1; }
# Durability is for data that outlives the run; everything else is as served.
cat >>"$folder/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$folder'
max_connections = 300
fsync = off
full_page_writes = off
CONF
server "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w start >/dev/null ||
  { cat "$folder/log" >&2 || true; exit 1; }

export SOJOURN_TEST_PG=$folder PGHOST=$folder PGPORT=5432 PGUSER=postgres
psql -qX -d postgres -c 'CREATE ROLE sojourn_serve NOLOGIN'
"$@"

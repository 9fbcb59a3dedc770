#!/usr/bin/python3
"""How long migrations hold locks that others wait for, on a large database.

    tests/load/migration_locks.py --state DIR --from 47

DIR is what tests/load/scale.py --state has left, of a build whose schema ended
at --from. Runs the migrations that have come since, as their owner does, while
it looks every 10 ms which locks they hold that a reader or writer of a table
would wait for, and prints the longest of each table: wanted is 2 s at most.
"""
import argparse
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support import BUILD
from devstack.layout import REPOSITORY
from devstack.stack import Stack

WANTED = 2.0
# Those that hold up a SELECT or an UPDATE of a row.
_LOCKS = """
SELECT c.relname FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.granted AND a.usename = 'relocation_owner' AND c.relkind IN ('r', 'p')
  AND l.mode IN ('AccessExclusiveLock', 'ExclusiveLock',
                 'ShareRowExclusiveLock', 'ShareLock')
"""


class Watch:
    """The longest time for which each table was locked without a break."""

    def __init__(self, cluster):
        self._psql = subprocess.Popen(
            ["psql", "-XqAt", "-d", cluster.dsn("relocation", "postgres")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._since, self.longest = {}, {}

    def look(self):
        self._psql.stdin.write(_LOCKS.rstrip() + ";\nSELECT '.';\n")
        self._psql.stdin.flush()
        held = set(iter(lambda: self._psql.stdout.readline().strip(), "."))
        now = time.monotonic()
        self._since = {table: self._since.get(table, now) for table in held}
        for table, since in self._since.items():
            self.longest[table] = max(self.longest.get(table, 0), now - since)

    def close(self):
        self._psql.stdin.close()
        self._psql.wait()


def migrate(stack, watch):
    owner = stack.clusters["data"].dsn("relocation", "relocation_owner")
    began = time.monotonic()
    process = subprocess.Popen(
        [BUILD / "bin" / "sojourn-relocation", "migrate",
         f"--database_dsn={owner}",
         "--migrations_dirs=common/migrations,services/relocation/migrations"],
        cwd=REPOSITORY)
    while process.poll() is None:
        watch.look()
        time.sleep(0.01)
    if process.returncode != 0:
        raise SystemExit("the migrations failed")
    return time.monotonic() - began


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--state", required=True)
    parser.add_argument("--from", type=int, required=True, dest="schema",
                        help="the newest migration that DIR has")
    arguments = parser.parse_args()
    stack = Stack(arguments.state, build=BUILD)
    cluster = stack.clusters["data"]
    cluster.start()
    try:
        (newest,), = cluster.query(
            "SELECT max(version) FROM schema_migrations", "relocation")
        if int(newest) != arguments.schema:
            raise SystemExit(f"the schema of {arguments.state} ends at "
                             f"{newest}, not at {arguments.schema}")
        (cases,), = cluster.query("SELECT count(*) FROM relocations",
                                  "relocation")
        watch = Watch(cluster)
        took = migrate(stack, watch)
        watch.close()
    finally:
        cluster.stop()
    print(f"migrations after {arguments.schema} on {int(cases):,} cases: "
          f"{took:.1f} s; wanted {WANTED} s of one lock at most")
    for table, longest in sorted(watch.longest.items(), key=lambda at: -at[1]):
        print(f"{table:28} {longest:6.2f} s "
              f"{'ok' if longest <= WANTED else 'TOO LONG'}")


if __name__ == "__main__":
    main()

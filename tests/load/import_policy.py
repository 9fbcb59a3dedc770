#!/usr/bin/python3
"""How long the import of a whole visa policy takes.

    tests/load/import_policy.py [--rounds 5] [--table FILE]

On a stack of its own, with the public table of 39,601 rows where the machine has
it. In turns, each from a policy of one row:
the command shows all differences and applies them (two passes over the table,
each checked and compared), the same table again, and psql copies the same rows
into a bare table of the same cluster. Wanted: all of it applied within two
seconds. Prints medians and spreads.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support import BUILD, ROOT
from support.private_stack import private_stack
from coordinator import network
from coordinator.world import World

_PUBLIC = (ROOT.parent / "shared" / "data" / "visa-policy" /
           "passport-index-tidy-iso3.csv")
_WANTED = 2.0
_BARE = """
DROP TABLE IF EXISTS copied;
CREATE TABLE copied (passport text NOT NULL, destination text NOT NULL,
                     requirement text NOT NULL,
                     PRIMARY KEY (passport, destination));
"""


class Commands:
    def __init__(self, stack, folder):
        self._stack = stack
        self._folder = folder
        self._environment = {
            **os.environ, "SOJOURN_CONFIG": str(stack.layout.endpoints_file)}

    def write(self, name, text):
        path = os.path.join(self._folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def import_policy(self, path):
        return self._seconds(
            [BUILD / "bin" / "sojourn", "visa", "policy", "import", "--file",
             path, "--source", "a table of the bench", "--yes", "--as",
             "programme", "--output", "json"])

    def copy(self, path):
        cluster = self._stack.clusters["data"]
        cluster.query(_BARE)
        return self._seconds(
            ["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-d",
             cluster.dsn("postgres", "postgres"), "-c",
             f"\\copy copied FROM '{path}' (FORMAT csv, HEADER)"])

    def _seconds(self, command):
        began = time.perf_counter()
        done = subprocess.run(command, env=self._environment,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              check=False)
        took = time.perf_counter() - began
        if done.returncode:
            raise SystemExit(done.stderr.decode(errors="replace"))
        return took


def show(what, times):
    print(f"{what:28} {statistics.median(times):6.2f} s "
          f"({min(times):.2f} to {max(times):.2f})")


def measure(commands, text, rounds):
    whole = commands.write("whole.csv", text)
    lines = text.splitlines(keepends=True)
    one = commands.write("one.csv", lines[0] + lines[1])
    applied, again, copied = [], [], []
    for _ in range(rounds):
        commands.import_policy(one)
        applied.append(commands.import_policy(whole))
        again.append(commands.import_policy(whole))
        copied.append(commands.copy(whole))
    show("shown and applied", applied)
    show("the same table again", again)
    show("psql \\copy, bare table", copied)
    ratio = statistics.median(applied) / statistics.median(copied)
    print(f"{ratio:.1f} times the bare copy; wanted: within {_WANTED:.0f} s: "
          f"{'held' if statistics.median(applied) <= _WANTED else 'not held'}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--table", type=pathlib.Path, default=_PUBLIC)
    arguments = parser.parse_args()
    if not arguments.table.exists():
        print(f"no {arguments.table.name} here: give a table with --table")
        return
    text = arguments.table.read_text(encoding="utf-8-sig")
    print(f"{len(text.splitlines()) - 1:,} rows of {arguments.table.name}")
    with private_stack() as stack, tempfile.TemporaryDirectory() as folder:
        network.load(World(stack))  # whom the command line may call as
        measure(Commands(stack, folder), text, arguments.rounds)


if __name__ == "__main__":
    main()

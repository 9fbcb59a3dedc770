#!/usr/bin/python3
"""Whether lists, search and clocks stay fast as cases pile up.

    tests/load/scale.py [--small 10000] [--large 1000000] [--calls 200]
                        [--state DIR [--fill]]

On two stacks of its own stores invented cases in published proportions
(tests/load/population) and measures the reads an officer lives by, first at the
small size, then at the large one. Prints, for each call, both medians and 95th
percentiles and the ratio of the medians: wanted is 1.5 at most. With --state the
large stack is kept there, stopped, for tests/load/migration_locks.py and for the
next run; one that was broken off goes on with what is stored there, and --fill
stores what is missing and measures nothing, for a machine that has no hour in
one piece. A state is good as long as neither the generator nor the blind keys
change: later migrations run on it.
"""
import argparse
import contextlib
import os
import random
import shutil
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support import BUILD
from support.private_stack import private_stack
from coordinator.client import Client
from devstack.layout import as_server_user, server_environment
from devstack.stack import Stack
from devstack.tokens import Minter

WANTED = 1.5
# Of those who brought and lead what was stored first (seed 1), and no more at
# any size.
_OFFICERS = [(f"officer-1-{number}", "programme", "PROGRAMME",
              ("PROGRAMME_OFFICER",)) for number in range(1, 9)]
_CASEWORKERS = [(f"caseworker-{number}", f"population-1-{number}", "NGO",
                 ("NGO_CASEWORKER",)) for number in range(1, 9)]

# While one seals, the other's rows are stored.
_LOADERS = 2
# Between the seeds of two loaders: more than there are cases.
_SEEDS = 10**9


def store(stack, cases, seed):
    """As the service's own user, who alone may read its secrets."""
    folder = stack.layout.service("relocation")
    binary = folder / "store_population"
    shutil.copy2(BUILD / "bin" / "store_population", binary)
    stack.layout.hand_over(binary)
    with _rare_checkpoints(stack.clusters.values()):
        loaders = [_loader(stack, binary, cases * (part + 1) // _LOADERS
                           - cases * part // _LOADERS, seed + part * _SEEDS)
                   for part in range(_LOADERS)]
        if any([loader.wait() for loader in loaders]):
            raise SystemExit("the cases could not be stored")
        binary.unlink()
        for cluster in stack.clusters.values():
            cluster.query("VACUUM ANALYZE", "relocation")


def _loader(stack, binary, cases, seed):
    flags = stack.layout.service("relocation") / "relocation.flags"
    return subprocess.Popen(
        as_server_user(stack.layout, binary, f"--cases={cases}",
                       f"--seed={seed}", f"--flagfile={flags}"),
        env=server_environment(stack.layout))


@contextlib.contextmanager
def _rare_checkpoints(clusters):
    """Every page that is written first after one is logged whole, and the keys of
    an index are random: with the usual ones most of what is written is that."""
    for cluster in clusters:
        cluster.query("ALTER SYSTEM SET max_wal_size = '8GB';\n"
                      "ALTER SYSTEM SET checkpoint_timeout = '1h';\n"
                      "SELECT pg_reload_conf();")
    try:
        yield
    finally:
        for cluster in clusters:
            cluster.query("ALTER SYSTEM RESET max_wal_size;\n"
                          "ALTER SYSTEM RESET checkpoint_timeout;\n"
                          "SELECT pg_reload_conf();\nCHECKPOINT;")


def grow(stack, cases):
    """Stores what is missing; each time with a seed of its own, 1 at first."""
    (stored,), = stack.clusters["data"].query("SELECT count(*) FROM relocations",
                                              "relocation")
    if int(stored) < cases:
        store(stack, cases - int(stored), seed=1 + int(stored))


class Reads:
    """What is measured: a name, who calls, and how its request is made."""

    def __init__(self, stack):
        self._client = Client(stack, Minter(stack.layout.tokens / "key.pem"))
        self._ids = stack.clusters["data"].query(
            "SELECT public_id, code FROM relocations ORDER BY md5(code) "
            "LIMIT 400", "relocation")
        self._pages = self._walk(4)

    def close(self):
        self._client.close()

    def all(self):
        name, code = (lambda: random.choice(self._ids)[0],
                      lambda: random.choice(self._ids)[1])
        page = {"pageSize": 50}
        yield "newest cases", "ListRelocations", _OFFICERS, lambda: page
        yield ("newest, the fifth page", "ListRelocations", _OFFICERS,
               lambda: {**page, "pageToken": self._pages})
        yield ("those waiting for a place", "ListRelocations", _OFFICERS,
               lambda: {**page, "states": ["RELOCATION_STATE_WAITLISTED"]})
        yield ("those of one NGO", "ListRelocations", _CASEWORKERS,
               lambda: page)
        yield "an officer's work", "ListMyWork", _OFFICERS, lambda: page
        yield "a caseworker's work", "ListMyWork", _CASEWORKERS, lambda: page
        yield "overdue, by harm", "ListOverdue", _OFFICERS, lambda: page
        yield ("one case by its code", "GetRelocation", _OFFICERS,
               lambda: {"relocationId": code()})
        yield ("its history", "GetTimeline", _OFFICERS,
               lambda: {"relocationId": name()})
        yield ("who may be known already", "FindPossibleDuplicates", _OFFICERS,
               lambda: {"relocationId": name()})

    def measure(self, rpc, people, make, calls):
        """(median, 95th percentile) in seconds, after warming up."""
        times = []
        for number in range(calls + calls // 10):
            request = self._client.encode("relocation", rpc, make())
            person = people[number % len(people)]
            began = time.perf_counter()
            self._client.send(person, "relocation", rpc, request)
            times.append(time.perf_counter() - began)
        times = sorted(times[calls // 10:])
        return statistics.median(times), times[int(len(times) * 0.95)]

    def _walk(self, pages):
        token = ""
        for _ in range(pages):
            answer = self._client.decode(
                "relocation", "ListRelocations",
                self._client.send(_OFFICERS[0], "relocation", "ListRelocations",
                                  self._client.encode(
                                      "relocation", "ListRelocations",
                                      {"pageSize": 50, "pageToken": token})))
            token = answer["pageInfo"]["nextPageToken"]
        return token


def measured(stack, calls):
    reads = Reads(stack)
    try:
        return {what: reads.measure(rpc, people, make, calls)
                for what, rpc, people, make in reads.all()}
    finally:
        reads.close()


@contextlib.contextmanager
def kept_stack(folder):
    stack = Stack(folder, build=BUILD)
    try:
        stack.up()
        yield stack
    finally:
        stack.down()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--small", type=int, default=10_000, help="cases")
    parser.add_argument("--large", type=int, default=1_000_000, help="cases")
    parser.add_argument("--calls", type=int, default=200, help="of each read")
    parser.add_argument("--state", help="keep the stack in this folder")
    parser.add_argument("--fill", action="store_true",
                        help="with --state: store the cases, and no more")
    arguments = parser.parse_args()
    if arguments.fill and not arguments.state:
        parser.error("--fill needs the folder to keep: --state")
    if arguments.fill:
        with kept_stack(arguments.state) as stack:
            grow(stack, arguments.small)
            grow(stack, arguments.large)
        return
    with private_stack() as stack:
        grow(stack, arguments.small)
        small = measured(stack, arguments.calls)
    whole = kept_stack(arguments.state) if arguments.state else private_stack()
    with whole as stack:
        grow(stack, arguments.small)
        grow(stack, arguments.large)
        large = measured(stack, arguments.calls)
    print(f"\n{arguments.small:,} and {arguments.large:,} cases, "
          f"{arguments.calls} calls each; wanted {WANTED} times at most")
    for what, (median, tail) in small.items():
        later, later_tail = large[what]
        ratio = later / median
        print(f"{what:28} {median * 1e3:7.2f} -> {later * 1e3:7.2f} ms "
              f"(p95 {tail * 1e3:7.2f} -> {later_tail * 1e3:7.2f})  "
              f"{ratio:5.2f} {'ok' if ratio <= WANTED else 'SLOWER'}")


if __name__ == "__main__":
    main()

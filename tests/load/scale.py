#!/usr/bin/python3
"""Whether lists, search and clocks stay fast as cases pile up.

    tests/load/scale.py [--small 10000] [--large 1000000] [--calls 200]
                        [--rounds 5] [--state DIR [--fill]]

On two stacks of its own stores invented cases in published proportions
(tests/load/population) and measures the reads an officer lives by in rounds, in
each of which both sizes have their turn: on a machine that others use too, what
disturbs one disturbs the other. Prints for each read the medians of both sizes,
and the ratio of a round: the median of all rounds, from the least to the most;
wanted is 1.5 at most. Then the same of the time that the service and its
database computed for it, which waits for nobody. With --state the
stacks are kept there (the small one in DIR-small), stopped, for
tests/load/migration_locks.py and for the next run; one that was broken off goes
on with what is stored there, and --fill stores what is missing and measures
nothing, for a machine that has no hour in one piece. A state is good as long as
neither the generator nor the blind keys change: later migrations run on it.
"""
import argparse
import contextlib
import os
import pathlib
import random
import statistics
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import filling
from support import BUILD
from coordinator.client import Client
from devstack.stack import Stack
from devstack.tokens import Minter

WANTED = 1.5
# Of those who brought and lead what was stored first (seed 1), and no more at
# any size.
_OFFICERS = [(f"officer-1-{number}", "programme", "PROGRAMME",
              ("PROGRAMME_OFFICER",)) for number in range(1, 9)]
_CASEWORKERS = [(f"caseworker-{number}", f"population-1-{number}", "NGO",
                 ("NGO_CASEWORKER",)) for number in range(1, 9)]


class Computed:
    """Processor seconds of the service and of its database sessions."""

    def __init__(self, stack):
        self._stack = stack
        self._seen = {}

    def total(self):
        sessions = self._stack.clusters["data"].query(
            "SELECT pid FROM pg_stat_activity "
            "WHERE usename = 'relocation_serve'")
        service = self._stack.service("relocation").process.pid
        for pid in [service, *(int(pid) for pid, in sessions)]:
            self._seen[pid] = max(self._seen.get(pid, 0), _computed(pid))
        return sum(self._seen.values())


def _computed(pid):
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):  # a thread that has ended
            total += int(task.read_text().split()[0])
    return total / 1e9


class Reads:
    """What is measured: a name, who calls, and how its request is made."""

    def __init__(self, stack):
        self._client = Client(stack, Minter(stack.layout.tokens / "key.pem"))
        self._computed = Computed(stack)
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

    def round(self, rpc, people, make, calls):
        """Each in seconds: latencies, and what one call computed."""
        times, before = [], self._computed.total()
        for number in range(calls):
            request = self._client.encode("relocation", rpc, make())
            person = people[number % len(people)]
            began = time.perf_counter()
            self._client.send(person, "relocation", rpc, request)
            times.append(time.perf_counter() - began)
        return times, (self._computed.total() - before) / calls

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


class Compared:
    """Of one read, at both sizes, round by round."""

    def __init__(self):
        self._times, self._computed = ([], []), ([], [])

    def add(self, size, times, computed):
        self._times[size].append(times)
        self._computed[size].append(computed)

    def line(self):
        medians = [[statistics.median(each) for each in rounds]
                   for rounds in self._times]
        low, middle, high = _ratio(*medians)
        small, large = (statistics.median(each) * 1e3 for each in medians)
        tails = [sorted(sum(rounds, []))[int(0.95 * len(sum(rounds, [])))] * 1e3
                 for rounds in self._times]
        computed = [statistics.median(each) * 1e3 for each in self._computed]
        return (f"{small:8.2f} -> {large:8.2f} ms (p95 {tails[0]:8.2f} -> "
                f"{tails[1]:8.2f})  {middle:5.2f} ({low:.2f} to {high:.2f}) "
                f"{'ok' if middle <= WANTED else 'SLOWER'};  computed "
                f"{computed[0]:6.2f} -> {computed[1]:6.2f} ms, "
                "{1:.2f} ({0:.2f} to {2:.2f})".format(*_ratio(*self._computed)))


def _ratio(small, large):
    """Of what was measured in turns: the least, the median, the most."""
    ratios = sorted(later / max(earlier, 1e-9)
                    for earlier, later in zip(small, large))
    return ratios[0], statistics.median(ratios), ratios[-1]


def compare(stacks, calls, rounds):
    sizes = [Reads(stack) for stack in stacks]
    try:
        for reads in zip(*(size.all() for size in sizes)):
            what = reads[0][0]
            compared = Compared()
            # The first warms up.
            for number in range(rounds + 1):
                for size, (_, *read) in enumerate(reads):
                    found = sizes[size].round(*read, calls // rounds)
                    if number:
                        compared.add(size, *found)
            print(f"{what:28} {compared.line()}", flush=True)
        return compared
    finally:
        for size in sizes:
            size.close()


@contextlib.contextmanager
def kept_stack(folder):
    stack = Stack(folder, build=BUILD)
    try:
        filling.ready(stack)
        yield stack
    finally:
        stack.down()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--small", type=int, default=10_000, help="cases")
    parser.add_argument("--large", type=int, default=1_000_000, help="cases")
    parser.add_argument("--calls", type=int, default=200, help="of each read")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--state", help="keep the stacks in this folder")
    parser.add_argument("--fill", action="store_true",
                        help="with --state: store the cases, and no more")
    arguments = parser.parse_args()
    if arguments.fill and not arguments.state:
        parser.error("--fill needs the folder to keep: --state")
    with contextlib.ExitStack() as whole:
        folder = arguments.state or whole.enter_context(_passing_folder())
        large = whole.enter_context(kept_stack(folder))
        filling.grow(large, arguments.large, arguments.small)
        if arguments.fill:
            return
        small = whole.enter_context(kept_stack(f"{folder}-small"))
        filling.grow(small, arguments.small, arguments.small)
        print(f"{filling.stored(small):,} and {filling.stored(large):,} cases, "
              f"{arguments.rounds} rounds of "
              f"{arguments.calls // arguments.rounds} calls; "
              f"wanted {WANTED} times at most")
        compare((small, large), arguments.calls, arguments.rounds)


@contextlib.contextmanager
def _passing_folder():
    with tempfile.TemporaryDirectory(prefix="sojourn-test-") as folder:
        state = f"{folder}/state"
        try:
            yield state
        finally:
            for each in (f"{state}-small", state):
                Stack(each, build=BUILD).clean()


if __name__ == "__main__":
    main()

#!/usr/bin/python3
"""Nights sold to callers who all want the same ones, while capacity and
PostgreSQL backends are killed; then every history is checked.

    tests/oversold/run.py [--calls 5000] [--histories 500] [--seed N]

What callers try, who is killed and after how many calls are drawn from the
seed; how they meet in time is not.
"""
import argparse
import collections
import contextlib
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support import invariants
from support.private_stack import private_stack
from coordinator.client import Client
from devstack.layout import SERVICES
from devstack.tokens import Minter
from oversold import checking
from oversold.history import OK
from oversold.selling import Selling
from oversold.wire import Wire

# Of a round: more calls are more rounds, on hosts of their own.
CALLS = 5000
HISTORIES = 500


@contextlib.contextmanager
def _capacity_alone():
    """A stack of which only capacity runs; (stack, client, wire)."""
    with private_stack() as stack:
        for name in SERVICES:
            if name != "capacity":
                stack.service(name).process.stop()
        # Processes die here, the machine does not: what was handed to the
        # kernel is kept.
        for cluster in stack.clusters.values():
            cluster.query("ALTER SYSTEM SET fsync = off")
            cluster.query("SELECT pg_reload_conf()")
        client = Client(stack, Minter(stack.layout.tokens / "key.pem"))
        with contextlib.closing(client):
            with contextlib.closing(Wire(stack, client)) as wire:
                yield stack, client, wire


def _report(selling, say):
    """Says and returns the counts."""
    kinds, said, faults, kills, repeated = selling.counts()
    acknowledged, unknown = said.pop(OK, 0), said.pop("unknown", 0)
    say(f"  {sum(kinds.values())} calls: {_counts(kinds)}")
    say(f"  {acknowledged} acknowledged, {sum(said.values())} refused: "
        f"{_counts(said)}; {unknown} never heard, {repeated} repeated")
    say(f"  {_counts(faults)}; the clock moved {selling.clockwork.ticks} times")
    return {"calls": sum(kinds.values()), "acknowledged": acknowledged,
            "refused": sum(said.values()), "unknown": unknown, "kills": kills}


def _counts(counter):
    return ", ".join(f"{count} {name}" for name, count in
                     counter.most_common() if count)


def _round(parts, seed, calls, histories, say):
    """What does not hold, in lines, and the counts."""
    stack, client, wire = parts
    began = time.monotonic()
    selling = Selling(stack, client, wire, seed)
    try:
        selling.run(calls, histories)
    finally:
        counts = _report(selling, say)
    sold = time.monotonic()
    broken, verdicts = checking.broken(selling, wire)
    say(f"  histories: {_counts(verdicts)} ({sold - began:.0f} s, checked in "
        f"{time.monotonic() - sold:.0f} s)")
    return broken + invariants.broken(stack), {**counts, **verdicts}


def run(seed, calls=CALLS, histories=HISTORIES, say=print):
    """Rounds on a stack of their own, until one breaks: what does not hold, in
    lines, and the counts of all."""
    say(f"seed {seed}")
    counts, broken = collections.Counter(), []
    with _capacity_alone() as parts:
        for first in range(0, calls, CALLS):
            broken, more = _round(parts, f"{seed}/{first // CALLS}",
                                  min(CALLS, calls - first), histories, say)
            counts.update(more)
            if broken:
                break
    return broken, dict(counts)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--calls", type=int, default=CALLS)
    parser.add_argument("--histories", type=int, default=HISTORIES,
                        help="short ones, for every %d calls" % CALLS)
    parser.add_argument("--seed", type=int, default=int.from_bytes(
        os.urandom(4), "big"))
    arguments = parser.parse_args()
    broken, counts = run(
        arguments.seed, arguments.calls, arguments.histories,
        lambda line: print(line, flush=True))
    for line in broken:
        print(f"BROKEN: {line}")
    print(counts)
    print("good" if not broken else f"repeat with --seed {arguments.seed}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

"""Rounds of operations while grants and backends of PostgreSQL are killed."""
import collections
import contextlib
import random
import threading
import time

from chaos.sabotage import SERVICES_DIE, SESSIONS_DIE, Saboteur
from coordinator.world import World
from devstack.layout import SERVICES
from oversold.clockwork import Pace
from support import invariants
from support.cli import Cli
from support.private_stack import private_stack

from . import checking
from .bank import Bank
from .callers import Book, Caller, open_funds
from .wire import Wire

CALLERS = 32
# Of a round: more operations are more rounds, on funds of their own.
OPERATIONS = 5000
# Operations from one fault to the next.
_EVERY = (250, 900)
_READS_WITHIN = 300


@contextlib.contextmanager
def grants_alone():
    """A stack of which only grants runs."""
    with private_stack() as stack:
        for name in SERVICES:
            if name != "grants":
                stack.service(name).process.stop()
        # Processes die here, the machine does not: what was handed to the
        # kernel is kept.
        for cluster in stack.clusters.values():
            cluster.query("ALTER SYSTEM SET fsync = off")
            cluster.query("SELECT pg_reload_conf()")
        yield stack


def _introduce(stack, world):
    """To the command line: relocation, which knows organisations, is away."""
    stack.update_endpoints(
        organisations={key: {"organisation_id": key,
                             "kind": entry["kind"].removeprefix(
                                 "ORGANISATION_KIND_"),
                             "name": entry["name"]}
                       for key, entry in world.organisations.items()},
        profiles=world.profiles)


class Round:
    def __init__(self, stack, bank, seed, number):
        self._stack, self._bank = stack, bank
        self._seed = f"{seed}/{number}"
        self._world = World(stack)
        _introduce(stack, self._world)
        self._wire = Wire(stack, self._world.client, self._seed)
        self._pace = Pace()
        self._book = Book(self._world)
        self._failures = []
        self._callers = [
            Caller(self._wire, self._book, bank, stack.clock, self._pace,
                   f"{self._seed}/{number}") for number in range(CALLERS)]
        self._saboteurs = [
            Saboteur(stack, self._seed, kinds, _EVERY, ("grants",),
                     self._pace.wait)
            for kinds in (SERVICES_DIE, SESSIONS_DIE)]

    def run(self, operations):
        self._bank.open()
        open_funds(self._wire, self._book, self._world.today,
                   random.Random(self._seed).getrandbits(32))
        left = iter(range(operations))

        def work(caller):
            try:
                while not self._failures and next(left, None) is not None:
                    caller.turn()
            except Exception as failure:  # shown by whoever joins
                self._failures.append(failure)

        threads = [threading.Thread(target=work, args=(caller,))
                   for caller in self._callers]
        with self._saboteurs[0], self._saboteurs[1]:
            try:
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
            finally:
                self._pace.end()
        if self._failures:
            raise self._failures[0]

    def broken(self):
        unread = self._wait_for_answers()
        self._bank.close()
        return (unread + checking.broken(self._stack, self._wire, self._book,
                                         self._bank, Cli(self._stack))
                + invariants.broken(self._stack))

    def _wait_for_answers(self):
        """Until all that the bank said is recorded."""
        until = time.monotonic() + _READS_WITHIN
        while self._bank.unread():
            if time.monotonic() > until:
                return [f"unread: {self._bank.unread()[:5]}"]
            time.sleep(0.2)
        return []

    def close(self):
        self._wire.close()
        self._world.client.close()

    def report(self, say):
        """Says and returns the counts."""
        outcomes = collections.Counter()
        for caller in self._callers:
            outcomes.update(caller.outcomes)
        done = sum(count for (_, said), count in outcomes.items()
                   if said == "OK")
        said = collections.Counter()
        for (_, reason), count in outcomes.items():
            said[reason] += count
        kinds = collections.Counter()
        for (kind, reason), count in outcomes.items():
            if reason == "OK":
                kinds[kind] += count
        faults = collections.Counter()
        for each in self._saboteurs:
            faults.update(each.done)
        kills = sum(sum(each.killed.values()) for each in self._saboteurs)
        say(f"  {sum(said.values())} operations: {_counts(kinds)} done; "
            f"{_counts(said)}")
        say(f"  {_counts(faults)}; {self._wire.repeated} repeated, "
            f"{self._wire.hung_up} answers nobody waited for")
        return {"operations": sum(said.values()), "done": done,
                "refused": sum(said.values()) - done - said["nothing to do"],
                "faults": sum(faults.values()), "kills": kills,
                "repeated": self._wire.repeated,
                "statements": len(self._book.statements),
                "released": sum(map(len, self._book.references.values())),
                **{kind: kinds[kind] for kind in (
                    "move", "report", "waive", "give_back", "close")},
                "paid by the bank": self._bank.count_new()}


def _counts(counter):
    return ", ".join(f"{count} {name}" for name, count in
                     counter.most_common() if count)


def run(seed, operations=OPERATIONS, say=print):
    """Rounds on one stack until one breaks: what does not hold, in lines, and
    the counts of all."""
    say(f"seed {seed}")
    counts, broken = collections.Counter(), []
    with grants_alone() as stack:
        bank = Bank(stack)
        for number in range(-(-operations // OPERATIONS)):
            with contextlib.closing(Round(stack, bank, seed, number)) as one:
                try:
                    one.run(min(OPERATIONS, operations - number * OPERATIONS))
                finally:
                    counts.update(one.report(say))
                broken = one.broken()
            if broken:
                break
    return broken, dict(counts)

#!/usr/bin/python3
"""Hundreds of cases lived at random while services and PostgreSQL backends are
killed; then what must hold is checked.

    tests/chaos/faults.py [--seconds 60] [--seed N]

Whoever lives which life, who is killed and when follow from the seed; how they
meet in time does not, so a repeated seed brings the same faults, not the same
microsecond.
"""
import argparse
import collections
import datetime
import os
import random
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support.private_stack import private_stack
from chaos import settled
from chaos.funders import Funders
from chaos.lives import Life
from chaos.network import Network
from chaos.sabotage import SERVICES_DIE, SESSIONS_DIE, Saboteur
from coordinator.metrics import Metrics

_HANDS = 8
# Lives under way at once.
_AT_ONCE = 80
_SHARE_HUNG_UP = 0.04
# So many are about people whom another life is about.
_SHARE_DOUBLE = 0.15
# More than there are lives in a round.
_APART = 10000
# As long as the example's routes and passports are good for.
_LAST_DAY = 420
_DAYS_PASS = 0.04
_REST_WITHIN = 150
# So much longer a run may go on until enough was tried.
_PATIENCE = 4


class Run:
    def __init__(self, stack, seed, seconds, least=0):
        self.stack = stack
        self.seed = seed
        self.network = Network(stack, seed)
        self.network.take_in = self._take_in
        self.lives = []
        # How many were begun, but for those that left another.
        self._begun = 0
        self._numbered = {}
        self._until = time.monotonic() + seconds
        self._latest = time.monotonic() + _PATIENCE * seconds
        self._least = least
        self._random = random.Random(f"{seed}/clock")
        self._lock = threading.Lock()
        self._waiting = collections.deque()
        self._failures = []
        self._stop = threading.Event()
        self._metrics = Metrics(stack.layout)
        self.saboteurs = []
        self.funders = Funders(self.network, seed, self._stop)

    def live(self):
        self.network.ledger.hang_up(_SHARE_HUNG_UP)
        hands = [threading.Thread(target=self._work) for _ in range(_HANDS)]
        self.saboteurs = [Saboteur(self.stack, self.seed, kinds)
                          for kinds in (SERVICES_DIE, SESSIONS_DIE)]
        with self.saboteurs[0], self.saboteurs[1]:
            self.funders.start()
            for hand in hands:
                hand.start()
            while self._goes_on() and not self._failures:
                time.sleep(self._random.uniform(0.3, 1.0))
                self._time_passes()
            self._stop.set()
            for hand in hands:
                hand.join()
            self.funders.join()
        self.network.ledger.hang_up(0.0)
        if self.funders.failure:
            self._failures.append(self.funders.failure)
        if self._failures:
            raise self._failures[0]

    def _goes_on(self):
        """For its time, and on a slow machine until enough was tried."""
        now = time.monotonic()
        enough = len(self.lives) >= self._least and all(
            all(each.done.values()) for each in self.saboteurs)
        return now < self._until or (
            self._least > 0 and not enough and now < self._latest)

    def _time_passes(self):
        clock = self.network.clock
        passed = (clock.now() - self.network.started).days
        if passed > _LAST_DAY:
            return
        hours = (24 * self._random.randint(10, 50)
                 if self._random.random() < _DAYS_PASS
                 else self._random.randint(1, 6))
        clock.move_to(clock.now() + datetime.timedelta(hours=hours))

    def _work(self):
        try:
            while not self._stop.is_set():
                life = self._next()
                moved = any([life.turn() for _ in range(3)
                             if not self._stop.is_set() and not life.ended])
                self._put_back(life)
                if not moved:
                    time.sleep(0.01)
        except Exception as error:
            self._failures.append(error)

    def _next(self):
        with self._lock:
            open_lives = sum(not life.ended for life in self.lives)
            if open_lives < _AT_ONCE or not self._waiting:
                return self._begin(self._begun)
            return self._waiting.popleft()

    def _begin(self, number):
        self._begun += 1
        chosen = random.Random(f"{self.seed}/double/{number}")
        about = number - chosen.randint(1, 12)
        life = Life(self.network, number, self.seed,
                    self._numbered.get(about)
                    if chosen.random() < _SHARE_DOUBLE else None)
        self._numbered[number] = life
        self.lives.append(life)
        return life

    def _take_in(self, other, view):
        """Of who left the party of another life: numbered after that, so that
        it moves no other number."""
        life = Life(self.network, other.number + _APART * len(other.left),
                    self.seed)
        life.begin_apart(other, view)
        with self._lock:
            self.lives.append(life)
            self._waiting.append(life)

    def _put_back(self, life):
        if not life.ended:
            with self._lock:
                self._waiting.append(life)

    def settle(self):
        """Nobody acts any more; what the system owes is done, also what it owes
        a day after."""
        for _ in range(3):
            self._rest()
            clock = self.network.clock
            clock.move_to(clock.now() + datetime.timedelta(hours=26))
        self._rest()
        for life in self.lives:
            if life.id:
                life.look()

    def _rest(self):
        until = time.monotonic() + _REST_WITHIN
        while time.monotonic() < until:
            if (self._metrics.steps_idle() and self.stack.feeds_read()
                    and self._metrics.steps_idle()):
                return
            time.sleep(0.1)
        raise settled.Broken(f"steps or feeds do not come to rest within "
                             f"{_REST_WITHIN} s")

    def report(self, say=print):
        """Says and returns the counts."""
        ledger = self.network.ledger
        states = collections.Counter(life.state for life in self.lives)
        events = collections.Counter(
            event for life in self.lives for event in life.events)
        events.update(self.funders.events)
        say(f"seed {self.seed}: {len(self.lives)} cases")
        say("  where they are: " + _counts(states))
        say(f"  {sum(events.values())} events: " + _counts(events))
        done, killed = collections.Counter(), collections.Counter()
        for each in self.saboteurs:
            done.update(each.done)
            killed.update(each.killed)
        done["answer nobody waited for"] = ledger.hung_up
        say(f"  {sum(done.values())} faults: {_counts(done)}; services: "
            + _counts(killed))
        say(f"  {len(ledger.answers)} changes acknowledged, "
            f"{ledger.repeated} calls repeated, "
            f"{sum(ledger.refusals.values())} refused: "
            + _counts(ledger.refusals))
        return {"cases": len(self.lives), "events": sum(events.values()),
                "faults": sum(done.values()),
                "kills": sum(killed.values()),
                "acknowledged": len(ledger.answers),
                "repeated": ledger.repeated, **done}


def _counts(counter):
    return ", ".join(f"{count} {name}" for name, count in
                     sorted(dict(counter).items(), key=lambda each: -each[1]))


def run(seed, seconds, say=print, least=0):
    """One round on a stack of its own: what does not hold, in lines, and the
    counts. Where so many cases are to be lived at least, it takes longer for
    them, and until every kind of fault has happened."""
    say(f"seed {seed}")
    counts = {}
    with private_stack() as stack:
        # Processes die here, the machine does not: what was handed to the
        # kernel is kept.
        for cluster in stack.clusters.values():
            cluster.query("ALTER SYSTEM SET fsync = off")
            cluster.query("SELECT pg_reload_conf()")
        whole = Run(stack, seed, seconds, least)
        whole.network.load()
        try:
            whole.live()
            whole.settle()
            broken = settled.broken(whole, say)
        except settled.Broken as error:
            broken = [str(error)]
        finally:
            counts = whole.report(say)
            whole.network.ledger.close()
            whole.network.client.close()
    return broken, counts


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=int.from_bytes(
        os.urandom(4), "big"))
    arguments = parser.parse_args()
    broken, _ = run(arguments.seed, arguments.seconds)
    for line in broken:
        print(f"BROKEN: {line}")
    print("good" if not broken else f"repeat with --seed {arguments.seed}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

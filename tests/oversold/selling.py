"""Sixty-four callers who sell the same nights to each other while capacity and
backends of PostgreSQL are killed."""
import collections
import itertools
import random
import threading

from chaos.sabotage import SERVICES_DIE, SESSIONS_DIE, Saboteur

from .callers import Caller
from .clockwork import Clockwork, Pace
from .scenes import MOST_TURNOVER, Opening, most_scenes

CALLERS = 64
# A round sells so many hosts of so many places.
HOSTS, PLACES = 50, 4
# Days on which a stay may begin there.
_DAYS = 20
# Short histories are of 4 to 8 callers, on one or two places and fewer days
# than a stay may have.
_GROUPS = (4, 5, 6, 7, 8)
_TURNS = 3
_FEW_DAYS = 4
# Calls from one fault to the next, of those to services and those to sessions.
_EVERY = (300, 1200)


class Selling:
    """One round of both kinds of histories, on hosts of their own."""

    def __init__(self, stack, client, wire, seed):
        self._client = client
        self._seed = seed
        self._failures = []
        self._pace = Pace()
        self.clockwork = Clockwork(
            stack.clock, random.Random(f"{seed}/clock"), self._pace.wait)
        self._callers = [
            Caller(wire, self.clockwork, self._pace, f"{seed}/caller/{number}")
            for number in range(CALLERS)]
        self._saboteurs = [
            Saboteur(stack, seed, kinds, _EVERY, ("capacity",), self._pace.wait)
            for kinds in (SERVICES_DIE, SESSIONS_DIE)]
        self.wide, self.narrow = [], []

    @property
    def scenes(self):
        return self.wide + self.narrow

    def run(self, calls, histories):
        """So many turns spread over all, then so many short histories."""
        self._open(histories)
        with self._saboteurs[0], self._saboteurs[1], self.clockwork:
            try:
                self._sell_wide(calls)
                self._sell_narrow()
            finally:
                self._pace.end()
        if self._failures:
            raise self._failures[0]

    def _open(self, histories):
        chosen = random.Random(f"{self._seed}/hosts")
        opening = Opening(self._client, self.clockwork)
        self.wide = [host.scene(_DAYS) for host in opening.hosts(
            [_turnover(chosen, PLACES) for _ in range(HOSTS)])]
        most = most_scenes(_FEW_DAYS)
        few = opening.hosts([_turnover(chosen, 1 + number % 2)
                             for number in range(-(-histories // most))])
        self.narrow = [few[number // most].scene(_FEW_DAYS, number % most)
                       for number in range(histories)]

    def _sell_wide(self, calls):
        left = iter(range(calls))

        def sell(caller, chosen):
            while next(left, None) is not None:
                caller.turn(chosen.choice(self.wide))

        self._together((sell, caller, random.Random(f"{self._seed}/{number}"))
                       for number, caller in enumerate(self._callers))

    def _sell_narrow(self):
        """Every group sells one scene after the other, all of it at once."""
        groups, first = [], 0
        for size in itertools.cycle(_GROUPS):
            if first + size > CALLERS:
                break
            groups.append(self._callers[first:first + size])
            first += size

        def sell(caller, scenes, together):
            try:
                for scene in scenes:
                    together.wait()
                    for _ in range(_TURNS):
                        caller.turn(scene)
            except BaseException:
                together.abort()
                raise

        self._together(
            (sell, caller, self.narrow[number::len(groups)], together)
            for number, group in enumerate(groups)
            for together in [threading.Barrier(len(group))]
            for caller in group)

    def _together(self, tasks):
        def work(task):
            try:
                task[0](*task[1:])
            except threading.BrokenBarrierError:
                pass
            except Exception as failure:
                self._failures.append(failure)

        threads = [threading.Thread(target=work, args=(task,))
                   for task in tasks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def counts(self):
        """(calls by kind, answers by what they say, faults, kills, repeats)."""
        kinds, said = collections.Counter(), collections.Counter()
        for caller in self._callers:
            for (kind, outcome), count in caller.outcomes.items():
                kinds[kind] += count
                said[outcome] += count
        faults, killed = collections.Counter(), collections.Counter()
        for each in self._saboteurs:
            faults.update(each.done)
            killed.update(each.killed)
        return (kinds, said, faults, sum(killed.values()),
                sum(caller.repeated for caller in self._callers))


def _turnover(chosen, places):
    return tuple(chosen.randint(0, MOST_TURNOVER) for _ in range(places))

"""The coordination itself: everybody acts until nothing is left to do."""
import datetime
import time
from concurrent.futures import ThreadPoolExecutor

from . import ends, funders, journey, network, office, stays
from .case import Case, OwnCase
from .examples import case_names
from .metrics import Metrics
from .world import World

# Nobody acts, and steps or feeds do not come to rest: given up after so many
# real seconds.
_STUCK = 60
# Cases are independent of each other, and so are the people who work on them.
_AT_ONCE = 6


class Coordination:
    def __init__(self, stack, say=print, to_the_end=False):
        """Until safe arrival, or on to the outcome of each stay and the year
        after it."""
        self.world = World(stack)
        self.metrics = Metrics(stack.layout)
        self.cases = []
        self._say = say
        self._to_the_end = to_the_end
        self._people = ThreadPoolExecutor(_AT_ONCE)

    def run(self):
        """Loads the network, runs all cases; True when each ended as its file
        says."""
        network.load(self.world)
        self.cases = [Case(self.world, name) for name in case_names()]
        self.cases += [OwnCase(case) for case in self.cases
                       if "split" in case.plan]
        self._say(f"network loaded: {len(self.world.hosts)} hosts, "
                  f"{len(self.world.places)} places; "
                  f"{len(self.cases)} cases")
        self._coordinate()
        return self._report()

    def close(self):
        self._people.shutdown()
        self.world.client.close()

    def _coordinate(self):
        quiet_since = None
        while True:
            self.world.take_wakes()
            # Asked before anybody looks: a step that ends while they look
            # changes what there is to see.
            idle = quiet_since is not None and self._idle()
            if self._everybody_acts():
                quiet_since = None
                continue
            if quiet_since is None:
                # What everybody saw may have changed while they looked.
                quiet_since = time.monotonic()
                continue
            quiet = time.monotonic() - quiet_since
            if quiet > _STUCK:
                self._say(f"nothing has moved for {_STUCK} s, and steps or "
                          "feeds are still not done")
                return
            if not idle:
                time.sleep(0.05)
                continue
            if not self._move_clock():
                return
            quiet_since = None

    def _idle(self):
        """No step could run, every feed is read, and nothing the feeds told
        has made a new step. With nobody acting, that stays so."""
        return (self.metrics.steps_idle() and self.world.stack.feeds_read()
                and self.metrics.steps_idle())

    def _everybody_acts(self):
        open_cases = [case for case in self.cases
                      if not case.settled(self._to_the_end)]
        did = any(list(self._people.map(self._work_on, open_cases)))
        return funders.act(self.world) or did

    def _work_on(self, case):
        """Everything that can be done on one case now; True if anything."""
        did = False
        while True:
            case.look()
            if not (office.act(case, self.cases) or journey.act(case)
                    or self._to_the_end and stays.act(case)):
                return did
            did = True

    def _move_clock(self):
        """To the next instant somebody waits for; False when nobody does."""
        due = self.world.take_wakes()
        step = self.metrics.next_due()
        if step is not None:
            due.append(datetime.datetime.fromtimestamp(
                step, datetime.timezone.utc))
        if not due:
            return False
        self.world.clock.move_to(min(due))
        self._say(f"{self.world.now():%Y-%m-%d}  " + self._summary())
        return True

    def _summary(self):
        counts = {}
        for case in self.cases:
            counts[case.state] = counts.get(case.state, 0) + 1
        return ", ".join(f"{count} {state.lower().replace('_', ' ')}"
                         for state, count in sorted(counts.items()))

    def _report(self):
        good = True
        for case in self.cases:
            case.look()
            code = case.view.get("code", "-")
            self._say(f"\n{case.name}  {code}\n  {case.title}")
            for line in case.story.lines():
                self._say(f"  {line}")
            differs = ends.problems(case, self._to_the_end)
            for problem in differs:
                self._say(f"  NOT AS EXPECTED: {problem}")
            if differs and case.refusal:
                rpc, refused = case.refusal
                self._say(f"  last refusal: {rpc}: {refused}; {refused.remedy}")
            good = good and not differs
        return good

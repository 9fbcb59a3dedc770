"""The domain clock, moved in jumps that the histories know of."""
import datetime
import threading
import time

from .history import OK, Call
from .model import HOURS_A_TICK

# The stays of a run begin later than the clock ever gets.
MOST_TICKS = 12
_JUMP = datetime.timedelta(hours=HOURS_A_TICK)
# Calls from one move to the next.
_EVERY = (500, 1500)


class Pace:
    """Counts the calls that are over, so that faults come by the work that was
    done: on a slow machine as many as on a fast one."""

    def __init__(self):
        self._condition = threading.Condition()
        self._over = False
        self._calls = 0

    def step(self):
        with self._condition:
            self._calls += 1
            self._condition.notify_all()

    def end(self):
        with self._condition:
            self._over = True
            self._condition.notify_all()

    def wait(self, calls):
        """After so many more calls; True at the end."""
        with self._condition:
            enough = self._calls + calls
            self._condition.wait_for(
                lambda: self._over or self._calls >= enough)
            return self._over


class Clockwork:
    """Used as a context manager: moves the clock now and then."""

    def __init__(self, clock, chosen=None, wait=None):
        self._clock = clock
        self._random = chosen
        self._wait = wait
        self._thread = threading.Thread(target=self._run)
        self.origin = clock.now()
        # Moves that are over, and the calls that they are in a history.
        self.ticks = 0
        self.calls = []

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._thread.join()

    def day(self, number):
        """The day so many days after that on which this began."""
        return self.origin.date() + datetime.timedelta(days=number)

    def number(self, date):
        return (datetime.date(date.year, date.month, date.day)
                - self.origin.date()).days

    def at(self, hours):
        return self.origin + datetime.timedelta(hours=hours)

    def _run(self):
        while (self.ticks < MOST_TICKS
               and not self._wait(self._random.uniform(*_EVERY))):
            self.move()

    def move(self):
        began = time.monotonic()
        self._clock.move_to(self._clock.now() + _JUMP)
        self.calls.append(Call("tick", began, time.monotonic(), OK,
                               ticks=self.ticks))
        self.ticks += 1

    def those_of(self, calls):
        """The moves that a history of these calls has to know of."""
        before = min((call.ticks for call in calls), default=self.ticks)
        return [tick for tick in self.calls if tick.ticks >= before]

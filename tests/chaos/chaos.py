"""Kills services while the cases are coordinated, and starts them again."""
import random
import threading

from devstack.layout import STORES


class Killer:
    """SIGKILLs one service after the other, at random moments, each started
    again with the same flags. Each has its turn before any has its next. Used as
    a context manager."""

    def __init__(self, stack, seed, services=STORES, every=(1.0, 4.0)):
        self._stack = stack
        self._random = random.Random(seed)
        self._services = services
        self._every = every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._failure = None
        self.kills = {name: 0 for name in services}

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()
        if self._failure:
            raise self._failure

    def _run(self):
        try:
            turns = []
            while not self._stop.wait(self._random.uniform(*self._every)):
                if not turns:
                    turns = self._random.sample(self._services,
                                                len(self._services))
                name = turns.pop()
                self._stack.service(name).process.kill()
                self.kills[name] += 1
                # Down long enough that calls fail, short of all patience.
                self._stop.wait(self._random.uniform(0.0, 1.5))
                self._stack.restart_service(name)
        except RuntimeError as error:
            self._failure = error

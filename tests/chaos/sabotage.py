"""Kills services and PostgreSQL backends at random instants."""
import os
import random
import signal
import threading
import time

from devstack.layout import STORES

# What one of them does, and how often beside the others.
SERVICES_DIE = (("service killed", 4),
                ("service killed between commit and reply", 3))
SESSIONS_DIE = (("backends terminated", 8), ("backend killed", 1))
_SESSIONS = ("SELECT pid FROM pg_stat_activity WHERE usename LIKE '%_serve' "
             "AND state IS NOT NULL ORDER BY random() LIMIT 3")
_RECOVERS_WITHIN = 60
_STARTS = 30


class Saboteur:
    """Used as a context manager; at its end everything is up again. `wait`
    returns after so many of what `every` counts, or True when it is over."""

    def __init__(self, stack, seed, kinds, every=(0.3, 2.0),
                 services=STORES, wait=None):
        self._stack = stack
        self._services = services
        self._kinds = kinds
        self._random = random.Random(f"{seed}/{kinds}")
        self._every = every
        self._stop = threading.Event()
        self._wait = wait or self._stop.wait
        self._thread = threading.Thread(target=self._run)
        self._failure = None
        self.done = {kind: 0 for kind, _ in kinds}
        self.killed = {name: 0 for name in services}

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()
        if self._failure:
            raise self._failure

    def _run(self):
        acts = {"service killed": self._kill_service,
                "service killed between commit and reply": self._kill_deaf,
                "backends terminated": self._terminate_backends,
                "backend killed": self._kill_backend}
        turns = []
        try:
            while not self._wait(self._random.uniform(*self._every)):
                turns = turns or self._deal()
                kind = turns.pop()
                if acts[kind]():
                    self.done[kind] += 1
                else:
                    turns.insert(0, kind)
        except (RuntimeError, OSError) as error:
            self._failure = error

    def _deal(self):
        """Each kind as often as it weighs, so that a short run has them all."""
        kinds = [kind for kind, weight in self._kinds for _ in range(weight)]
        self._random.shuffle(kinds)
        return kinds

    def _kill_service(self, name=None):
        name = name or self._random.choice(self._services)
        self._stack.service(name).process.kill()
        self.killed[name] += 1
        # Down long enough that calls fail, short of all patience.
        self._stop.wait(self._random.uniform(0.0, 1.0))
        self._start_again(name)
        return True

    def _start_again(self, name):
        """As systemd does: again where it ended while it started, because its
        database was away."""
        for _ in range(_STARTS):
            try:
                self._stack.restart_service(name)
                return
            except RuntimeError:
                if self._stack.service(name).process.pid is not None:
                    raise
        raise RuntimeError(f"{name} does not start")

    def _kill_deaf(self):
        """Stopped first: what it asked of others is done there, and it never
        hears of it; what it was asked is done, and nobody is told."""
        name = self._random.choice(self._services)
        pid = self._stack.service(name).process.pid
        if pid is None:
            return False
        os.kill(pid, signal.SIGSTOP)
        self._stop.wait(self._random.uniform(0.02, 0.3))
        return self._kill_service(name)

    def _sessions(self):
        cluster = self._random.choice(list(self._stack.clusters.values()))
        try:
            return cluster, [int(pid) for pid, in cluster.query(_SESSIONS)]
        except (RuntimeError, ValueError):  # it recovers just now
            return cluster, []

    def _terminate_backends(self):
        cluster, pids = self._sessions()
        try:
            for pid in pids:
                cluster.query(f"SELECT pg_terminate_backend({pid})")
        except RuntimeError:
            return False
        return bool(pids)

    def _kill_backend(self):
        """PostgreSQL then ends every session and recovers from its log."""
        cluster, pids = self._sessions()
        if not pids:
            return False
        try:
            os.kill(pids[0], signal.SIGKILL)
        except ProcessLookupError:
            return False
        until = time.monotonic() + _RECOVERS_WITHIN
        while not _answers(cluster):
            if time.monotonic() > until:
                raise RuntimeError("PostgreSQL does not recover")
            time.sleep(0.1)
        return True


def _answers(cluster):
    try:
        return bool(cluster.query("SELECT 1"))
    except RuntimeError:
        return False

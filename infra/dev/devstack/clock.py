"""The development clock: one offset that moves domain time of all services.

Real time (tokens, certificates, leases, deadlines of calls) does not move.
"""
import datetime

from .layout import write_atomically


class Clock:
    def __init__(self, path):
        self._path = path

    def create(self):
        if not self._path.exists():
            self._set(0.0)

    def offset(self):
        return float(self._path.read_text())

    def now(self):
        return (datetime.datetime.now(datetime.timezone.utc)
                + datetime.timedelta(seconds=self.offset()))

    def move_to(self, instant):
        """Forward only: domain time never runs backwards."""
        ahead = (instant - self.now()).total_seconds()
        if ahead > 0:
            self._set(self.offset() + ahead)

    def _set(self, offset):
        write_atomically(self._path, f"{offset:.3f}\n", mode=0o644)

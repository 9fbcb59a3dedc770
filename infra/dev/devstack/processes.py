"""Detached processes, found again by what was recorded about them."""
import os
import pathlib
import signal
import subprocess
import time


# Started by this very process, to be reaped when they end while it is still
# there: the tests kill and start services again.
_children = []


def _started_at(pid):
    """Kernel start time of a live process; None when there is none.

    With the pid it names one process for good: pids are reused.
    """
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] == "Z" else fields[19]


class Process:
    """One server: `record` is the file that says which process it is."""

    def __init__(self, record):
        self.record = pathlib.Path(record)

    @property
    def pid(self):
        """Its pid while it lives, else None."""
        try:
            pid, started = self.record.read_text().split()
        except (OSError, ValueError):
            return None
        return int(pid) if _started_at(pid) == started else None

    def start(self, command, log, environment):
        """Starts it in a session of its own, output appended to `log`."""
        with open(log, "ab") as output:
            child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output,
                stderr=output, env=environment, start_new_session=True,
                cwd="/")
        self.record.write_text(f"{child.pid} {_started_at(child.pid)}")
        _children.append(child)

    def kill(self):
        """SIGKILL, and waits until it is gone."""
        self._signal(signal.SIGKILL)
        self.wait(10)

    def stop(self, patience=15):
        """SIGTERM for a drain; SIGKILL where that takes too long. The exit
        status, where this very process had started it."""
        pid = self.pid
        self._signal(signal.SIGTERM)
        if not self.wait(patience):
            self.kill()
        self.record.unlink(missing_ok=True)
        return next((child.wait() for child in reversed(_children)
                     if child.pid == pid), None)

    def wait(self, patience):
        """True once it is gone."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            for child in _children:
                child.poll()
            if self.pid is None:
                return True
            time.sleep(0.02)
        return False

    def _signal(self, number):
        pid = self.pid
        if pid is not None:
            os.kill(pid, number)

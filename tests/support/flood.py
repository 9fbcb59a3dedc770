"""Accounts that call as fast as they can, in a process of their own, so that
their work is not that of the client whose calls are measured."""
import json
import os
import select
import subprocess
import sys
import threading

if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.dirname(
        os.path.abspath(__file__))))

from support import BUILD
import grpc
from coordinator.client import Client, details_of
from devstack.stack import Stack
from devstack.tokens import Minter

# Given up after so many seconds.
_PATIENCE = 60


class Flood:
    """`people`, a thread each, repeat one call until the block ends. Then
    `answered`, `refused` (by code) and `refusal`, the details of the first
    refusal."""

    def __init__(self, stack, people, service, rpc, request):
        self._task = json.dumps({
            "state": str(stack.layout.state), "people": people,
            "service": service, "rpc": rpc, "request": request})
        self.answered, self.refused, self.refusal = 0, {}, []

    def __enter__(self):
        self._process = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__)], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={**os.environ, "SOJOURN_BUILD": str(BUILD)})
        self._process.stdin.write(self._task + "\n")
        self._process.stdin.flush()
        return self

    def wait_until(self, sign):
        """Returns once the first call was "answered", and then "refused"."""
        said = self._process.stdout.readline()
        if said != f"{sign}\n":
            raise AssertionError(f"nobody was {sign}: {said}")

    def __exit__(self, failed, *_):
        self._process.stdin.close()
        if failed:
            self._process.kill()
        said = self._process.stdout.read().splitlines()
        self._process.stdout.close()
        self._process.wait()
        if failed:
            return
        told = json.loads(said[-1])
        self.answered, self.refused = told["answered"], told["refused"]
        self.refusal = told["refusal"]


class _Flooding:
    def __init__(self, task):
        stack = Stack(task["state"], build=BUILD)
        self._client = Client(stack, Minter(stack.layout.tokens / "key.pem"))
        self._call = task["service"], task["rpc"]
        self._request = self._client.encode(*self._call, task["request"])
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._told = {"answered": 0, "refused": {}, "refusal": []}
        self._threads = [
            threading.Thread(target=self._run, args=(person,), daemon=True)
            for person in task["people"]]

    def run(self):
        for thread in self._threads:
            thread.start()
        # The other end is closed when the block ends.
        select.select([sys.stdin], [], [], _PATIENCE)
        self._stop.set()
        for thread in self._threads:
            thread.join()
        print(json.dumps(self._told), flush=True)

    def _run(self, person):
        while not self._stop.is_set():
            try:
                self._client.send(person, *self._call, self._request)
                self._answered()
            except grpc.RpcError as error:
                self._refused(error)

    def _answered(self):
        with self._lock:
            self._told["answered"] += 1
            if self._told["answered"] == 1:
                print("answered", flush=True)

    def _refused(self, error):
        code = error.code().name
        with self._lock:
            counts = self._told["refused"]
            counts[code] = counts.get(code, 0) + 1
            if sum(counts.values()) == 1:
                self._told["refusal"] = details_of(error)
                print("refused", flush=True)


if __name__ == "__main__":
    _Flooding(json.loads(sys.stdin.readline())).run()

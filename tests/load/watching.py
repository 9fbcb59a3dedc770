"""Who watches availability, many in a process of their own, so that their work
is not that of the service that is measured."""
import asyncio
import json
import os
import subprocess
import sys
import time

if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.dirname(
        os.path.abspath(__file__))))

from support import BUILD
import grpc
from devstack.layout import Layout

# The service takes 256 calls a connection.
_OF_A_CHANNEL = 200
_PATH = "/sojourn.capacity.v1.HostCapacityService/WatchAvailability"


class Watchers:
    """`streams` streams of each of these tokens, until the block ends."""

    def __init__(self, stack, tokens, streams):
        self._task = json.dumps({"state": str(stack.layout.state),
                                 "tokens": tokens, "streams": streams})

    def __enter__(self):
        self._process = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__)], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={**os.environ, "SOJOURN_BUILD": str(BUILD)})
        self._process.stdin.write(self._task + "\n")
        self._process.stdin.flush()
        return self

    def told(self):
        """When the last of them had its first message, then each update: the
        times of time.monotonic()."""
        said = self._process.stdout.readline()
        try:
            return float(said)
        except ValueError:
            raise SystemExit(f"a watcher was not told: {said}") from None

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()


class _Counted:
    """How many of all streams had their nth message that tells something."""

    def __init__(self, streams):
        self._streams = streams
        self._had = {}

    def add(self, number):
        self._had[number] = self._had.get(number, 0) + 1
        if self._had[number] == self._streams:
            print(time.monotonic(), flush=True)


async def _watch(channel, token, response, counted):
    call = channel.unary_stream(_PATH)(
        b"", metadata=(("authorization", f"Bearer {token}"),))
    number = 0
    async for message in call:
        # The first says from when on it watches, others that it is alive.
        told = len(response.FromString(message).updates)
        if number == 0:
            counted.add(number)
            number += 1
        for _ in range(told):
            counted.add(number)
            number += 1
    raise RuntimeError("a stream ended")


async def _run(task):
    sys.path.insert(0, str(BUILD / "python"))
    from sojourn.capacity.v1 import watch_calls_pb2
    layout = Layout(task["state"])
    credentials = grpc.ssl_channel_credentials(
        *((layout.tls / name).read_bytes()
          for name in ("ca.pem", "client.key", "client.pem")))
    port = layout.record()["ports"]["capacity"][0]
    tokens = [token for token in task["tokens"]
              for _ in range(task["streams"])]
    counted = _Counted(len(tokens))
    watching = []
    for number, token in enumerate(tokens):
        if number % _OF_A_CHANNEL == 0:
            # Other options make another connection.
            channel = grpc.aio.secure_channel(
                f"127.0.0.1:{port}", credentials,
                options=[("sojourn.reader", number)])
        watching.append(_watch(channel, token,
                               watch_calls_pb2.WatchAvailabilityResponse,
                               counted))
    await asyncio.gather(*watching)


if __name__ == "__main__":
    try:
        asyncio.run(_run(json.loads(sys.stdin.readline())))
    except (grpc.RpcError, RuntimeError) as error:
        print(repr(error).replace("\n", " "), flush=True)

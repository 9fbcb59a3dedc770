#!/usr/bin/python3
"""What thousands who watch availability cost, and how soon all are told.

    tests/load/watchers.py [--watchers 2000] [--changes 10]

On a stack of its own opens that many streams at the capacity service from a few
processes: of officers of several organisations, ten streams each. Prints by how
much its resident memory and its threads grew while all were idle, its processor
time, and, for changes made one after the other, how long it took from the
answer to whoever made it until the last of them had it. Wanted: under 100 MB,
no thread a watcher, one second.
"""
import argparse
import contextlib
import datetime
import os
import re
import statistics
import sys
import time
import uuid

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support.private_stack import private_stack
from coordinator.client import Client
from devstack.layout import SERVICES
from devstack.tokens import Minter
from import_capacity import make_hosts, service_pid
from watching import Watchers

_STREAMS_EACH = 10
_ORGANISATIONS = 20
_PROCESSES = 4
_OFFICE = ("office-1", "programme", "PROGRAMME", ("PROGRAMME_OFFICER",))
# Seconds of nothing but watching.
_IDLE = 10
WANTED_MEGABYTES, WANTED_SECONDS = 100, 1.0


class Service:
    def __init__(self, stack):
        self._pid = service_pid(stack)

    def status(self, field):
        with open(f"/proc/{self._pid}/status", encoding="ascii") as status:
            return int(re.search(rf"{field}:\s+(\d+)", status.read())[1])

    def seconds(self):
        """Of processors, so far."""
        with open(f"/proc/{self._pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Changes:
    """A place whose windows change."""

    def __init__(self, stack, client):
        self._client = client
        host, = make_hosts(stack, 1)
        self._place = self._do("CreatePlace", {"place": {
            "hostId": host, "code": "P-1", "adults": 1, "bedrooms": 1,
            "lane": "LANE_REGULAR", "address": "Nowhere 1 (invented)",
            "vetting": {"vettedBy": "nobody", "vettedOn": _date(-30),
                        "expiresOn": _date(300), "keyHolders": 1}}}
        )["place"]["placeId"]

    def one(self, number):
        """When it began and when it was answered."""
        began = time.monotonic()
        self._do("SetAvailability", {"placeId": self._place, "windows": [
            {"checkIn": _date(1), "checkOut": _date(30 + number)}]})
        return began, time.monotonic()

    def _do(self, rpc, fields):
        request = self._client.encode("capacity", rpc, {
            "requestId": str(uuid.uuid4()), **fields})
        return self._client.decode("capacity", rpc, self._client.call(
            _OFFICE, "capacity", rpc, request))


def _date(days):
    day = datetime.date.today() + datetime.timedelta(days)
    return {"year": day.year, "month": day.month, "day": day.day}


def _officer(number):
    return (f"watcher-{number}", f"programme-{number % _ORGANISATIONS}",
            "PROGRAMME", ("PROGRAMME_OFFICER",))


def _watching(stack, context, tokens):
    """Processes in which they watch; all were told that they do."""
    groups = [context.enter_context(Watchers(
        stack, tokens[first::_PROCESSES], _STREAMS_EACH))
        for first in range(min(_PROCESSES, len(tokens)))]
    for group in groups:
        group.told()
    return groups


def measure(stack, client, minter, watchers, changes):
    service, place = Service(stack), Changes(stack, client)
    tokens = [minter.token(*_officer(number))
              for number in range(watchers // _STREAMS_EACH)]
    with contextlib.ExitStack() as context:  # connections, threads and pools
        _watching(stack, context, tokens[:_PROCESSES])
        place.one(0)
    memory, threads = service.status("VmRSS"), service.status("Threads")
    with contextlib.ExitStack() as context:
        began = time.monotonic()
        groups = _watching(stack, context, tokens)
        print(f"{watchers:,} watch, after {time.monotonic() - began:.1f} s; "
              f"service before {memory / 1024:.1f} MiB, {threads} threads")
        used = service.seconds()
        time.sleep(_IDLE)
        used = (service.seconds() - used) / _IDLE
        grew = (service.status("VmRSS") - memory) * 1024 / 1e6
        more = service.status("Threads") - threads
        print(f"idle: {grew:.1f} MB more ({grew * 1e3 / watchers:.1f} kB a "
              f"watcher), wanted under {WANTED_MEGABYTES} "
              f"{'ok' if grew < WANTED_MEGABYTES else 'MORE'}; {more} threads "
              f"more; {used:.1%} of a processor", flush=True)
        times = []
        for number in range(changes):
            began, answered = place.one(1 + number)
            last = max(group.told() for group in groups)
            times.append(last - answered)
            print(f"  change {number + 1}: answered after "
                  f"{answered - began:.3f} s, all told {times[-1]:.3f} s later",
                  flush=True)
        print(f"all told: median {statistics.median(times):.3f} s, the longest "
              f"{max(times):.3f} s, wanted {WANTED_SECONDS:.0f} "
              f"{'ok' if max(times) <= WANTED_SECONDS else 'SLOWER'}; now "
              f"{(service.status('VmRSS') - memory) * 1024 / 1e6:.1f} MB and "
              f"{service.status('Threads') - threads} threads more")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--watchers", type=int, default=2000)
    parser.add_argument("--changes", type=int, default=10)
    arguments = parser.parse_args()
    with private_stack() as stack:
        for name in SERVICES:
            if name != "capacity":
                stack.service(name).process.stop()
        minter = Minter(stack.layout.tokens / "key.pem")
        client = Client(stack, minter)
        try:
            measure(stack, client, minter, arguments.watchers,
                    arguments.changes)
        finally:
            client.close()


if __name__ == "__main__":
    main()

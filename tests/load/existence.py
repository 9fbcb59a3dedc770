#!/usr/bin/python3
"""Whether the time of a refusal tells that a resource exists.

    tests/load/existence.py [--calls 3000] [--runs 5]

Coordinates the example cases on a stack of its own, then calls as somebody
without any relation to them, in random order, with ids that exist and with ids
that do not. Prints, for each call, the area under the ROC curve of "slower
means it exists": 0.5 tells nothing, 1 everything; and the two medians. Also
says whether the answers were the same bytes.
"""
import argparse
import os
import random
import statistics
import sys
import time
import uuid

import grpc

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import roc
from support.private_stack import private_stack
from coordinator.run import Coordination

# Below the limits of one caller (50 a second) and one organisation (200).
_CALLERS = 5
_PER_SECOND = 120


def areas(stack, calls, runs):
    coordination = Coordination(stack, lambda line: None)
    try:
        if not coordination.run():
            raise SystemExit("the example cases did not end as they should")
        world = coordination.world
        for service, rpc, field, stranger, ids, *rest in _targets(world):
            probe = _Probe(world, service, rpc, field, stranger, *rest)
            probe.run(ids, calls // 10)  # connections, plans and caches
            measured = [probe.run(ids, calls) for _ in range(runs)]
            yield f"{service} {rpc}", measured, len(probe.answers)
    finally:
        coordination.close()


def _targets(world):
    """Calls, somebody without a relation, ids that exist, and for a mutation
    the rest of the request."""
    cases = _cases(world, "programme")
    grants = world.read_all(world.person("grants"), "grants", "ListGrants", {},
                            "grants")
    applications = world.read_all(world.person("mission"), "visa",
                                  "ListApplications", {}, "applications")
    ngo = ("ngo", "ngo-east")
    cases = sorted(cases - _cases(world, *ngo))
    yield "relocation", "GetRelocation", "relocationId", ngo, cases
    yield "relocation", "GetTimeline", "relocationId", ngo, cases
    yield ("visa", "GetApplication", "applicationId", ("mission", "mission-cz"),
           [entry["applicationId"] for entry in applications])
    yield ("grants", "GetGrant", "grantId", ("grants", "funder-bridge"),
           [entry["grantId"] for entry in grants])
    yield ("capacity", "GetReservation", "reservationId", ("city", "nairobi"),
           _elsewhere(world))
    yield ("relocation", "WithdrawConsent", "relocationId", ngo, cases,
           {"etag": "1", "consentId": _random_id(26), "channel": "call"})


def _cases(world, *who):
    """What she is shown."""
    return {entry["relocationId"] for entry in world.read_all(
        world.person(*who), "relocation", "ListRelocations", {}, "relocations")}


def _elsewhere(world):
    """Reservations of every city but the one that asks."""
    found = []
    for key, host in world.hosts.items():
        if host["organisation"] != "nairobi":
            found += world.read_all(
                world.person("programme"), "capacity", "ListReservations",
                {"hostId": host["hostId"]}, "reservations")
    return [entry["reservationId"] for entry in found]


class _Probe:
    def __init__(self, world, service, rpc, field, stranger, rest=None):
        self._world, self._service, self._rpc = world, service, rpc
        self._field, self._stranger, self._rest = field, stranger, rest
        self._next_at = time.monotonic()
        self.answers = set()

    def run(self, ids, calls):
        """(area, median of existing, median of missing), in seconds."""
        order = [True, False] * (calls // 2)
        random.shuffle(order)
        times = {True: [], False: []}
        for number, exists in enumerate(order):
            name = random.choice(ids)
            times[exists].append(self._refused(
                name if exists else _random_id(len(name)),
                number % _CALLERS + 1))
        return (roc.area(times[True], times[False]),
                statistics.median(times[True]), statistics.median(times[False]))

    def _refused(self, name, caller):
        client = self._world.client
        person = self._world.person(*self._stranger, caller)
        once = self._rest and self._rest | {"requestId": str(uuid.uuid4())}
        request = client.encode(self._service, self._rpc,
                                {self._field: name, **(once or {})})
        self._next_at = max(self._next_at, time.monotonic()) + 1 / _PER_SECOND
        time.sleep(max(0, self._next_at - time.monotonic()))
        began = time.perf_counter()
        try:
            client.send(person, self._service, self._rpc, request)
        except grpc.RpcError as error:
            took = time.perf_counter() - began
            if error.code() != grpc.StatusCode.NOT_FOUND:
                raise
            self.answers.add((error.details(), _without_request_id(error)))
            return took
        raise SystemExit(f"{self._rpc} answered a stranger")


def _without_request_id(error):
    return tuple((key, value) for key, value in error.trailing_metadata() or ()
                 if key != "x-request-id")


def _random_id(length):
    """As services make them: 128 bits, so the first letter has three."""
    return random.choice("01234567") + "".join(
        random.choices("0123456789abcdefghjkmnpqrstvwxyz", k=length - 1))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--calls", type=int, default=3000, help="of each RPC")
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    print(f"existence by time: {arguments.runs} runs of {arguments.calls} calls "
          "each, ones exist, zeros do not; "
          f"expected {roc.EXPECTED} +/- {roc.TOLERANCE}")
    with private_stack() as stack:
        for name, measured, answers in areas(stack, arguments.calls,
                                             arguments.runs):
            print(f"{name:28} {roc.summary(measured)}  "
                  f"{answers} different answers", flush=True)


if __name__ == "__main__":
    main()

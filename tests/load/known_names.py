#!/usr/bin/python3
"""Whether the time of a submission tells that the person is known already.

    tests/load/known_names.py [--calls 600] [--runs 5]

Coordinates the example cases on a stack of its own. Then an account of another
organisation submits, in random order, the persons of these cases again and
persons nobody knows, whose names, numbers and dates are as long. Prints the area
under the ROC curve of "slower means known": 0.5 tells nothing, 1 everything.
"""
import argparse
import copy
import os
import random
import statistics
import sys
import time
import uuid

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import roc
from support.private_stack import private_stack
from coordinator import examples
from coordinator.run import Coordination

_PROBERS = ("ngo", "ngo-east")
# Below the limits of one caller (50 a second) and one organisation (200).
_CALLERS = 5
_PER_SECOND = 60


def measure(stack, calls, runs):
    coordination = Coordination(stack, lambda line: None)
    try:
        if not coordination.run():
            raise SystemExit("the example cases did not end as they should")
        world = coordination.world
        known = [examples.load(f"cases/{name}.json", world.today)["intake"]
                 for name in examples.case_names()]
        _run(world, known, calls // 10)  # connections, plans and caches
        return [_run(world, known, calls) for _ in range(runs)]
    finally:
        coordination.close()


def _run(world, known, calls):
    order = [True, False] * (calls // 2)
    random.shuffle(order)
    times = {True: [], False: []}
    begun = time.monotonic()
    for number, is_known in enumerate(order):
        intake = random.choice(known)
        # Both are copied, so that both meet the same caches.
        intake = copy.deepcopy(intake) if is_known else _somebody_else(intake)
        time.sleep(max(0, begun + number / _PER_SECOND - time.monotonic()))
        times[is_known].append(_submit(world, intake, number % _CALLERS + 1))
    return (roc.area(times[True], times[False]),
            statistics.median(times[True]), statistics.median(times[False]))


def _submit(world, intake, caller):
    client = world.client
    request = client.encode("relocation", "SubmitRequest", {
        "requestId": str(uuid.uuid4()), "intake": intake})
    person = world.person(*_PROBERS, caller)
    began = time.perf_counter()
    client.send(person, "relocation", "SubmitRequest", request)
    return time.perf_counter() - began


def _somebody_else(intake):
    intake = copy.deepcopy(intake)
    contact = intake.get("safeContact", {})
    if "address" in contact:
        contact["address"] = _other(contact["address"])
    for person in intake["persons"]:
        identity = person.get("identity", {})
        for field in ("knownAs", "nameToUse"):
            if field in identity:
                identity[field] = _other(identity[field])
        identity["names"] = [_other(name) for name in identity.get("names", [])]
        if "birthDate" in identity:
            identity["birthDate"]["year"] = random.randint(1950, 1999)
            # Not every year has a 29th of February.
            if identity["birthDate"].get("day") == 29:
                identity["birthDate"]["day"] = 28
        for document in person.get("travelDocuments", []):
            if "number" in document:
                document["number"] = _other(document["number"])
        adult = person.get("adult", {})
        if "safeContact" in adult:
            adult["safeContact"] = _other(adult["safeContact"])
    return intake


def _other(text):
    """As many bytes, with other letters and digits; marks stay where they are.
    Other scripts change the order of their letters alone."""
    foreign = [each for each in text if each.isalpha() and not each.isascii()]
    return "".join(
        random.choice("0123456789") if each.isdigit() else
        random.choice(foreign) if each in foreign else
        random.choice("abdefgiklmnoprstuvz") if each.isalpha() else each
        for each in text)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--calls", type=int, default=600, help="of a run")
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    print(f"known names by time: {arguments.runs} runs of {arguments.calls} "
          "submissions, ones are known, zeros are not; "
          f"expected {roc.EXPECTED} +/- {roc.TOLERANCE}")
    with private_stack() as stack:
        measured = measure(stack, arguments.calls, arguments.runs)
        print(f"{'relocation SubmitRequest':28} {roc.summary(measured)}")


if __name__ == "__main__":
    main()

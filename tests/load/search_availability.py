#!/usr/bin/python3
"""Whether a search for free places stays fast in a large network.

    tests/load/search_availability.py [--places 50000] [--reservations 500000]
                                      [--calls 400] [--rounds 5]

On a stack of its own stores an invented network (population/calendar.sql, as
the owner of the tables: nothing that a search reads is made otherwise by a
call), then searches in turns: as officers, over gRPC with TLS and tokens, and
the same statement through pgbench. Prints median and 99th percentile of each
round, their spread, and the ratio of the medians: wanted is at least 0.7 of
the statement's own speed, and a p99 under 20 ms.
"""
import argparse
import datetime
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support import ROOT
from support.private_stack import private_stack
from coordinator.client import Client
from devstack.tokens import Minter

WANTED_RATIO, WANTED_TAIL = 0.7, 0.020
_PAGE = 50
_CAPACITY = ROOT / "services" / "capacity"
_OFFICERS = [(f"officer-{number}", f"programme-{number}", "PROGRAMME",
              ("PROGRAMME_OFFICER",)) for number in range(1, 9)]
# Nights, first and last day from today, and what else is asked: from what
# nearly every place offers to what hardly any does.
SEARCHES = [
    (90, 95, 215, {"adults": 2, "children": 2, "stepFree": True,
                   "schoolNearby": True}, {}),
    (7, 10, 120, {"adults": 1}, {}),
    (7, 10, 120, {"adults": 4, "children": 4, "stepFree": True, "cot": True,
                  "pets": True}, {}),
    (14, 30, 44, {"adults": 1}, {}),
    (60, 30, 90, {"adults": 2}, {"countryCodes": ["NL"]}),
    (14, 30, 150, {"adults": 1}, {"countryCodes": ["TH", "BR", "ID"]}),
    (7, 10, 120, {"adults": 1, "sameNight": True},
     {"countryCodes": ["BE", "AT", "CH", "LT", "LV", "EE", "KE"]}),
    (180, 10, 390, {"adults": 3, "children": 2}, {}),
    (300, 0, 390, {"adults": 1}, {}),
    (90, 10, 100, {"adults": 1, "womenOnly": True, "workspace": True}, {}),
    (20, 10, 100, {"adults": 1}, {"hostId": "host-77"}),
    (20, 10, 100, {"adults": 1, "signLanguages": ["ase"]}, {}),
    (30, 3, 33, {"adults": 2, "children": 3, "bedrooms": 2}, {}),
    (90, 3, 93, {"adults": 1}, {}),
    (60, 3, 78, {"adults": 2, "children": 1, "pets": True}, {}),
    (30, 3, 78, {"adults": 1, "interpreterLanguages": ["es"]},
     {"kinds": ["HOST_KIND_CITY"]}),
]


def store(stack, places, reservations):
    cluster = stack.clusters["data"]
    owner = cluster.dsn("capacity", "capacity_owner")
    subprocess.run(
        ["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-v", f"places={places}",
         "-v", f"reservations={reservations}", "-d", owner, "-o", os.devnull,
         "-f", ROOT / "tests" / "load" / "population" / "calendar.sql"],
        check=True)
    migration = (_CAPACITY / "migrations" / "0023_list_openings.sql").read_text(
        encoding="utf-8")
    cluster.query("VACUUM ANALYZE", "capacity")
    cluster.query(re.search(r"^INSERT INTO openings.*?;$", migration,
                            re.DOTALL | re.MULTILINE).group(), "capacity")
    cluster.query("VACUUM ANALYZE", "capacity")
    cluster.query("CHECKPOINT")


class Calls:
    """Searches as officers make them."""

    def __init__(self, stack, today):
        self._client = Client(stack, Minter(stack.layout.tokens / "key.pem"))
        self._requests = [self._encode(today, *search) for search in SEARCHES]

    def close(self):
        self._client.close()

    def seconds(self, calls):
        times = []
        for number in range(calls):
            person = _OFFICERS[number % len(_OFFICERS)]
            request = random.choice(self._requests)
            began = time.perf_counter()
            self._client.send(person, "capacity", "SearchAvailability", request)
            times.append(time.perf_counter() - began)
        return times

    def _encode(self, today, nights, first, last, party, rest):
        return self._client.encode("capacity", "SearchAvailability", {
            "pageSize": _PAGE, "party": party, **rest, "flexible": {
                "nights": nights, "earliest": _date(today, first),
                "latest": _date(today, last)}})


class Statements:
    """The same searches through pgbench, prepared as the service does."""

    def __init__(self, stack, today, folder):
        self._dsn = stack.clusters["data"].dsn("capacity", "capacity_serve")
        self._folder = folder
        source = (_CAPACITY / "capacity_store_search.cc").read_text(
            encoding="utf-8")
        text = re.search(r'kSearch\{"capacity_search", R"sql\((.*?)\)sql"',
                         source, re.DOTALL).group(1)
        self._options = []
        for number, search in enumerate(SEARCHES):
            values = _values(today, *search)
            # pgbench has no variable that is empty.
            literals = {None: "NULL", "": "''"}
            # To pgbench each mention is a parameter of its own.
            casts = {int: "::integer", datetime.date: "::date"}
            script = re.sub(
                r"\$(\d+)", lambda match, number=number, values=values:
                literals.get(values[int(match[1])], f":s{number}_{match[1]}"
                             + casts.get(type(values[int(match[1])]), "")),
                text)
            path = os.path.join(folder, f"{number}.sql")
            with open(path, "w", encoding="utf-8") as file:
                file.write(script + ";\n")
            self._options += ["-f", path]
            for name, value in values.items():
                if value not in literals:
                    self._options += ["-D", f"s{number}_{name}={value}"]

    def seconds(self, calls):
        prefix = os.path.join(self._folder, "log")
        subprocess.run(
            ["pgbench", "-n", "-M", "prepared", "-c", "1", "-t", str(calls),
             "-l", f"--log-prefix={prefix}", *self._options, self._dsn],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times = []
        for name in os.listdir(self._folder):
            if not name.startswith("log"):
                continue
            path = os.path.join(self._folder, name)
            with open(path, encoding="utf-8") as file:
                times += [int(line.split()[2]) / 1e6 for line in file]
            os.remove(path)
        return times


def _date(today, days):
    day = today + datetime.timedelta(days=days)
    return {"year": day.year, "month": day.month, "day": day.day}


def _values(today, nights, first, last, party, rest):
    def listed(values):
        return "{" + ",".join(values) + "}"

    def flag(name):
        return "t" if party.get(name) else "f"

    now = datetime.datetime.now(datetime.timezone.utc).isoformat()
    return {
        1: now, 2: today + datetime.timedelta(days=first),
        3: today + datetime.timedelta(days=last), 4: nights, 5: None, 6: "t",
        7: listed(rest.get("countryCodes", [])),
        8: listed(kind.removeprefix("HOST_KIND_")
                  for kind in rest.get("kinds", [])),
        9: rest.get("hostId", ""), 10: party["adults"],
        11: party.get("children", 0), 12: party.get("bedrooms", 0),
        13: flag("stepFree"), 14: flag("womenOnly"), 15: flag("cot"),
        16: flag("pets"), 17: flag("sameNight"), 18: flag("schoolNearby"),
        19: "{}", 20: listed(party.get("interpreterLanguages", [])),
        21: flag("workspace"), 22: listed(party.get("signLanguages", [])),
        23: None, 24: _PAGE + 1, 25: 600, 26: 1000}


def _tail(times):
    return sorted(times)[int(len(times) * 0.99)]


def _show(what, rounds):
    medians = [statistics.median(times) for times in rounds]
    tails = [_tail(times) for times in rounds]
    print(f"{what:10} median {statistics.median(medians) * 1e3:6.2f} ms "
          f"({min(medians) * 1e3:.2f} to {max(medians) * 1e3:.2f})  "
          f"p99 {statistics.median(tails) * 1e3:6.2f} ms "
          f"({min(tails) * 1e3:.2f} to {max(tails) * 1e3:.2f})", flush=True)
    return statistics.median(medians), statistics.median(tails)


def measure(stack, calls, rounds):
    today = datetime.date.today()
    with tempfile.TemporaryDirectory() as folder:
        over_grpc = Calls(stack, today)
        by_sql = Statements(stack, today, folder)
        try:
            over_grpc.seconds(calls // 4)  # connections, plans and caches
            by_sql.seconds(calls // 4)
            pairs = [(by_sql.seconds(calls), over_grpc.seconds(calls))
                     for _ in range(rounds)]
        finally:
            over_grpc.close()
    statement, _ = _show("statement", [pair[0] for pair in pairs])
    call, tail = _show("call", [pair[1] for pair in pairs])
    print(f"ratio {statement / call:.2f}, wanted {WANTED_RATIO} "
          f"{'ok' if statement / call >= WANTED_RATIO else 'SLOWER'}; "
          f"p99 {tail * 1e3:.2f} ms, wanted under {WANTED_TAIL * 1e3:.0f} "
          f"{'ok' if tail < WANTED_TAIL else 'SLOWER'}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--places", type=int, default=50_000)
    parser.add_argument("--reservations", type=int, default=500_000)
    parser.add_argument("--calls", type=int, default=400, help="of a round")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with private_stack() as stack:
        store(stack, arguments.places, arguments.reservations)
        print(f"{arguments.places:,} places, {arguments.reservations:,} "
              f"reservations; {arguments.rounds} rounds of {arguments.calls} "
              "searches each way, one at a time")
        measure(stack, arguments.calls, arguments.rounds)


if __name__ == "__main__":
    main()

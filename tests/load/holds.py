#!/usr/bin/python3
"""How fast places are held, spread and in one city, and what a surge does.

    tests/load/holds.py [--seconds 10] [--rounds 5] [--surge 2000]

On a stack of its own. In each round, in turns: 32 callers hold places of many
hosts; pgbench writes the four rows of the target with 32 clients (reservation,
event, request_id, audit), then all that a hold writes (openings, the version of
the place and the case's key too); 32 callers hold any place of one city of 50
places; 32 clients of pgbench change one row. Prints medians and spreads of holds
a second, and the ratios. Then all callers of a surge
ask one city of 50 places at once, twice: for nights enough for all, and all for
the same night; prints how long they waited, by level, and whether those of a
level were served in the order in which they came. Before and after that, what
memory the service has resident, right away and once it has had the time to give
back what it freed; and how long each service takes from its start until it
serves.
"""
import argparse
import itertools
import os
import pathlib
import re
import statistics
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import baseline
from support import BUILD
from support.identities import lend
from support.private_stack import private_stack
from coordinator.client import Client
from devstack.layout import SERVICES
from devstack.tokens import Minter
from holding import Holding, by_level, out_of_order
from oversold.clockwork import Clockwork
from oversold.scenes import Opening

CALLERS = 32
_CITY = 50
_SPREAD = (40, 10)
# As many as are under way at most, to have connections for all.
_CONNECTED = 8192
# A service looks every ten seconds whether it has memory to give back.
_GIVEN_BACK = 15
# Nights from the first that a place is open.
_FIRST, _LAST = 60, 699


class Bench:
    def __init__(self, stack, surge):
        self._client = Client(stack, Minter(stack.layout.tokens / "key.pem"))
        # It never ticks here.
        self._clockwork = Clockwork(stack.clock)
        self._opening = Opening(self._client, self._clockwork)
        self._surge = surge
        lend(stack, "relocation")
        self._holding = Holding(stack, self._clockwork)
        hosts, places = _SPREAD
        self._spread = self._opening.hosts([(0,) * places] * hosts)
        self._spread_used = 0
        self._baseline = baseline.Baseline(stack)

    def close(self):
        self._client.close()

    def _each_night(self, hosts):
        """(host, place, night), the places in turns."""
        places = [(host.host_id, place) for host in hosts
                  for place in host.place_ids]
        return ((*place, night) for night in range(_FIRST, _LAST)
                for place in places)

    def _city(self):
        host, = self._opening.hosts([(0,) * _CITY])
        return host.host_id

    def overload(self, seconds, a_second):
        """What is heard by calls of all levels that come so often."""
        plan = ((1 + number % 4, *hold)
                for number, hold in enumerate(self._unused()))
        return self._on_unused(_CONNECTED, seconds, plan, a_second).answers

    def spread(self, seconds):
        plan = ((3, *hold) for hold in self._unused())
        return self._on_unused(CALLERS, seconds, plan).a_second()

    def _unused(self):
        return itertools.islice(self._each_night(self._spread),
                                self._spread_used, None)

    def _on_unused(self, *arguments):
        heard = self._holding.run(*arguments)
        self._spread_used += len(heard.answers)
        return heard

    def city(self, seconds):
        city = self._city()
        # As in a surge all want the same nights: no place fills up alone.
        plan = ((3, city, "-", night) for night in range(_FIRST, _LAST)
                for _ in range(_CITY))
        return self._holding.run(CALLERS, seconds, plan).a_second()

    def rows(self, seconds):
        return self._baseline.rows(CALLERS, seconds)

    def all_rows(self, seconds):
        return self._baseline.all_rows(CALLERS, seconds)

    def one_row(self, seconds):
        return self._baseline.one_row(CALLERS, seconds)

    def surge(self, nights):
        """Answers to callers of all levels, mixed, who all call at once."""
        city = self._city()
        plan = ((1 + number % 4, city, "-", _FIRST + number % nights)
                for number in range(self._surge))
        return self._holding.run(self._surge, 120, plan).answers


def _told(name, rates):
    print(f"{name:44} {statistics.median(rates):8,.0f} a second "
          f"({min(rates):,.0f} to {max(rates):,.0f})", flush=True)


def _tell_surge(name, answers):
    held = [answer for answer in answers if answer.said == "OK"]
    print(f"{name}: {len(answers)} callers, {len(held)} held; "
          f"repeated because the service was busy: "
          f"{sum(answer.tries - 1 for answer in answers)}")
    for level, waits in by_level(answers).items():
        print(f"  L{level}: waited {statistics.median(waits):.3f} s, 95 of 100 "
              f"{waits[len(waits) * 95 // 100]:.3f} s, the longest "
              f"{waits[-1]:.3f} s; held "
              f"{sum(answer.level == level for answer in held)}")
    late, lost = out_of_order(answers)
    print(f"  of pairs of a level, {late:.1%} were answered in the other "
          f"order; in {lost:.1%} the later one got what the earlier one was "
          "refused",
          flush=True)


def _resident(stack):
    pid = stack.service("capacity").process.pid
    status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    kilobytes = int(re.search(r"VmRSS:\s+(\d+) kB", status)[1])
    return f"{kilobytes / 1024:.0f} MB"


def _tell_starts(stack):
    print("T11 from start to ready, wanted 1 s:")
    for name in SERVICES:
        service = stack.service(name)
        service.process.stop()
        began = time.monotonic()
        service.start()
        service.wait_until_ready()
        print(f"  {name} {time.monotonic() - began:.2f} s", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--surge", type=int, default=2000)
    arguments = parser.parse_args()
    if not (BUILD / "bin" / "hold_callers").exists():
        raise SystemExit("build hold_callers first: make bench does")
    with private_stack() as stack:
        for name in SERVICES:
            if name != "capacity":
                stack.service(name).process.stop()
        bench = Bench(stack, arguments.surge)
        rates = {name: [] for name in ("spread", "rows", "all_rows", "city",
                                       "one_row")}
        for _ in range(arguments.rounds):
            for name, measured in rates.items():
                measured.append(getattr(bench, name)(arguments.seconds))
        _told("holds, 32 callers, places spread", rates["spread"])
        _told("the four rows of T1 by pgbench", rates["rows"])
        _told("all rows of a hold by pgbench", rates["all_rows"])
        _told("holds, 32 callers, one city", rates["city"])
        _told("one row changed by pgbench", rates["one_row"])
        median = {name: statistics.median(rates[name]) for name in rates}
        print(f"T1 {median['spread'] / median['rows']:.2f}, wanted 1.0 "
              f"({median['spread'] / median['all_rows']:.2f} of all rows); "
              f"T2 {median['city'] / median['one_row']:.2f}, wanted 2")
        print(f"T11 resident {_resident(stack)}, wanted 64", flush=True)
        _tell_surge("surge, nights enough for all",
                    bench.surge(-(-arguments.surge // _CITY)))
        _tell_surge("surge, all for one night", bench.surge(1))
        print(f"T11 resident right after that {_resident(stack)}", end="")
        time.sleep(_GIVEN_BACK)
        print(f", {_GIVEN_BACK} s later {_resident(stack)}")
        _tell_starts(stack)
        bench.close()


if __name__ == "__main__":
    main()

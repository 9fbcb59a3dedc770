#!/usr/bin/python3
"""Whether holds go on when three times as many come as can be done.

    tests/load/overload.py [--seconds 20] [--rounds 5]

On a stack of its own. In each round 32 callers hold places of many hosts: the
peak. Then three times as many calls a second are made, of all levels mixed,
each once. Prints how many holds a second were made of those and their ratio to
the peak, by level what became of them, how long after the last call all were
answered, and what 32 callers get right after that. Wanted: at least 80 % of the
peak, L1 first, as before within ten seconds.
"""
import argparse
import collections
import os
import statistics
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support import BUILD
from support.private_stack import private_stack
from devstack.layout import SERVICES
from holding import by_level
from holds import Bench

TIMES = 3
# The first of an overload has not filled the queue yet.
_SETTLING = 2


def _median(values):
    values = sorted(values)
    return (f"{statistics.median(values):.2f} ({values[0]:.2f} to "
            f"{values[-1]:.2f})")


def _good(answers):
    """Holds a second while calls came, after the first seconds."""
    first = min(answer.began for answer in answers) + _SETTLING
    last = max(answer.began for answer in answers)
    return sum(answer.said == "OK" and first <= answer.ended <= last
               for answer in answers) / (last - first)


def _tell_levels(answers):
    held = collections.Counter(
        answer.level for answer in answers if answer.said == "OK")
    all_waits = by_level(answers)
    waits = by_level([answer for answer in answers if answer.said == "OK"])
    for level in all_waits:
        print(f"  L{level}: of {len(all_waits[level])} held {held[level]}",
              end="")
        if level in waits:
            print(f", after {statistics.median(waits[level]):.3f} s, 95 of 100 "
                  f"{waits[level][len(waits[level]) * 95 // 100]:.3f} s",
                  end="")
        print()
    print("  refused:", *(f"{count} {said}" for said, count in
                          collections.Counter(
                              answer.said.split(" ", 1)[0]
                              for answer in answers
                              if answer.said != "OK").items()),
          "(gRPC's codes)", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    if not (BUILD / "bin" / "hold_callers").exists():
        raise SystemExit("build hold_callers first: make bench does")
    ratios, drained, after = [], [], []
    with private_stack() as stack:
        for name in SERVICES:
            if name != "capacity":
                stack.service(name).process.stop()
        bench = Bench(stack, 0)
        for number in range(arguments.rounds):
            peak = bench.spread(arguments.seconds)
            answers = bench.overload(arguments.seconds, int(TIMES * peak))
            good = _good(answers)
            ratios.append(good / peak)
            drained.append(max(answer.ended for answer in answers)
                           - max(answer.began for answer in answers))
            after.append(bench.spread(3) / peak)
            print(f"round {number + 1}: peak {peak:,.0f} a second; of "
                  f"{TIMES * peak:,.0f} held {good:,.0f}")
            _tell_levels(answers)
        bench.close()
    print(f"T12 held of the peak {_median(ratios)}, wanted 0.8; all answered "
          f"{_median(drained)} s after the last call, wanted 10; then of the "
          f"peak {_median(after)}")


if __name__ == "__main__":
    main()

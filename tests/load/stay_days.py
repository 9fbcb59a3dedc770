#!/usr/bin/python3
"""How many histories a second `sojourn visa days --batch` answers.

    tests/load/stay_days.py [--histories 300000] [--rounds 5]

Random stays of three years, written once; each round streams all of them through
the command. Prints the median and the spread.
"""
import argparse
import datetime
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support import BUILD

_FIRST = datetime.date(2022, 1, 1)


def _history(number, chance):
    day, stays = chance.randrange(120), []
    for _ in range(chance.randrange(12)):
        last = day + chance.randrange(40)
        stays.append([str(_FIRST + datetime.timedelta(day)),
                      str(_FIRST + datetime.timedelta(last))])
        day = last + chance.randrange(1, 90)
    first = _FIRST + datetime.timedelta(chance.randrange(200, 1200))
    last = first + datetime.timedelta(chance.randrange(120))
    return {"id": f"h{number}", "stays": stays, "plan": [str(first), str(last)]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--histories", type=int, default=300_000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    chance = random.Random(20260301)
    with tempfile.TemporaryFile() as histories:
        for number in range(arguments.histories):
            histories.write(
                json.dumps(_history(number, chance)).encode() + b"\n")
        rates = []
        for _ in range(arguments.rounds):
            histories.seek(0)
            began = time.perf_counter()
            subprocess.run([BUILD / "bin" / "sojourn", "visa", "days", "--batch"],
                           stdin=histories, stdout=subprocess.DEVNULL, check=True)
            rates.append(arguments.histories / (time.perf_counter() - began))
    print(f"{arguments.histories:,} histories, {arguments.rounds} rounds: "
          f"{statistics.median(rates):,.0f} a second "
          f"({min(rates):,.0f} to {max(rates):,.0f})")


if __name__ == "__main__":
    main()

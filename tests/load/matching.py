#!/usr/bin/python3
"""What matching reaches, three seeds each: prints, passes or fails nothing.

    tests/load/matching.py [--quick]    build/release/bin/matching_bench is built
"""
import pathlib
import subprocess
import sys

BENCH = pathlib.Path(__file__).resolve().parents[2] / "build/release/bin/matching_bench"
# Parties, places, scarcity, seconds after which the search is stopped.
TARGETS = [
    ("batch", 300, 150, 1, 2, "0.02%"),
    ("batch", 1000, 500, 1, 5, "0.03%"),
    ("levels", 300, 150, 1, 60, "counts proven"),
    ("online", 300, 150, 1, None, "94% of the hindsight bound"),
    ("online", 600, 150, 1, None, "91% of the hindsight bound"),
    ("decline", 300, 150, 1, None, "answered in 50 ms"),
    ("localities", 329, 20, 1, 10, "none: the form that the command line reads"),
    ("localities", 3000, 100, 1, 60, "none, a bed for each person"),
    ("cancel", 300, 150, 1, None, "answered in 200 ms"),
    ("batch", 2000, 400, 1, 60, "0.2%"),
    ("levels", 1000, 500, 1, 60, "counts proven"),
    ("batch", 3000, 1500, 1, 45, "0.05% and 512 MB"),
    ("batch", 10000, 2500, 1, 180, "0.3% and 256 MB"),
]
QUICK = 5


def main():
    rows = TARGETS[:QUICK] if "--quick" in sys.argv[1:] else TARGETS
    for kind, parties, places, scarcity, seconds, target in rows:
        limit = f" in {seconds} s" if seconds else ""
        print(f"{kind} {parties} x {places}: target {target}{limit}",
              flush=True)
        for seed in (1, 2, 3):
            command = [BENCH, kind, parties, places, seed, scarcity]
            command += [seconds] if seconds else []
            subprocess.run([str(each) for each in command], check=True)


if __name__ == "__main__":
    main()

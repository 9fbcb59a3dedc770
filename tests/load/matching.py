#!/usr/bin/python3
"""What matching reaches, three seeds each: prints, passes or fails nothing.

    tests/load/matching.py [--quick]    build/release/bin/matching_bench is built
"""
import pathlib
import subprocess
import sys

BENCH = pathlib.Path(__file__).resolve().parents[2] / "build/release/bin/matching_bench"
TARGETS = [
    ("batch", 300, 150, 1, "0.02% in 2 s"),
    ("batch", 1000, 500, 1, "0.03% in 5 s"),
    ("levels", 300, 150, 1, "counts proven"),
    ("online", 300, 150, 1, "94% of the hindsight bound"),
    ("online", 600, 150, 1, "91% of the hindsight bound"),
    ("decline", 300, 150, 1, "answered in 50 ms"),
    ("localities", 500, 50, 1, "none: the form that the command line reads"),
    ("cancel", 300, 150, 1, "answered in 200 ms"),
    ("batch", 2000, 400, 1, "0.2% in 60 s"),
    ("levels", 1000, 500, 1, "counts proven in 60 s"),
    ("batch", 3000, 1500, 1, "0.05% in 45 s and 512 MB"),
    ("batch", 10000, 2500, 1, "0.3% in 180 s and 256 MB"),
]
QUICK = 5


def main():
    rows = TARGETS[:QUICK] if "--quick" in sys.argv[1:] else TARGETS
    for kind, parties, places, scarcity, target in rows:
        print(f"{kind} {parties} x {places}: target {target}", flush=True)
        for seed in (1, 2, 3):
            subprocess.run([BENCH, kind, str(parties), str(places), str(seed),
                            str(scarcity)], check=True)


if __name__ == "__main__":
    main()

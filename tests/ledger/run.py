#!/usr/bin/python3
"""Random operations on funds while grants and PostgreSQL are killed; then every
statement is compared with what was acknowledged.

    tests/ledger/run.py [--operations 5000] [--seed N]

What callers try, who is killed and after how many operations are drawn from the
seed; how they meet in time is not.
"""
import argparse
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import support  # finds the development stack's modules
from ledger import rounds


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--operations", type=int, default=rounds.OPERATIONS)
    parser.add_argument("--seed", type=int, default=int.from_bytes(
        os.urandom(4), "big"))
    arguments = parser.parse_args()
    broken, counts = rounds.run(
        arguments.seed, arguments.operations,
        lambda line: print(line, flush=True))
    for line in broken:
        print(f"BROKEN: {line}")
    print(counts)
    print("good" if not broken else f"repeat with --seed {arguments.seed}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3
"""How well possible duplicates are found among 20,000 invented people.

    tests/load/duplicates.py [--seeds 1,2] [--archive 980000]

Blocks and scores by the real rules (duplicate_linkage.cc), over all pairs: what
the blind keys do not propose counts as missed. The weights and the threshold were
set on other seeds than the held-out one. Wanted of that: recall of at least 0.95
at a precision of at least 0.98. With --archive so many others are there too, each
once, whose names and years are as frequent: what is found of those who came twice
in an archive of that size.
"""
import argparse
import os
import subprocess
import sys

_HERE = os.path.dirname(os.path.abspath(__file__))
_REPOSITORY = os.path.dirname(os.path.dirname(_HERE))
_BUILD = os.environ.get("SOJOURN_BUILD", os.path.join(_REPOSITORY, "build/release"))
sys.path.insert(0, _HERE)

from people import generate


# Other people than any seed's that is asked for.
_ARCHIVE_SEED = 777001


def _archive(others):
    """Of nobody: the first field says whose it is."""
    return ["\t" + line.partition("\t")[2]
            for line in generate.records(_ARCHIVE_SEED, others, 0)]


def _measure(seed, archive):
    records = generate.records(seed) + archive
    return subprocess.run(
        [os.path.join(_BUILD, "bin/duplicate_linkage")],
        input="\n".join(records) + "\n", text=True, check=True,
        stdout=subprocess.PIPE).stdout


def _seeds(text):
    return [int(seed) for seed in text.split(",")]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seeds", type=_seeds, default=[
        generate.DEVELOPMENT_SEED, generate.HELD_OUT_SEED])
    parser.add_argument("--archive", type=int, default=0, help="others")
    arguments = parser.parse_args()
    print(f"duplicates: {generate.RECORDS} records, {generate.PAIRS} people twice")
    archive = _archive(arguments.archive)
    for seed in arguments.seeds:
        kind = "held out" if seed == generate.HELD_OUT_SEED else "development"
        print(f"seed {seed} ({kind})")
        print(_measure(seed, archive), end="", flush=True)


if __name__ == "__main__":
    main()

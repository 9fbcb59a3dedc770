#!/usr/bin/python3
"""clang-tidy over our own .cc files, repeated only for what changed.

    infra/ci/tidy.py build/tidy

A file's key is a hash of clang-tidy's version, its configuration, the compile
command, and the content of the file and of every header of this repository it
includes (generated ones too), as ninja recorded them. Keys of clean files are
kept in ~/.cache/sojourn/tidy, outside the checkout, so that a fresh clone does
not start from nothing.
"""
import hashlib
import json
import os
import pathlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parents[2]
CACHE = pathlib.Path(
    os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")
) / "sojourn" / "tidy"


def own_sources(build):
    """(source, command) of each file of ours, generated code left out."""
    for entry in json.loads((build / "compile_commands.json").read_text()):
        source = pathlib.Path(entry["directory"], entry["file"]).resolve()
        if source.is_relative_to(ROOT) and not source.is_relative_to(build):
            yield source, entry["command"]


def recorded_headers(build):
    """Headers inside the repository or build folder, by object's source."""
    listing = subprocess.run(
        ["ninja", "-C", str(build), "-t", "deps"],
        check=True, capture_output=True, text=True).stdout
    headers = {}
    for block in listing.split("\n\n"):
        lines = block.splitlines()[1:]
        paths = [(build / line.strip()).resolve() for line in lines]
        own = [path for path in paths if path.is_relative_to(ROOT)]
        for path in own:
            if path.suffix == ".cc":
                headers[path] = sorted(own)
    return headers


def key_of(source, command, headers, common):
    digest = hashlib.sha256(common)
    # Keys are shared between checkouts: no absolute path goes in.
    digest.update(command.replace(str(ROOT), "").encode())
    for path in [source, *headers.get(source, [])]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def tidy(build, source):
    done = subprocess.run(
        ["clang-tidy", "--quiet", "-p", str(build), str(source)],
        capture_output=True, text=True)
    return done.returncode, done.stdout


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    version = subprocess.run(["clang-tidy", "--version"], check=True,
                             capture_output=True).stdout
    common = version + (ROOT / ".clang-tidy").read_bytes()
    headers = recorded_headers(build)
    CACHE.mkdir(parents=True, exist_ok=True)
    work = []
    clean = 0
    for source, command in sorted(own_sources(build)):
        mark = CACHE / key_of(source, command, headers, common)
        if mark.exists():
            clean += 1
        else:
            work.append((source, mark))
    failed = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda item: tidy(build, item[0]), work)
        for (source, mark), (status, output) in zip(work, results):
            if status == 0:
                mark.touch()
                continue
            failed += 1
            print(f"{source.relative_to(ROOT)}\n{output}", flush=True)
    print(f"clang-tidy: {clean} unchanged, {len(work) - failed} clean, "
          f"{failed} with findings")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""Fills the relocation database of a stack with invented cases
(tests/load/population), as fast as the machine lets it."""
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support import BUILD
from devstack.layout import (as_server_user, server_environment,
                             write_atomically)

# While one seals, the other's rows are stored.
_LOADERS = 2
# Between the seeds of two loaders: more than there are cases.
_SEEDS = 10**9

_KEYS_INDEX = "blind_keys_holders_idx"
_OF_LOADERS = "ALTER ROLE relocation_serve IN DATABASE relocation"
_WHILE_FILLING = {"max_wal_size": "8GB", "checkpoint_timeout": "1h",
                  "synchronous_commit": "off", "autovacuum": "off"}


class Filling:
    """How the databases are while they are filled: the same rows, for less.

    Every page that is written first after a checkpoint is logged whole, the
    index of blind keys is written at random places, each key looks up the two
    rows that were stored just before it, and the services' sweeps would read all
    that comes. A file in the state folder says that it is so, for whoever
    goes on after a run that was broken off."""

    def __init__(self, stack):
        self._stack = stack
        self._data = stack.clusters["data"]
        self._kept = stack.layout.state / "filling.sql"

    def under_way(self):
        return self._kept.exists()

    def begin(self):
        for service in self._stack.services:
            service.process.stop()
        if not self.under_way():
            (index,), = self._data.query(
                f"SELECT pg_get_indexdef('{_KEYS_INDEX}'::regclass)",
                "relocation")
            write_atomically(self._kept, index)
        for cluster in self._stack.clusters.values():
            cluster.query("".join(
                f"ALTER SYSTEM SET {name} = '{value}';\n"
                for name, value in _WHILE_FILLING.items())
                + "SELECT pg_reload_conf()")
        self._data.query(f"{_OF_LOADERS} SET session_replication_role = replica;"
                         f"DROP INDEX IF EXISTS {_KEYS_INDEX}", "relocation")

    def end(self):
        """Does nothing where nothing was begun. The services start again."""
        if not self.under_way():
            return
        self._data.query(
            f"{_OF_LOADERS} RESET session_replication_role;\n"
            f"DROP INDEX IF EXISTS {_KEYS_INDEX};\n"
            f"SET maintenance_work_mem = '1GB';\n{self._kept.read_text()}",
            "relocation")
        for cluster in self._stack.clusters.values():
            cluster.query("".join(f"ALTER SYSTEM RESET {name};\n"
                                  for name in _WHILE_FILLING)
                          + "SELECT pg_reload_conf()")
            cluster.query("VACUUM ANALYZE", "relocation")
            cluster.query("CHECKPOINT")
        self._kept.unlink()
        self._stack.up()


def ready(stack):
    """Its databases alone where it is being filled already: services start and
    stop for nothing then."""
    if not stack.layout.exists() or not Filling(stack).under_way():
        stack.up()
        return
    for cluster in stack.clusters.values():
        cluster.start()


def grow(stack, cases, first):
    """Stores what is missing; each time with a seed of its own, 1 at first: of
    `first` cases, so that these are the same at any size. A loader that gave up,
    as others use the machine, is followed by another while anything comes."""
    filling = Filling(stack)
    count, before = stored(stack), -1
    while before < count < cases:
        filling.begin()
        _store(stack, (cases if count else first) - count, seed=1 + count)
        before, count = count, stored(stack)
    if count < cases:
        raise SystemExit(f"{count:,} cases are stored, and no more can be")
    filling.end()


def stored(stack):
    (count,), = stack.clusters["data"].query(
        "SELECT count(*) FROM relocations", "relocation")
    return int(count)


def _store(stack, cases, seed):
    """As the service's own user, who alone may read its secrets."""
    folder = stack.layout.service("relocation")
    binary = folder / "store_population"
    shutil.copy2(BUILD / "bin" / "store_population", binary)
    stack.layout.hand_over(binary)
    loaders = [_loader(stack, binary, cases * (part + 1) // _LOADERS
                       - cases * part // _LOADERS, seed + part * _SEEDS)
               for part in range(_LOADERS)]
    try:
        for loader in loaders:
            loader.wait()
    finally:
        for loader in loaders:
            loader.terminate()
            loader.wait()
        binary.unlink()


def _loader(stack, binary, cases, seed):
    flags = stack.layout.service("relocation") / "relocation.flags"
    return subprocess.Popen(
        as_server_user(stack.layout, binary, f"--cases={cases}",
                       f"--seed={seed}", f"--flagfile={flags}"),
        env=server_environment(stack.layout))

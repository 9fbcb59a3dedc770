"""What must hold in every service's database, whatever was killed when.

tests/chaos/invariants/<service>.sql: statements that each return no row. A
line `-- name: why` before a statement names it in a failure.
"""
import re

from . import ROOT
from devstack.layout import STORES

FOLDER = ROOT / "tests" / "chaos" / "invariants"


def broken(stack):
    """What does not hold, with the first rows that show it."""
    found = []
    for service in STORES:
        for statement in _statements(service):
            rows = stack.clusters["data"].query(
                statement, database=service, role="postgres")
            if rows:
                found.append(f"{service}: {statement.strip()}\n"
                             f"  returns {len(rows)} rows, such as {rows[:3]}")
    return found


def _statements(service):
    text = (FOLDER / f"{service}.sql").read_text(encoding="utf-8")
    return [part for part in text.split(";")
            if re.sub(r"--[^\n]*", "", part).strip()]

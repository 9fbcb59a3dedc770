"""docs/threat-model.md lists every clear column of every database, with a
reason, and no column that is gone.

Runs the migrations of each service into a database of its own, as `migrate`
does, and compares the catalogue with the page. A column is sealed if its name
ends in `_sealed`, and must then hold bytes; every other one is clear. Needs
infra/ci/with_postgres.sh.
"""
import os
import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "threat-model.md"
SERVICES = sorted(folder.parent.name
                  for folder in ROOT.glob("services/*/migrations"))
COMMON = "common/migrations"
# Whose tables -> the folders that make them, in the order they run.
DATABASES = {
    "common": [COMMON],
    **{service: [COMMON, f"services/{service}/migrations"]
       for service in SERVICES},
    "keystore": ["common/keystore/migrations"],
}
COLUMNS = """
    SELECT table_name, column_name, data_type FROM information_schema.columns
    JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
    ORDER BY table_name, ordinal_position"""


def psql(database, *arguments):
    return subprocess.run(
        ["psql", "-XqtA", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d", database,
         *arguments], check=True, capture_output=True, text=True).stdout


def record_table():
    """The migrator's own table, as it makes it before the first migration."""
    source = (ROOT / "common/db/migrator.cc").read_text()
    return re.search(r'R"sql\((\s*CREATE TABLE IF NOT EXISTS '
                     r'schema_migrations.*?)\)sql"', source, re.S)[1]


def migrated(folders):
    """(table, column, type) of a database that these folders make."""
    name = f"clear_columns_{os.getpid()}"
    psql("postgres", "-c", f"CREATE DATABASE {name}")
    try:
        psql(name, "-c", record_table())
        for folder in folders:
            for file in sorted((ROOT / folder).glob("*.sql")):
                whole = [] if "no-transaction" in file.read_text()[:20] else ["-1"]
                psql(name, *whole, "-f", str(file))
        return [line.split("\t") for line in psql(name, "-c", COLUMNS).split("\n")
                if line]
    finally:
        psql("postgres", "-c", f"DROP DATABASE {name} WITH (FORCE)")


def listed():
    """[((service, table, column), reason)] of the page."""
    rows = []
    for line in PAGE.read_text(encoding="utf-8").split("\n"):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) == 4 and cells[0] in DATABASES:
            rows.append((tuple(cells[:3]), cells[3]))
    return rows


class ClearColumns(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        if "SOJOURN_TEST_PG" not in os.environ:
            raise RuntimeError("run it under infra/ci/with_postgres.sh")
        cls.clear, cls.sealed = set(), []
        shared = set()
        for owner, folders in DATABASES.items():
            columns = migrated(folders)
            if owner == "common":
                shared = {table for table, _, _ in columns}
            for table, column, kind in columns:
                if owner in SERVICES and table in shared:
                    continue  # listed once, for all of them
                if column.endswith("_sealed"):
                    cls.sealed.append((owner, table, column, kind))
                else:
                    cls.clear.add((owner, table, column))

    def test_every_clear_column_is_listed(self):
        known = {row for row, _ in listed()}
        self.assertEqual(sorted(self.clear - known), [],
                         "seal it, or list it with its reason")

    def test_no_listed_column_is_gone(self):
        self.assertEqual(sorted({row for row, _ in listed()} - self.clear), [])

    def test_each_is_listed_once_and_has_a_reason(self):
        rows = [row for row, _ in listed()]
        self.assertEqual(sorted(set(rows)), sorted(rows))
        self.assertEqual([row for row, reason in listed() if not reason], [])

    def test_sealed_columns_hold_bytes(self):
        self.assertEqual([each for each in self.sealed if each[3] != "bytea"], [])


if __name__ == "__main__":
    unittest.main()

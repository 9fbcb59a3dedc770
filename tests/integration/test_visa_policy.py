"""A policy table through the CLI: shown, applied, and again without any change;
bad tables change nothing."""
import json
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support import ROOT, cli
from support.private_stack import private_stack
from coordinator import network
from coordinator.world import World

# Public, and no part of the project: the machine may have it.
_TABLE = (ROOT.parent / "shared" / "data" / "visa-policy" /
          "passport-index-tidy-iso3.csv")
_HEAD = "Passport,Destination,Requirement\n"


class VisaPolicyTest(unittest.TestCase):
    def setUp(self):
        context = private_stack()
        stack = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        network.load(World(stack))  # whom the command line may call as
        self.cli = cli.Cli(stack)

    def _import(self, table, *flags, verb="import"):
        return self.cli.run("programme", "visa", "policy", verb, "--file", "-",
                            "--source", "a table of the test", *flags,
                            stdin=table.encode())

    def _version(self):
        status, said, error = self.cli.run(
            "programme", "visa", "policy", "show", "--output", "json")
        self.assertEqual(0, status, error)
        return json.loads(said)["policy_version"]

    def test_shown_first_then_applied_and_then_nothing(self):
        built_in = self._version()
        first = _HEAD + "KEN,TZA,visa on arrival\nKEN,UGA,90\n"
        status, said, error = self._import(first)
        self.assertEqual(0, status, error)
        self.assertIn("KEN -> TZA: nothing -> visa on arrival", said)
        self.assertIn("Nothing was changed", error)
        self.assertEqual(built_in, self._version())
        status, _, error = self._import(first, "--yes")
        self.assertEqual(0, status, error)
        self.assertEqual(built_in + "+imported-1", self._version())
        second = _HEAD + "KEN,TZA,90\nKEN,UGA,90\nKEN,NLD,90\n"
        status, said, error = self._import(second, "--yes")
        self.assertEqual(0, status, error)
        self.assertIn("1 changed, 0 removed, 1 added", said)
        self.assertIn("KEN -> TZA: visa on arrival -> visa free 90", said)
        self.assertIn("contradict the law of the Schengen area", said)
        self.assertIn("KEN -> NLD: visa required -> visa free 90", said)
        status, said, error = self._import(second, "--yes")
        self.assertEqual(0, status, error)
        self.assertIn("0 changed, 0 removed, 0 added", said)
        self.assertEqual(built_in + "+imported-2", self._version())
        areas = ("area,country,member_since,member_until,days,window_days,"
                 "source\nEast,TZA,2020-01-01,,60,180,a treaty\n")
        status, said, error = self._import(areas, "--yes", verb="import-areas")
        self.assertEqual(0, status, error)
        self.assertIn("East, TZ: no member -> member from 2020-01-01", said)
        self._bad_tables_change_nothing(built_in + "+imported-3")

    def _bad_tables_change_nothing(self, version):
        for table, words in (
                ("", ["TABLE_EMPTY"]),
                (_HEAD, ["TABLE_EMPTY"]),
                ("KEN,TZA,90\n", ["COLUMN_MISSING"]),
                (_HEAD + "KEN,TZA,90\n" + _HEAD, ["line 3", "TABLE_INVALID"]),
                (_HEAD + "KEN,TZA,90\nKEN,TZA,30\n",
                 ["line 3, Destination", "ENTRY_REPEATED"]),
                (_HEAD + "QQQ,TZA,90\nKEN,TZA,soon\n",
                 ["line 2, Passport", "COUNTRY_UNKNOWN",
                  "line 3, Requirement", "VALUE_UNKNOWN"]),
                (_HEAD + "KEN,TZA,400\n", ["NUMBER_OUT_OF_RANGE"])):
            status, said, error = self._import(table, "--yes")
            self.assertEqual(cli.INVALID_ARGUMENT, status, error)
            for word in words:
                self.assertIn(word, said + error)
            self.assertEqual(version, self._version())

    def test_the_public_table_is_taken_whole(self):
        if not _TABLE.exists():
            self.skipTest(f"no {_TABLE}: the public table is not here")
        command = ("programme", "visa", "policy", "import", "--file", str(_TABLE),
                   "--source-date", "2025-01-12")
        status, said, error = self.cli.run(*command, "--yes")
        self.assertEqual(0, status, error)
        self.assertIn("39601 rows against", said)
        self.assertIn("0 changed, 0 removed, 39601 added", said)
        self.assertIn("NRU -> NLD: visa free 90 -> visa required", said)
        status, said, error = self.cli.run(*command, "--yes")
        self.assertEqual(0, status, error)
        self.assertIn("0 changed, 0 removed, 0 added", said)


if __name__ == "__main__":
    unittest.main()

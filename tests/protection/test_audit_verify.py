"""`sojourn audit verify` on a network that has worked: right as long as nobody
touched the records, and naming the record when somebody with all rights in the
database did."""
import json
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support import cli
from support.patience import until
from support.private_stack import private_stack
from coordinator import network
from coordinator.world import World
from devstack.layout import STORES


class AuditVerifyTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        context = private_stack()
        cls.stack = context.__enter__()
        cls.addClassCleanup(context.__exit__, None, None, None)
        world = World(cls.stack)
        cls.addClassCleanup(world.client.close)
        network.load(world)
        cls.cli = cli.Cli(cls.stack)

    # -- helpers

    def _query(self, service, sql):
        return self.stack.clusters["data"].query(sql, service)

    def _number(self, service, sql):
        return int(self._query(service, sql)[0][0])

    def _verify(self, service, *arguments):
        """(exit status, what it found), once all that was done is signed."""
        until(lambda: self._number(
            service, "SELECT count(*) FROM audit_records r WHERE NOT EXISTS "
            "(SELECT FROM audit_leaves l WHERE l.record_id = r.id)") == 0,
            f"{service} has sequenced its records")
        status, words, error = self.cli.run(
            None, "audit", "verify", service, *arguments)
        return status, words + error

    def _some_record(self, service):
        """(leaf, id) of a record with others before and behind it."""
        leaf, record = self._query(
            service, "SELECT leaf_index, record_id FROM audit_leaves ORDER BY "
            "leaf_index OFFSET (SELECT count(*) / 2 FROM audit_leaves) LIMIT 1"
        )[0]
        self.assertGreater(int(leaf), 0)
        return int(leaf), record

    def _is_named(self, service, kind, leaf, record):
        """The verdict is about this one record and no other."""
        status, words = self._verify(service)
        self.assertEqual(cli.DATA_LOSS, status, words)
        self.assertRegex(words, rf"{kind} +leaf {leaf}: record {record}: ")
        self.assertIn(": 1 findings", words)
        status, words = self._verify(service, "--output", "json")
        self.assertEqual(cli.DATA_LOSS, status, words)
        found, _ = json.JSONDecoder().raw_decode(words)
        self.assertEqual(
            [(kind, leaf, record)],
            [(each["kind"], each["leaf_index"], each["record_id"])
             for each in found["findings"]])

    # -- the tests, in this order

    def test_1_every_service_is_right_as_long_as_nobody_touched_it(self):
        for service in STORES:
            with self.subTest(service=service):
                before = self._number(
                    service, "SELECT count(*) FROM audit_records")
                self.assertGreater(before, 2)
                status, words = self._verify(service)
                self.assertEqual(0, status, words)
                said = re.fullmatch(
                    r"(?:\d+ of \d+ records checked\n)?"
                    rf"{service}: (\d+) records under .*: all of it is what was "
                    r"signed\n(?:\d+ of \d+ records checked\n)?", words)
                self.assertTrue(said, words)
                self.assertGreaterEqual(int(said[1]), before)

    def test_2_a_changed_record_is_named(self):
        """Another name for who did it."""
        leaf, record = self._some_record("visa")
        self._query("visa", "UPDATE audit_records SET actor_subject = "
                    f"'nobody-1' WHERE id = '{record}'")
        self._is_named("visa", "RECORD_CHANGED", leaf, record)

    def test_3_a_deleted_record_is_named(self):
        leaf, record = self._some_record("grants")
        self._query("grants", "DELETE FROM audit_records "
                    f"WHERE id = '{record}'")
        self._is_named("grants", "RECORD_DELETED", leaf, record)

    def test_4_the_services_nobody_touched_are_still_right(self):
        for service in ("relocation", "capacity"):
            status, words = self._verify(service)
            self.assertEqual(0, status, words)


if __name__ == "__main__":
    unittest.main()

"""Whoever takes the databases, their write-ahead log, the logs or the metrics
of a network that has coordinated the example cases finds none of the personal
values of examples/, however they are written down.

The same search first looks at a network without a case. What is there already
("health" is a word of every catalogue) cannot tell about one and is left out
by name; and a value that is planted at the end is found in every spelling.
"""
import collections
import os
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support.private_stack import private_stack
import haystacks
import metric_labels
import personal_values
import short_codes
import spellings
from coordinator import network
from coordinator.run import Coordination
from coordinator.world import World
from scan import Scanner

# Planted at the end: one of each kind.
_PLANTED = ("name", "contact", "document", "date", "text")


class DumpTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        context = private_stack()
        cls.stack = context.__enter__()
        cls.addClassCleanup(context.__exit__, None, None, None)
        haystacks.keep_all_wal(cls.stack)
        cls._load_network()
        cls._leave_out_what_is_there()
        said = []
        coordination = Coordination(cls.stack, said.append)
        good = coordination.run()
        coordination.close()
        if not good:
            raise AssertionError("\n".join(said))

    @classmethod
    def _load_network(cls):
        world = World(cls.stack)
        network.load(world)
        cls.values, unknown = personal_values.of_examples(world.today)
        assert not unknown, unknown
        world.client.close()

    @classmethod
    def _leave_out_what_is_there(cls):
        cls.spelled = {}
        for value in cls.values:
            for pattern, encoding in spellings.of(value).items():
                cls.spelled.setdefault(pattern, (value, encoding))
        there = {hit.pattern for hit in Scanner(cls.spelled).scan(
            haystacks.dumps(cls.stack) + haystacks.data_files(cls.stack)
            + haystacks.wal(cls.stack) + haystacks.logs(cls.stack)
            + haystacks.metrics(cls.stack))}
        words = sorted({str(cls.spelled[pattern][0]) for pattern in there})
        print("\nin a network without a case already, so left out:\n  "
              + "\n  ".join(words or ["nothing"]))
        for pattern in there:
            del cls.spelled[pattern]
        cls.scanner = Scanner(cls.spelled)

    def _finds_nothing(self, what, found):
        began = time.monotonic()
        hits = self.scanner.scan(found)
        encodings = {encoding for _, encoding in self.spelled.values()}
        print(f"{what}: {len(self.values)} values and pieces, "
              f"{len(encodings)} encodings, {len(self.spelled)} patterns; "
              f"{len(found)} files, {haystacks.size(found)} bytes; "
              f"{time.monotonic() - began:.0f} s; {len(hits)} found")
        told = collections.Counter()
        example = {}
        for hit in hits:
            value, encoding = self.spelled[hit.pattern]
            key = f"{value} as {encoding} in {hit.where}"
            told[key] += 1
            example.setdefault(key, hit.around)
        self.assertEqual([], [f"{count} x {key}: {example[key]}"
                              for key, count in told.items()])

    def test_1_dumps(self):
        self._finds_nothing("dumps", haystacks.dumps(self.stack))

    def test_2_write_ahead_log(self):
        self._finds_nothing("write-ahead log", haystacks.wal(self.stack))

    def test_3_data_files(self):
        self._finds_nothing("data files", haystacks.data_files(self.stack))

    def test_4_logs(self):
        self._finds_nothing("logs", haystacks.logs(self.stack))

    def test_5_metrics(self):
        self._finds_nothing("metrics", haystacks.metrics(self.stack))

    def test_5b_metrics_tell_of_no_host_country_case_or_journey(self):
        self.maxDiff = None
        secrets = metric_labels.secrets_of(self.stack)
        lines = 0
        for what, text, _ in haystacks.metrics(self.stack):
            text = text.decode()
            lines += len(text.splitlines())
            self.assertEqual([], metric_labels.findings(text, secrets), what)
        print(f"metrics: {lines} lines, {len(secrets)} words of the network, "
              "0 found")

    def test_6_codes_stand_only_in_columns_that_may_hold_them(self):
        self.maxDiff = None
        self.assertEqual({}, short_codes.unexpected(self.stack))

    def test_7_what_is_planted_is_found(self):
        """The test can fail: every spelling, in the dump and in the log, and
        in the log still when the table is gone."""
        patterns = set()
        for kind in _PLANTED:
            value = next(each for each in self.values if each.kind == kind
                         and len(str(each.content)) > 8)
            patterns |= {pattern for pattern in spellings.of(value)
                         if pattern in self.spelled}
        scanner = Scanner(patterns)

        def missing(found):
            return patterns - {hit.pattern for hit in scanner.scan(found)}

        cluster = self.stack.clusters["data"]
        self.assertEqual(patterns, missing(haystacks.dumps(self.stack)))
        cluster.query("CREATE TABLE planted (value bytea);"
                      + "".join(f"INSERT INTO planted VALUES ('\\x{each.hex()}');"
                                for each in patterns), "visa")
        self.assertEqual(set(), missing(haystacks.dumps(self.stack)))
        cluster.query("DROP TABLE planted", "visa")
        self.assertEqual(patterns, missing(haystacks.dumps(self.stack)))
        self.assertEqual(set(), missing(haystacks.wal(self.stack)))
        print(f"planted: {len(patterns)} spellings of {len(_PLANTED)} values, "
              "all found in dump and log")


if __name__ == "__main__":
    unittest.main()

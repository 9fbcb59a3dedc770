"""Whoever takes the databases, their write-ahead log, the logs or the metrics
of a network that has coordinated the example cases finds none of the personal
values of examples/, however they are written down.

Words that are there for another reason are left out by name (_LEFT_OUT), and
the same search of databases without a network finds no others; a value that is
planted at the end is found in every spelling.
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
from coordinator.run import Coordination
from scan import Scanner

# Value -> why it is there and tells about nobody.
_LEFT_OUT = {
    "environment": "a word of PostgreSQL's own files",
    **dict.fromkeys(
        ("Africa/Nairobi", "America/Guatemala", "Asia/Colombo", "Asia/Tbilisi"),
        "of an organisation, a host or a mission; the zones of seven other "
        "cases are searched for"),
}
# Every token begins so: {"alg":
_TOKEN = b"eyJhbGciOi"
# Planted at the end: one of each kind.
_PLANTED = ("name", "contact", "document", "date", "text")


class DumpTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        context = private_stack()
        cls.stack = context.__enter__()
        cls.addClassCleanup(context.__exit__, None, None, None)
        haystacks.keep_all_wal(cls.stack)
        said = []
        coordination = Coordination(cls.stack, said.append)
        cls._spell(coordination.world)
        cls._look_before_the_network()
        good = coordination.run()
        cls._spell_tokens(coordination.world)
        coordination.close()
        if not good:
            raise AssertionError("\n".join(said))

    @classmethod
    def _spell(cls, world):
        """Pattern -> (value, encoding), without what is left out."""
        cls.values, unknown = personal_values.of_examples(world.today)
        assert not unknown, unknown
        cls.spelled = {}
        for value in cls.values:
            for pattern, encoding in spellings.of(value).items():
                if value.content not in _LEFT_OUT:
                    cls.spelled.setdefault(pattern, (value, encoding))

    @classmethod
    def _look_before_the_network(cls):
        cls.scanner = Scanner(cls.spelled)
        cls.there = sorted({str(cls.spelled[hit.pattern][0])
                            for hit in cls.scanner.scan(
            haystacks.dumps(cls.stack) + haystacks.data_files(cls.stack)
            + haystacks.wal(cls.stack) + haystacks.logs(cls.stack)
            + haystacks.metrics(cls.stack))})

    @classmethod
    def _spell_tokens(cls, world):
        """With the tokens of everybody who acted, whole and in parts."""
        for token in world.tokens.held():
            for part in {token, *token.split(".")[1:]}:
                for pattern in (part.encode(), part.encode().hex().encode()):
                    cls.spelled[pattern] = ("an access token", "bytes")
        cls.spelled[_TOKEN] = ("any access token", "bytes")
        cls.spelled[_TOKEN.hex().encode()] = ("any access token", "hex")
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

    def test_0_nothing_is_there_without_a_network(self):
        self.assertEqual([], self.there)

    def test_1_dumps(self):
        self._finds_nothing("dumps", haystacks.dumps(self.stack))

    def test_2_write_ahead_log(self):
        self._finds_nothing("write-ahead log", haystacks.wal(self.stack))

    def test_3_data_files(self):
        self._finds_nothing("data files", haystacks.data_files(self.stack))

    def test_4_logs(self):
        self._finds_nothing("logs", haystacks.logs(self.stack))

    def test_4b_no_log_names_a_case(self):
        codes = [row[0] for row in self.stack.clusters["data"].query(
            "SELECT code FROM relocations", "relocation")]
        forms = {form.encode() for code in codes
                 for bare in (code, code.replace("-", ""))
                 for form in (bare, bare.lower())}
        self.assertGreater(len(codes), 10)
        self.assertEqual([], Scanner(forms).scan(haystacks.logs(self.stack)))
        print(f"logs: {len(codes)} case codes, 0 found")

    def test_5_metrics(self):
        self._finds_nothing("metrics", haystacks.metrics(self.stack))

    def test_5b_metrics_tell_of_no_host_country_case_or_journey(self):
        secrets = metric_labels.secrets_of(self.stack)
        lines = 0
        for what, text, _ in haystacks.metrics(self.stack):
            text = text.decode()
            lines += len(text.splitlines())
            self.assertEqual([], metric_labels.findings(text, secrets), what)
        print(f"metrics: {lines} lines, {len(secrets)} words of the network, "
              "0 found")

    def test_6_codes_stand_only_in_columns_that_may_hold_them(self):
        self.assertEqual({}, short_codes.unexpected(self.stack))

    def test_6b_no_age_of_a_child_stands_in_a_clear_column(self):
        self.assertEqual({}, short_codes.unexpected_ages(self.stack))

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

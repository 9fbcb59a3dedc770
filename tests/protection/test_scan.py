"""The search of the dump test finds every spelling of a value, wherever it
lies, and nothing in random bytes."""
import datetime
import os
import random
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import support  # noqa: F401  (puts infra/dev on the path)
import metric_labels
import personal_values
import spellings
from personal_values import Value
from scan import Scanner, squeezed

TODAY = datetime.date(2026, 3, 1)
SAMPLES = (
    Value("birth date", "date", datetime.date(1987, 3, 14)),
    Value("phone", "contact", "+502 0000 0101"),
    Value("passport", "document", "GT0000101"),
    Value("name", "name", "Ixmukané"),
    Value("short name", "name", "Ixmu"),
    Value("names", "name", ("ሰላም", "ተስፋይ")),
    Value("phrase", "text", "la orquídea\nya floreció"),
)


def noise(size):
    return random.Random(7).randbytes(size)


class ScanTest(unittest.TestCase):
    def test_every_spelling_is_found_between_random_bytes(self):
        for value in SAMPLES:
            for pattern, encoding in spellings.of(value).items():
                if len(pattern) < 4:
                    continue
                with self.subTest(value=str(value), encoding=encoding):
                    found = Scanner([pattern]).scan([
                        ("planted", noise(999) + b'"' + pattern + b'"'
                         + noise(999), False)])
                    self.assertEqual([(1000, pattern)], [
                        (hit.offset, hit.pattern) for hit in found])

    def test_a_value_is_found_also_where_a_longer_spelling_is(self):
        patterns = {b"Tzunun Batz'", b"Tzunun Batz''"}
        found = Scanner(patterns).scan([("row 39", b"\x19Tzunun Batz''", False)])
        self.assertEqual(patterns, {hit.pattern for hit in found})

    def test_a_base64_of_a_longer_text_holds_it(self):
        import base64
        patterns = spellings.of(SAMPLES[3])
        for before in range(3):
            whole = base64.b64encode(bytes(before) + "Ixmukané!".encode())
            self.assertTrue(Scanner(patterns).scan([("text", whole, True)]))

    def test_a_short_value_counts_only_as_a_word_of_its_own(self):
        scanner = Scanner([b"Ixmu"])
        for text, count in ((b"to Ixmu.", 1), (b"xIxmu", 0), (b"Ixmuk", 0)):
            self.assertEqual(count, len(scanner.scan([("", text, True)])), text)
        for raw, count in ((b"\x01\x04Ixmu\xff", 1), (b"\x01\x0bIxmu\xff", 1),
                           (b"\xf0Ixmu\xff", 0), (b"f('Ixmu')", 1)):
            self.assertEqual(count, len(scanner.scan([("", raw, False)])), raw)

    def test_digits_inside_a_longer_number_are_no_date(self):
        scanner = Scanner([b"19870314"])
        self.assertFalse(scanner.scan([("", b"\\\\x0019870314ff", True)]))
        self.assertTrue(scanner.scan([("", b"born 19870314\n", True)]))
        self.assertTrue(scanner.scan([("", b"\x01\x1319870314\xf0", False)]))

    def test_a_day_of_one_digit_is_no_day_of_two(self):
        scanner = Scanner(spellings.of(
            Value("since", "date", datetime.date(2026, 10, 2))))
        for other in (b"\t2026-10-27\t", b'"12 October 2026"', b"22.10.2026"):
            self.assertEqual([], scanner.scan([("row", other, True)]))
        for same in (b"\t2026-10-2\t", b'"2 October 2026"', b"2.10.2026",
                     b"2026-10-02T07:00"):
            self.assertTrue(scanner.scan([("row", same, True)]), same)

    def test_nothing_is_found_in_random_bytes(self):
        values, _ = personal_values.of_examples(TODAY)
        patterns = {pattern for value in values
                    for pattern in spellings.of(value)}
        self.assertEqual([], Scanner(patterns).scan([
            ("random", noise(4 << 20), False),
            ("hex", noise(1 << 20).hex().encode(), True)]))

    def test_zeros_are_squeezed_and_nothing_else(self):
        self.assertEqual(b"a" + bytes(32) + b"b" + bytes(9) + b"c",
                         squeezed(b"a" + bytes(8192) + b"b" + bytes(9) + b"c"))

    def test_every_field_of_the_cases_is_listed(self):
        values, unknown = personal_values.of_examples(TODAY)
        self.assertEqual(set(), unknown,
                         "personal (FIELDS) or not (CLEAR)? say so there")
        found = {value.field for value in values}
        listed = {field for fields in personal_values.FIELDS.values()
                  for field in fields}
        self.assertEqual(set(), listed - found, "no value of these fields")


class MetricLabelsTest(unittest.TestCase):
    SECRETS = {"Utrecht", "NL", "R7K2M9QX"}

    def _findings(self, line):
        return metric_labels.findings(line + "\n", self.SECRETS)

    def test_documented_names_and_labels_are_fine(self):
        for line in (
                'sojourn_rpc_requests_total{method="GetRelocation",code="OK"} 3',
                'sojourn_rpc_requests_total{method="movement",code="OK"} 3',
                'sojourn_rpc_duration_seconds_bucket{method="HoldPlace",le="+Inf"} 3',
                'sojourn_relocation_cases{phase="MOVE",bucket="1-4"} 1',
                "sojourn_grants_paid 5",
                "exposer_scrapes_total 9"):
            self.assertEqual([], self._findings(line), line)

    def test_what_tells_too_much_is_found(self):
        for line in (
                "sojourn_secret_total 1",
                'sojourn_rpc_requests_total{method="GetHost",host="x"} 1',
                'sojourn_rpc_requests_total{method="MarkArrived",code="OK"} 1',
                'sojourn_rpc_requests_total{method="HoldUtrecht",code="OK"} 1',
                'sojourn_rpc_requests_total{method="R7K2M9QX",code="OK"} 1',
                'sojourn_db_statement_duration_seconds_count{query="movements_insert"} 1',
                'sojourn_db_statement_duration_seconds_count{query="hosts_nl"} 1',
                'sojourn_workflow_step_outcomes_total{peer="CHECK_IN",outcome="done"} 1',
                'sojourn_relocation_cases{phase="IN_STAY",bucket="1-4"} 1',
                'sojourn_relocation_cases{phase="MOVE",bucket="3"} 1',
                'sojourn_relocation_cases{phase="MOVE",bucket="1-4"} 3',
                'sojourn_workflow_steps{condition="waiting"} 3',
                "sojourn_grants_paid 4",
                "sojourn_relocation_glass_broken_24h 2"):
            self.assertEqual(1, len(self._findings(line)), line)


if __name__ == "__main__":
    unittest.main()

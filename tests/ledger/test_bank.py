"""What the tests' bank writes is what banks write, by the schema of ISO 20022.

infra/install.sh has version 04 of camt.054; the bank writes 08, in which the
status is an element more.
"""
import datetime
import os
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from ledger.bank import booked

_SCHEMA = (pathlib.Path(__file__).resolve().parents[2]
           / "build/iso20022/camt.054.001.04.xsd")
_NOW = datetime.datetime(2026, 3, 10, 12, tzinfo=datetime.timezone.utc)


def _wrong(message):
    """What xmllint has against it; it fails as well where there is no schema."""
    checked = subprocess.run(
        ["xmllint", "--nonet", "--noout", "--schema", str(_SCHEMA), "-"],
        input=message, text=True, capture_output=True, check=False)
    return checked.stderr if checked.returncode else ""


def _as_version_4(message):
    return message.replace("camt.054.001.08", "camt.054.001.04").replace(
        "<Sts><Cd>BOOK</Cd></Sts>", "<Sts>BOOK</Sts>")


class BankTest(unittest.TestCase):
    def test_what_it_books_is_valid(self):
        for code in (None, "AC04", "NOAS"):
            with self.subTest(code=code):
                self.assertEqual("", _wrong(_as_version_4(
                    booked("M1", _NOW, ("EUR", "12.50"), "abc123", code))))

    def test_what_is_not_valid_is_found(self):
        message = booked("M1", _NOW, ("EUR", "12.50"), "abc123", None)
        self.assertIn("BkTxCd", _wrong(_as_version_4(message.replace(
            "<BkTxCd><Prtry><Cd>x</Cd></Prtry></BkTxCd>", ""))))


if __name__ == "__main__":
    unittest.main()

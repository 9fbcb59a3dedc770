"""Hundreds of cases lived at random while services and PostgreSQL backends are
killed: everybody ends somewhere, and nothing is lost, doubled or left over."""
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from chaos import faults

# A failure is repeated with SOJOURN_CHAOS_SEED, which it prints.
SEED = int(os.environ.get("SOJOURN_CHAOS_SEED", "0")) or int.from_bytes(
    os.urandom(4), "big")
SECONDS = 60


class FaultsTest(unittest.TestCase):
    def test_whatever_dies_nothing_is_lost(self):
        broken, counts = faults.run(SEED, SECONDS)
        self.assertEqual([], broken, f"seed {SEED}")
        self.assertGreater(counts["cases"], 50, "hardly anything was tried")
        self.assertGreater(counts["kills"], 5, "hardly anybody was killed")


if __name__ == "__main__":
    unittest.main()

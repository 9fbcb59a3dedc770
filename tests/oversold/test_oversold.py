"""Sixty-four callers want the same nights while capacity and PostgreSQL die:
nothing is sold twice or lost, and nobody is refused what was free."""
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from oversold import linear, run, selling

# A failure is repeated with SOJOURN_CHAOS_SEED, which it prints.
SEED = int(os.environ.get("SOJOURN_CHAOS_SEED", "0")) or int.from_bytes(
    os.urandom(4), "big")


class OversoldTest(unittest.TestCase):
    def test_every_history_is_one_of_calls_one_after_the_other(self):
        broken, counts = run.run(SEED)
        self.assertEqual([], broken, f"seed {SEED}")
        self.assertEqual(selling.HOSTS + run.HISTORIES,
                         counts[linear.LINEARIZABLE])
        self.assertGreater(counts["calls"], run.CALLS)
        self.assertGreater(counts["refused"], 500, "nobody wanted the same")
        self.assertGreater(counts["unknown"], 20, "everything was heard")
        self.assertGreater(counts["kills"], 2, "hardly anybody was killed")


if __name__ == "__main__":
    unittest.main()

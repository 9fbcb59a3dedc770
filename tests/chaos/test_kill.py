"""Any service dies at any moment; the cases end where they would have."""
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support import invariants
from support.private_stack import private_stack
from chaos.chaos import Killer
from coordinator.run import Coordination

# A failure is repeated with SOJOURN_CHAOS_SEED, which it prints.
SEED = int(os.environ.get("SOJOURN_CHAOS_SEED", "0")) or int.from_bytes(
    os.urandom(4), "big")


class KillTest(unittest.TestCase):
    def test_every_case_ends_as_its_file_says(self):
        said = []
        with private_stack() as stack:
            with Killer(stack, SEED) as killer:
                coordination = Coordination(stack, said.append)
                good = coordination.run()
                coordination.close()
            print(f"seed {SEED}, kills {killer.kills}")
            self.assertTrue(good, f"seed {SEED}\n" + "\n".join(said))
            self.assertNotIn(0, killer.kills.values(), "somebody was spared")
            self.assertEqual([], invariants.broken(stack))


if __name__ == "__main__":
    unittest.main()

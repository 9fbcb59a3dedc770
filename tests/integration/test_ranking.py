"""Places are ranked by the real matching service; without it cities are asked
as before, and nothing that was asked for is lost."""
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support import invariants
from support.party import Party
from support.patience import until
from support.private_stack import private_stack
from coordinator import network
from coordinator.client import Refused
from coordinator.world import World

_PATIENCE = 60


class RankingTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls._stack = private_stack()
        cls.stack = cls._stack.__enter__()
        cls.addClassCleanup(cls._stack.__exit__, None, None, None)
        cls.world = World(cls.stack)
        cls.addClassCleanup(cls.world.client.close)
        network.load(cls.world)

    def _ranked(self, party):
        return self.world.read(party.office, "relocation", "ListRankedPlaces",
                               {"relocationId": party.id})

    def _until_ranked(self, party):
        def answered():
            listed = self._ranked(party)
            ranking = listed.get("ranking", {})
            fresh = "rankedAt" in ranking and not ranking.get("outdated")
            return listed if fresh else None
        return until(answered, "places are ranked", _PATIENCE)

    def _change_a_window(self):
        """A city says anew when a place is open."""
        host = self.world.hosts["utrecht"]["hostId"]
        city = self.world.person("city", "utrecht")
        place = next(each for each in self.world.read_all(
            city, "capacity", "ListPlaces", {"hostId": host}, "places")
            if each.get("availability"))
        windows = [each["period"] for each in place["availability"]]
        windows[-1]["checkOut"]["day"] -= (
            1 if windows[-1]["checkOut"]["day"] > 1 else -1)
        self.world.do("ranking/window", city, "capacity", "SetAvailability",
                      lambda: {"placeId": place["placeId"],
                               "windows": windows})

    def test_ranked_with_reasons_and_without_matching_by_hand(self):
        party = Party(self.world, "L2")
        party.find_eligible()
        party.do("RequestProposals", nights=50, earliest=party.on(40),
                 latest=party.on(140))
        listed = self._until_ranked(party)
        offered = [each for each in listed["places"] if each.get("rank")]
        self.assertLess(1, len(offered), listed)
        self.assertEqual([1, 2], [each["rank"] for each in offered[:2]])
        for each in offered:
            self.assertTrue(each["parts"], each)
        for each in listed["places"][len(offered):]:
            self.assertTrue(all(barrier["code"] and barrier["words"]
                                for barrier in each["barriers"]), each)

        self.stack.service("matching").process.kill()
        try:
            self._change_a_window()
            until(lambda: self._ranked(party)["ranking"].get("outdated"),
                  "the list says that it is old", _PATIENCE)
            other = next(each for each in offered
                         if each["hostId"] != offered[0]["hostId"])
            stay = {"hostId": other["hostId"], "placeId": other["placeId"],
                    "stay": other["stay"]}
            with self.assertRaises(Refused) as refused:
                party.do("ProposeToCity", **stay)
            self.assertEqual("OVERRIDE_UNEXPLAINED", refused.exception.reason)
            party.do("ProposeToCity", **stay,
                     overrideReason="she knows people there")
        finally:
            self.stack.restart_service("matching")
        self._until_ranked(party)
        choice, = self.world.read(
            party.office, "relocation", "ListPlacementChoices",
            {"relocationId": party.id})["choices"]
        self.assertTrue(choice["overridesFirst"])
        self.assertEqual("she knows people there", choice["overrideReason"])
        self.assertEqual([], invariants.broken(self.stack))


if __name__ == "__main__":
    unittest.main()

"""Everybody who waits is placed by the real matching service, with its proof;
nothing comes of it before an officer accepts."""
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support import invariants
from support.party import Party
from support.patience import until
from support.private_stack import private_stack
from coordinator import network
from coordinator.world import World

_PATIENCE = 90


class RoundTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls._stack = private_stack()
        cls.stack = cls._stack.__enter__()
        cls.addClassCleanup(cls._stack.__exit__, None, None, None)
        cls.world = World(cls.stack)
        cls.addClassCleanup(cls.world.client.close)
        network.load(cls.world)

    def _waiting(self, level):
        party = Party(self.world, level)
        party.find_eligible()
        party.do("RequestProposals", nights=50, earliest=party.on(40),
                 latest=party.on(140))
        return party

    def _first(self, party):
        listed = self.world.read(party.office, "relocation",
                                 "ListRankedPlaces",
                                 {"relocationId": party.id})
        return listed["places"][0] if listed.get("places") else {}

    def _solved(self, officer):
        def solved():
            answer = self.world.read(officer, "relocation", "GetRound", {})
            state = answer.get("round", {}).get("state")
            self.assertNotEqual("ROUND_STATE_FAILED", state, answer)
            return answer if state == "ROUND_STATE_SOLVED" else None
        return until(solved, "the round is solved", _PATIENCE)

    def test_planned_proven_and_recommended_when_accepted(self):
        parties = [self._waiting("L2"), self._waiting("L2")]
        officer = parties[0].office
        until(lambda: all(self._first(each) for each in parties),
              "places are ranked", _PATIENCE)
        self.world.do("round/run", officer, "relocation", "RunRound",
                      lambda: {})
        answer = self._solved(officer)
        plan = answer["round"]
        self.assertLessEqual(2, plan["placed"], answer)
        for level in plan["proof"]["levels"]:
            self.assertTrue(level["proven"], plan)
            self.assertEqual(level["mostPlaced"], level["placed"], plan)
        self.assertLessEqual(plan["proof"]["value"],
                             plan["proof"]["bound"] + 1e-9)
        placed = {each["relocationId"]: each.get("place", {})
                  for each in answer["parties"]}
        for party in parties:
            self.assertTrue(placed[party.id].get("parts"), answer)
            self.assertFalse(self._first(party).get("recommended"))

        self.world.do("round/accept", officer, "relocation", "AcceptRound",
                      lambda: {"plan": plan["roundId"],
                               "reason": "everybody has a place"})
        for party in parties:
            first = self._first(party)
            self.assertTrue(first["recommended"], first)
            self.assertEqual(placed[party.id]["placeId"], first["placeId"])
        self.assertEqual([], invariants.broken(self.stack))


if __name__ == "__main__":
    unittest.main()

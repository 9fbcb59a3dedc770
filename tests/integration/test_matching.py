"""The service matching beside the others: whom it answers, how large a question
may be, and that it has nothing on the disk afterwards."""
import json
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support import cli
from support.identities import lend
from support.private_stack import private_stack
from coordinator import network
from coordinator.client import Refused
from coordinator.world import World
from devstack.services import open_channel

# Nobody else's: what is found on the disk is from here.
_SHE = "ref-7c1e0b5f"


def _day(year, month, day):
    return {"year": year, "month": month, "day": day}


def _stay(first, last):
    return {"checkIn": first, "checkOut": last}


_YEAR = _stay(_day(2027, 1, 1), _day(2028, 1, 1))
_QUESTION = {
    "parties": [{
        "partyRef": _SHE, "level": "LEVEL_L2",
        "requirements": {"adults": 1, "stepFree": True,
                         "languages": [{"languageCode": "es"}]},
        "earliestCheckIn": _day(2027, 3, 1),
        "latestCheckOut": _day(2027, 7, 1), "nights": 60,
        "wishes": [{"hostRefs": ["h1"]}, {"hostRefs": ["h2"]}],
        "notAvailablePlaceRefs": ["q3"], "lawful": [{"countryCode": "NL"}]}],
    "hosts": [{"hostRef": host, "countryCode": "NL",
               "languages": [{"languageCode": "es"}]} for host in ("h1", "h2")],
    "places": [{"placeRef": place, "hostRef": host, "adults": 2, "bedrooms": 1,
                "stepFree": place != "q1", "windows": [_YEAR]}
               for place, host in (("q1", "h1"), ("q2", "h2"), ("q3", "h1"))]}


class MatchingTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        context = private_stack()
        cls.stack = context.__enter__()
        cls.addClassCleanup(context.__exit__, None, None, None)
        cls.world = World(cls.stack)
        cls.addClassCleanup(cls.world.client.close)
        network.load(cls.world)
        cls.cli = cli.Cli(cls.stack)

    def _ask(self, person, rpc="ProposePlacements", question=None):
        client = self.world.client
        return client.decode("matching", rpc, client.call(
            person, "matching", rpc,
            client.encode("matching", rpc, question or _QUESTION)))

    def test_officers_and_relocation_get_the_same_answer(self):
        officers = self._ask(self.world.person("programme"))
        lend(self.stack, "relocation")
        client = self.world.client
        with open_channel(self.stack.layout, "matching",
                          "relocation") as channel:
            relocations = client.decode(
                "matching", "ProposePlacements", client.call_as_service(
                    channel, "matching", "ProposePlacements", client.encode(
                        "matching", "ProposePlacements", _QUESTION)))
        self.assertEqual(officers, relocations)
        proposals, = officers["proposals"]
        self.assertEqual(["q2"], [option["placeRef"]
                                  for option in proposals["options"]])
        self.assertEqual(
            {"q1": ["BARRIER_CODE_NOT_STEP_FREE"],
             "q3": ["BARRIER_CODE_NOT_AVAILABLE"]},
            {each["placeRef"]: each["barriers"]
             for each in proposals["notOffered"]})

    def test_nobody_else_gets_any(self):
        for profile in ("city", "mission", "grants", "ngo", "auditor"):
            with self.subTest(profile), self.assertRaises(Refused) as caught:
                self._ask(self.world.person(profile))
            self.assertEqual("PERMISSION_DENIED", caught.exception.code)

    def test_a_round_larger_than_a_mebibyte_is_placed(self):
        party = dict(_QUESTION["parties"][0])
        party["notAvailablePlaceRefs"] = [
            "q3", *(f"{'x' * 50}-{n}" for n in range(400))]
        everybody = [{**party, "partyRef": f"{_SHE}-{n}"} for n in range(60)]
        answer = self._ask(self.world.person("programme"), "AssignBatch",
                           {**_QUESTION, "parties": everybody, "daysApart": 1})
        self.assertTrue(answer["verified"])
        level, = answer["levels"]
        self.assertEqual((60, True), (level["parties"], level["proven"]))
        # Two months each in March to July, at one place.
        self.assertEqual(2, level["placed"])
        self.assertEqual(58, len(answer["notPlaced"]))

    def test_the_command_line_asks_too(self):
        status, words, error = self.cli.run(
            "programme", "matching", "propose", "--file", "-", "--output",
            "json", stdin=json.dumps(_QUESTION).encode())
        self.assertEqual(0, status, error)
        self.assertEqual("q2", json.loads(words)["proposals"][0]["options"][0][
            "place_ref"])
        wrong = {**_QUESTION, "parties": [
            {**_QUESTION["parties"][0], "nights": 400}]}
        status, _, error = self.cli.run(
            "programme", "matching", "propose", "--file", "-",
            stdin=json.dumps(wrong).encode())
        self.assertEqual(cli.INVALID_ARGUMENT, status)
        self.assertIn("nights", error)
        self.assertIn("WISHES_CONTRADICT", error)

    def test_a_plan_is_checked_without_the_service(self):
        with tempfile.TemporaryDirectory() as folder:
            question = os.path.join(folder, "round.json")
            with open(question, "w", encoding="utf-8") as file:
                json.dump(_QUESTION, file)
            status, answer, error = self.cli.run(
                "programme", "matching", "assign", "--file", question,
                "--with-prices", "true", "--output", "json")
            self.assertEqual(0, status, error)
            verify = ("matching", "verify", "--question", question,
                      "--answer", "-")
            status, words, error = self.cli.run(
                None, *verify, stdin=answer.encode())
            self.assertEqual(0, status, error)
            self.assertIn("1 parties, 0 nowhere", words)
            moved = json.loads(answer)
            moved["assignments"][0]["place_ref"] = "q1"
            status, _, error = self.cli.run(
                None, *verify, stdin=json.dumps(moved).encode())
            self.assertEqual(cli.FAILED_PRECONDITION, status)
            self.assertIn("PLAN_REJECTED", error)

    def test_zz_nothing_is_left_of_a_question(self):
        """Files of the service and its log, after all of the above."""
        folder = self.stack.layout.service("matching")
        self.assertEqual(
            {"ca.pem", "jwks.json", "matching.flags", "matching.key",
             "matching.pem", "process", "sojourn-matching"},
            {file.name for file in folder.iterdir()})
        log = (self.stack.layout.logs / "matching.log").read_text()
        self.assertIn("ProposePlacements", log)
        self.assertNotIn(_SHE, log)


if __name__ == "__main__":
    unittest.main()

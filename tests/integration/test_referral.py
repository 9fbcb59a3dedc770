"""Two networks, each a whole deployment, refer cases to each other: one is
taken, one is not, and one meets silence."""
import datetime
import json
import os
import pathlib
import stat
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support import cli, invariants
from support.patience import until
from support.private_stack import private_stack
from coordinator import network
from coordinator.world import World

_OFFICE = "programme"
_A_DAY = datetime.timedelta(hours=24, minutes=5)
_INTERVIEW = {"reason": "invented: spoken with", "evidence": {"interview": {
    "heldBy": "an invented officer", "languageCode": "es",
    "heldOn": {"year": 2020, "month": 1, "day": 15},
    "setting": "INTERVIEW_SETTING_ALONE"}}}
_HER_WORD = {"defenderView": {
    "askedOn": "today", "channel": "CONTACT_CHANNEL_SIGNAL",
    "languageCode": "es", "agrees": True,
    "verifiedBy": "VIEW_VERIFICATION_AGREED_PHRASE"}}


def _intake(name):
    consents = [{"purpose": f"CONSENT_PURPOSE_{purpose}", "givenOn": "today-1",
                 "way": "call on the safe contact", "languageCode": "es"}
                for purpose in ("PROCESSING", "SHARE_WITH_HOST",
                                "SHARE_WITH_PARTNER")]
    return {"intake": {
        "safeContact": {"channel": "CONTACT_CHANNEL_SIGNAL",
                        "address": "+000 0000 4711", "languageCode": "es",
                        "agreedPhrase": "the blue door"},
        "countryCode": "GT", "danger": "an invented danger",
        "locationClass": "LOCATION_CLASS_HOME",
        "threats": [{"type": "THREAT_TYPE_SURVEILLANCE",
                     "description": "an invented threat"}],
        "workPlan": "kept here",
        "persons": [{"role": "PERSON_ROLE_DEFENDER",
                     "identity": {"names": [name], "nationalities": ["GT"]},
                     "consents": consents}]}}


class Deployment:
    """One network with its officers at the command line."""

    def __init__(self, test, name, folder):
        context = private_stack()
        self.stack = context.__enter__()
        test.addClassCleanup(context.__exit__, None, None, None)
        self.name = name
        self.folder = pathlib.Path(folder) / name
        self.folder.mkdir()
        self.world = World(self.stack)
        test.addClassCleanup(self.world.client.close)
        network.load(self.world)
        self.cli = cli.Cli(self.stack)

    def run(self, *arguments, who=_OFFICE, data=None):
        """(exit status, answer, error)."""
        given = () if data is None else ("--file", "-")
        status, said, error = self.cli.run(
            who, *arguments, "--output", "json", *given,
            stdin=None if data is None else json.dumps(data).encode())
        return status, json.loads(said) if said else {}, error

    def do(self, *arguments, **options):
        status, answer, error = self.run(*arguments, **options)
        assert status == 0, f"{self.name}: {arguments}\n{error}"
        return answer

    def show(self, code):
        return self.do("relocation", "show", code)["relocation"]

    # -- keys

    def make_key(self):
        """The public part, as the operator prints it for partners."""
        self.key = self.folder / "referral.key"
        status, said, error = self.cli.run(
            None, "admin", "referral-key", str(self.key), "--name", self.name)
        assert status == 0, error
        return json.loads(said)

    def know(self, partner):
        """With the partner's keys from now on."""
        service = self.stack.service("relocation")
        service.referral_key.write_bytes(self.key.read_bytes())
        service.partners.write_text(json.dumps({"partners": [
            {**partner, "contact": "an invented telephone"}]}))
        self.stack.layout.hand_over(service.referral_key, service.partners)
        service.process.stop()
        self.stack.restart_service("relocation")

    # -- cases

    def triaged(self, name, level):
        """A code."""
        code = self.do("relocation", "submit", who="ngo",
                       data=_intake(name))["relocation"]["code"]
        self.do("relocation", "acknowledge", code)
        self.do("relocation", "triage", code, "--level", level, "--kind",
                "ABROAD", "--horizon", "SHORT", "--reason", "invented")
        return code

    def held(self, name):
        """With a place held at a city of this network."""
        code = self.triaged(name, "L2")
        self.do("relocation", "decide-verification", code, "--path",
                "INTERVIEW", "--outcome", "VERIFIED", data=_INTERVIEW)
        self.do("relocation", "decide-eligibility", code, "--outcome",
                "ELIGIBLE", data=_HER_WORD)
        proposal = self.do(
            "relocation", "propose", code, "--host-id",
            self.world.hosts["utrecht"]["hostId"],
            "--stay", "today+40..today+100")["proposal"]["proposal_id"]
        self.do("relocation", "record-city-decision", proposal, "--decision",
                "ACCEPT", "--coordinator-subject", "city-1@utrecht",
                who="city@utrecht")
        until(lambda: self.show(code)["proposals"][0]["state"]
              == "PROPOSAL_STATE_HOLDING", "the place is held")
        return code

    # -- referrals

    def send(self, code, to):
        """The sealed file."""
        file = self.folder / f"{code}.sealed"
        self.do("referral", "send", code, "--network", to, "--fields",
                "persons", "--fields", "threats", "--out", str(file),
                data=_HER_WORD)
        return file

    def decide(self, file, *decision):
        """The answer of this network, and the sealed file of it."""
        answer = self.folder / f"{file.stem}.answer"
        said = self.do("referral", "decide", "--in", str(file), "--out",
                       str(answer), *decision)
        return said, answer

    def record(self, answer):
        return self.do("referral", "record-answer", "--in",
                       str(answer))["relocation"]


class ReferralTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.tide = Deployment(cls, "tide", cls.folder)
        cls.harbour = Deployment(cls, "harbour", cls.folder)
        keys = cls.tide.make_key(), cls.harbour.make_key()
        cls.tide.know(keys[1])
        cls.harbour.know(keys[0])

    def test_1_taken_there_nothing_is_held_here(self):
        tide, harbour = self.tide, self.harbour
        code = tide.held("Invented One")
        file = tide.send(code, "harbour")
        self.assertEqual(0o600, stat.S_IMODE(os.stat(file).st_mode))
        self.assertNotIn(b"Invented", file.read_bytes())
        self.assertEqual("RELOCATION_STATE_PROPOSED", tide.show(code)["state"])

        seen = harbour.do("referral", "preview", "--in", str(file))
        self.assertEqual("tide", seen["network"])
        self.assertNotIn("Invented One", json.dumps(seen))
        said, answer = harbour.decide(file, "--decision", "ACCEPT")
        theirs = harbour.show(said["relocation"]["code"])
        self.assertEqual("RELOCATION_STATE_SUBMITTED", theirs["state"])
        self.assertEqual("network:tide", theirs["submitting_organisation_id"])
        self.assertNotIn("consents", theirs)
        self.assertEqual(3, len(theirs["referral_origin"]["told_consents"]))
        self.assertNotIn("work_plan", theirs["intake"])
        self.assertNotIn("agreed_phrase", theirs["intake"]["safe_contact"])
        # The same file again makes no second case.
        status, _, error = harbour.run(
            "referral", "decide", "--in", str(file), "--decision", "ACCEPT",
            "--out", str(harbour.folder / "again"))
        self.assertEqual(6, status, error)

        self.assertEqual("RELOCATION_STATE_REFERRED_OUT",
                         tide.record(answer)["state"])
        until(lambda: tide.show(code)["proposals"][0]["state"]
              == "PROPOSAL_STATE_WITHDRAWN", "the place is given back")
        until(lambda: all(
            step["state"] not in ("STEP_STATE_PENDING", "STEP_STATE_RUNNING")
            for step in tide.do("relocation", "steps", code)["steps"]),
              "every step has ended")
        self.assertEqual([], tide.show(code).get("waiting_for", []))
        reservations = tide.do("capacity", "reservations", "--host-id",
                               tide.world.hosts["utrecht"]["hostId"],
                               who="city@utrecht")["reservations"]
        self.assertEqual({"RESERVATION_STATE_RELEASED"},
                         {each["state"] for each in reservations})

    def test_2_not_taken_it_goes_on(self):
        tide, harbour = self.tide, self.harbour
        code = harbour.triaged("Invented Two", "L2")
        _, answer = tide.decide(harbour.send(code, "tide"), "--decision",
                                "BOUNCE", "--bounce-reason", "NO_CAPACITY")
        after = harbour.record(answer)
        self.assertEqual("RELOCATION_STATE_TRIAGED", after["state"])
        self.assertEqual("REFERRAL_STATE_BOUNCED",
                         after["referrals"][0]["state"])
        told = harbour.do("relocation", "work")["items"]
        self.assertTrue(any("network:tide does not take" in item["what"]
                            for item in told))

    def test_3_silence_at_l1_reopens_after_a_day(self):
        tide, harbour = self.tide, self.harbour
        code = harbour.triaged("Invented Three", "L1")
        file = harbour.send(code, "tide")
        self.assertEqual("REFERRAL_STATE_PENDING",
                         harbour.show(code)["referrals"][0]["state"])
        for deployment in (harbour, tide):
            clock = deployment.stack.clock
            clock.move_to(clock.now() + _A_DAY)
        until(lambda: harbour.show(code)["referrals"][0]["state"]
              == "REFERRAL_STATE_LAPSED", "the clock has moved")
        self.assertTrue(any(
            "silent" in wait["what"]
            for wait in harbour.show(code)["waiting_for"]))
        overdue = harbour.do("relocation", "overdue")["cases"]
        self.assertIn("CLOCK_KIND_REFERRAL", {
            clock["kind"] for case in overdue if case["code"] == code
            for clock in case["clocks"]})
        until(lambda: any(
            entry["type"] == "relocation.referral_lapsed" for entry in
            harbour.do("relocation", "timeline", code)["entries"]),
              "silence is written down", patience=90)
        self.assertTrue(any(
            "did not answer in time" in item["what"]
            for item in harbour.do("relocation", "work")["items"]))
        status, _, error = tide.run(
            "referral", "decide", "--in", str(file), "--decision", "ACCEPT",
            "--out", str(tide.folder / "late"))
        self.assertEqual(cli.FAILED_PRECONDITION, status)
        self.assertIn("REFERRAL_EXPIRED", error)
        self.assertFalse((tide.folder / "late").exists())

    def test_4_both_networks_are_whole(self):
        for deployment in (self.tide, self.harbour):
            self.assertEqual([], invariants.broken(deployment.stack))


if __name__ == "__main__":
    unittest.main()

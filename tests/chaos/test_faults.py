"""Hundreds of cases lived at random while services and PostgreSQL backends are
killed: everybody ends somewhere, and nothing is lost, doubled or left over."""
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support import ROOT
from chaos import faults
from chaos.sabotage import SERVICES_DIE, SESSIONS_DIE

# A failure is repeated with SOJOURN_CHAOS_SEED, which it prints.
SEED = int(os.environ.get("SOJOURN_CHAOS_SEED", "0")) or int.from_bytes(
    os.urandom(4), "big")
SECONDS = 60
# However long they take.
CASES = 100
FAULTS = [kind for kind, _ in SERVICES_DIE + SESSIONS_DIE] + [
    "answer nobody waited for"]
# Calls that no life meets, and why.
NOT_LIVED = {
    "CreateOrganisation": "made before anybody lives",
    "UpdateOrganisation": "of the network, not of a case",
    "ValidateIntake": "stores nothing",
    "WatchTimeline": "its own test kills it: test_watch.py",
    "WatchEvents": "what the services hear each other by",
    "EraseRelocation": "ends all that is compared afterwards; "
                       "relocation_erasure_pgtest.cc",
    "ReportExposure": "of an account, not of a case",
    "RecordExposureTask": "of an account, not of a case",
    "ReferOut": "needs a second network: test_referral.py",
    "PreviewReferral": "needs a second network: test_referral.py",
    "AcceptReferral": "needs a second network: test_referral.py",
    "RecordReferralAnswer": "needs a second network: test_referral.py",
    "RequestProposals": "recommends, and moves no case: test_ranking.py",
    "ListRankedPlaces": "stores nothing",
    "ListPlacementChoices": "stores nothing",
    "RunRound": "of everybody, not of a case: test_round.py",
    "GetRound": "stores nothing",
    "AcceptRound": "of everybody, not of a case: test_round.py",
    "GetFairnessReport": "of a year, not of a case",
    "ListAuditRecords": "the audit is compared row by row"}

_BY_RELOCATION = "what relocation asks for every case"
_OF_A_HOST = "of a host's calendar, not of a case"
# Of capacity.
PLACES_NOT_LIVED = {
    "GetHost": "of the network, not of a case",
    "ListHosts": "of the network, not of a case",
    "UpdateHost": "of the network, not of a case",
    "UpdatePlace": "of the network, not of a case",
    "RetirePlace": "as BurnPlace, which is lived",
    "ConfirmAvailability": _OF_A_HOST,
    "ListAvailabilityChanges": _OF_A_HOST,
    "SetBlockedDays": _OF_A_HOST,
    "SetRounds": _OF_A_HOST,
    "ListRounds": _OF_A_HOST,
    "SearchAvailability": "stores nothing",
    "GetOccupancy": "stores nothing",
    "WatchAvailability": "stores nothing; capacity_watch_pgtest.cc",
    "OpenCalendarFeed": _OF_A_HOST,
    "CloseCalendarFeed": _OF_A_HOST,
    "GetCalendarFeed": _OF_A_HOST,
    "ListReservations": "the databases are laid side by side",
    "HoldPlace": _BY_RELOCATION,
    "ExtendHold": _BY_RELOCATION,
    "ConfirmReservation": _BY_RELOCATION,
    "ReleaseReservation": _BY_RELOCATION,
    "CheckIn": _BY_RELOCATION,
    "CheckOut": _BY_RELOCATION,
    "ExtendReservation": _BY_RELOCATION,
    "SetShare": _BY_RELOCATION,
    "WatchEvents": "what the services hear each other by",
    "EraseCase": "ends all that is compared afterwards; "
                 "capacity_erasure_pgtest.cc",
    "ListAuditRecords": "the audit is compared row by row",
    "ListSeenCases": "of an account, not of a case"}

_READS = "stores nothing"
_OF_THE_LAW = "of routes and calendars, not of a case"
_OF_A_MISSION = "of a mission, not of a case"
_OF_A_PROCEDURE = "not on the way that a visa takes here: procedure_pgtest.cc"
_OF_THE_LEDGER = "what relocation tells of each journey"
_OF_A_FUND = "of a fund, not of a case"
_AFTER_PAYMENT = "comes after the money, where a life here stops: tests/ledger"
_WATCHED = {
    "WatchEvents": "what the services hear each other by",
    "SetShare": _BY_RELOCATION,
    "EraseCase": "ends all that is compared afterwards",
    "ListAuditRecords": "the audit is compared row by row",
    "ListSeenCases": "of an account, not of a case"}
VISAS_NOT_LIVED = {
    **_WATCHED,
    "AssessRoute": _BY_RELOCATION,
    "OpenApplication": _BY_RELOCATION,
    "WithdrawApplication": _BY_RELOCATION,
    "RecordEntry": _OF_THE_LEDGER,
    "RecordExit": _OF_THE_LEDGER,
    "CorrectTravel": _OF_THE_LEDGER,
    "RemoveTravel": _OF_THE_LEDGER,
    "ListTravel": _READS,
    "GetStayBalance": _READS,
    "CreateRoute": _OF_THE_LAW,
    "ListRoutes": _OF_THE_LAW,
    "UpdateRoute": _OF_THE_LAW,
    "SuspendRoute": _OF_THE_LAW,
    "ResumeRoute": _OF_THE_LAW,
    "ListRouteChanges": _OF_THE_LAW,
    "ImportVisaPolicy": _OF_THE_LAW,
    "GetVisaPolicy": _OF_THE_LAW,
    "ImportHolidays": _OF_THE_LAW,
    "ListHolidays": _OF_THE_LAW,
    "SetMission": _OF_A_MISSION,
    "ListMissions": _OF_A_MISSION,
    "GetMissionQueue": _OF_A_MISSION,
    "GetVisaStatistics": _OF_A_MISSION,
    "ListApplications": "the databases are laid side by side",
    "ListDeadlines": _READS,
    "WatchDeadlines": _READS,
    "GenerateLetter": "draws what is stored: tests/letters",
    "RecordPreclearance": _OF_A_PROCEDURE,
    "RecordConsultation": _OF_A_PROCEDURE,
    "AskForDocuments": _OF_A_PROCEDURE,
    "RecordAppeal": _OF_A_PROCEDURE,
    "ExtendVisa": _OF_A_PROCEDURE,
    "RecordAnnulled": _OF_A_PROCEDURE}
GRANTS_NOT_LIVED = {
    **_WATCHED,
    "SubmitGrant": _BY_RELOCATION,
    "CreateFund": _OF_A_FUND,
    "GetFund": _OF_A_FUND,
    "UpdateFund": _OF_A_FUND,
    "GetFundStatement": _OF_A_FUND,
    "GetDonorStatement": _OF_A_FUND,
    "GetFundExposure": _OF_A_FUND,
    "DelegateApproval": _OF_A_FUND,
    "RevokeDelegation": _OF_A_FUND,
    "ListDelegations": _OF_A_FUND,
    "GetClockStatistics": _OF_A_FUND,
    "GetGrant": _READS,
    "ListGrantDecisions": _READS,
    "GetReport": _READS,
    "FindDoubleFunding": "of two funds, not of a case",
    "JudgeDoubleFunding": "of two funds, not of a case",
    "SubmitReport": _AFTER_PAYMENT,
    "WaiveReport": _AFTER_PAYMENT,
    "RecordRecovery": _AFTER_PAYMENT,
    "CloseGrant": _AFTER_PAYMENT,
    "ConfirmMove": "tests/ledger"}


def _not_met(service):
    """The calls of a service that no file here names."""
    text = "".join(path.read_text(encoding="utf-8")
                   for path in (ROOT / "tests" / "chaos").glob("*.py")
                   if not path.name.startswith("test_"))
    proto = (ROOT / "proto" / "sojourn" / service / "v1" /
             f"{service}_service.proto").read_text(encoding="utf-8")
    return {call for call in re.findall(r"^  rpc (\w+)", proto, re.MULTILINE)
            if f'"{call}"' not in text}


class LivedTest(unittest.TestCase):
    def test_every_call_is_lived_or_said_not_to_be(self):
        self.assertEqual(set(NOT_LIVED), _not_met("relocation"))
        self.assertEqual(set(PLACES_NOT_LIVED), _not_met("capacity"))
        self.assertEqual(set(VISAS_NOT_LIVED), _not_met("visa"))
        self.assertEqual(set(GRANTS_NOT_LIVED), _not_met("grants"))


class FaultsTest(unittest.TestCase):
    def test_whatever_dies_nothing_is_lost(self):
        broken, counts = faults.run(SEED, SECONDS, least=CASES)
        self.assertEqual([], broken, f"seed {SEED}")
        self.assertGreaterEqual(counts["cases"], CASES,
                                "hardly anything was tried")
        self.assertGreater(counts["kills"], 5, "hardly anybody was killed")
        for kind in FAULTS:
            self.assertGreater(counts[kind], 0, f"no {kind}")


if __name__ == "__main__":
    unittest.main()

"""Bad input through the CLI: one clear error with reason and field, the exit
status of its code, and nothing stored."""
import copy
import json
import os
import pathlib
import sys
import unittest
import uuid

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support import cli, identities
from support.private_stack import private_stack
from coordinator import examples, network, office
from coordinator.case import Case
from coordinator.client import Refused
from coordinator.world import World
from devstack.layout import STORES
from devstack.services import open_channel

# Reading is written down too and taken into the audit's tree, and cursors move by
# themselves, with what the feeds tell of the network; sweeps look for duplicates, and
# once through the cases of earlier versions.
_MOVING = ("audit_records", "audit_leaves", "audit_nodes", "audit_heads",
           "feed_cursors", "feed_aggregates", "known_hosts", "known_funds",
           "duplicate_looks", "likely_duplicates", "later_due_sweep",
           "schema_migrations")


class BadInputTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls._context = private_stack()
        cls.stack = cls._context.__enter__()
        cls.addClassCleanup(cls._context.__exit__, None, None, None)
        cls.world = World(cls.stack)
        cls.addClassCleanup(cls.world.client.close)
        network.load(cls.world)
        cls.cli = cli.Cli(cls.stack)
        cls.case = cls._until(Case(cls.world, "01-river-keeper"), "ELIGIBLE")

    @classmethod
    def _until(cls, case, state):
        while True:
            case.look()
            if case.state == state:
                return case
            office.act(case, [case])

    # -- helpers

    def _stored(self):
        """Rows of every table of every service."""
        cluster = self.stack.clusters["data"]
        counts = {}
        for service in STORES:
            tables = [name for name, in cluster.query(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
                service) if name not in _MOVING]
            counts[service] = cluster.query(" UNION ALL ".join(
                f"SELECT '{table}', count(*) FROM {table}"
                for table in sorted(tables)), service)
        return counts

    def _refused(self, status, said, who, *arguments, stdin=None):
        """It ends with `status`, says all of `said`, and stores nothing."""
        before = self._stored()
        got, _, error = self.cli.run(who, *arguments, stdin=stdin)
        self.assertEqual(status, got, error)
        for words in said:
            self.assertIn(words, error)
        self.assertEqual(before, self._stored())

    def _intake(self, change):
        sent = examples.load("cases/01-river-keeper.json", self.world.today)
        intake = copy.deepcopy(sent["intake"])
        change(intake)
        return {"intake": intake}

    def _submit_refused(self, said, change):
        text = json.dumps(self._intake(change)).encode()
        self._refused(cli.INVALID_ARGUMENT, said, "ngo", "relocation",
                      "submit", "--file", "-", stdin=text)

    # -- intake

    def test_missing_safe_contact(self):
        self._submit_refused(["safeContact", "SAFE_CONTACT_MISSING"],
                             lambda intake: intake.pop("safeContact"))

    def test_a_field_of_a_newer_form(self):
        self._submit_refused(
            ["intake.persons[0].orbit", "FIELD_UNKNOWN", "newer sojourn"],
            lambda intake: intake["persons"][0].update(orbit="low"))

    def test_the_first_form_and_a_filled_template_are_taken(self):
        first = pathlib.Path(__file__).parents[1] / "forms/first_form.json"
        status, said, error = self.cli.run(
            "ngo", "relocation", "submit", "--file", str(first))
        self.assertEqual(0, status, error)
        self.assertIn("SUBMITTED", said)
        _, template, _ = self.cli.run(None, "relocation", "template")
        filled = template.replace(
            '"address": ""', '"address": "+502 0000 0000"').replace(
            '"danger": ""', '"danger": "Amenazas"').replace(
            '"countryCode": ""', '"countryCode": "GT"', 1)
        status, said, error = self.cli.run(
            "ngo", "relocation", "submit", "--file", "-", stdin=filled.encode())
        self.assertEqual(0, status, error)
        self.assertIn("SUBMITTED", said)

    def test_a_page_of_questions_is_taken(self):
        page = self._page(country="GT").encode()
        for verb, state in (("submit", "SUBMITTED"), ("alert", "ALERTED")):
            status, said, error = self.cli.run(
                "ngo", "relocation", verb, "--form", "-", stdin=page)
            self.assertEqual(0, status, error)
            self.assertIn(state, said)

    def test_what_the_server_refuses_of_a_page_has_its_line(self):
        page = self._page(country="QQ")
        line = 1 + page.splitlines().index(
            next(each for each in page.splitlines() if each.startswith(" 9.")))
        self._refused(cli.INVALID_ARGUMENT,
                      [f"line {line}, question 9", "COUNTRY_UNKNOWN"], "ngo",
                      "relocation", "submit", "--form", "-", stdin=page.encode())
        self._refused(cli.INVALID_ARGUMENT, ["FORM_LINE_UNKNOWN", "line 68"],
                      "ngo", "relocation", "submit", "--form", "-",
                      stdin=(page + "y dos hijas\n").encode())

    def _page(self, country):
        _, page, _ = self.cli.run(None, "relocation", "form")
        for question, answer in ((" 2. ", "+502 0000 0000"), (" 9. ", country),
                                 ("10. ", "Amenazas\r\n+ de muerte"),
                                 ("14. ", "2"), ("19. ", "Ixchel")):
            page = "\n".join(
                f"{line} {answer}" if line.startswith(question) else line
                for line in page.splitlines()) + "\n"
        return page

    def test_unknown_country(self):
        self._submit_refused(["countryCode", "COUNTRY_UNKNOWN"],
                             lambda intake: intake.update(countryCode="QQ"))

    def test_birth_date_in_the_future(self):
        def change(intake):
            intake["persons"][0]["identity"]["birthDate"] = {
                "year": self.world.today.year + 1, "month": 1, "day": 1}
        self._submit_refused(["birthDate", "DATE_IN_FUTURE"], change)

    def test_three_megabytes_of_text(self):
        self._submit_refused(
            ["danger", "REQUEST_TOO_LARGE"],
            lambda intake: intake.update(danger="x" * (3 << 20)))

    def test_invalid_utf8(self):
        text = json.dumps(self._intake(lambda intake: intake.update(
            danger="@"))).encode().replace(b'"@"', b'"\xff\xfe"')
        self._refused(cli.INVALID_ARGUMENT, ["UTF8", "danger"], "ngo",
                      "relocation", "submit", "--file", "-", stdin=text)

    def test_request_id_with_other_content(self):
        request = self._intake(lambda intake: None)
        request["requestId"] = str(uuid.uuid4())
        first = self.cli.run("ngo", "relocation", "submit", "--file",
                             "-", stdin=json.dumps(request).encode())
        self.assertEqual(0, first[0], first[2])
        request["intake"]["danger"] = "something else"
        self._refused(cli.INVALID_ARGUMENT, ["REQUEST_ID_REUSED", "request_id"],
                      "ngo", "relocation", "submit", "--file", "-",
                      stdin=json.dumps(request).encode())

    # -- the case

    def test_stale_etag(self):
        self._refused(cli.ABORTED, ["ETAG_MISMATCH"], "programme", "relocation",
                      "triage", self.case.id, "--level", "L2", "--kind",
                      "ABROAD", "--horizon", "SHORT", "--etag", "1")

    def test_unknown_city(self):
        self._refused(cli.INVALID_ARGUMENT, ["HOST_UNKNOWN", "host_id"],
                      "programme", "relocation", "propose",
                      self.case.id, "--host-id", "no-such-host-0000000000000",
                      "--stay", "2099-03-01..2099-05-01")

    def test_proposal_in_the_past(self):
        self._refused(cli.INVALID_ARGUMENT, ["STAY_IN_PAST", "stay.check_in"],
                      "programme", "relocation", "propose",
                      self.case.id, "--host-id",
                      self.world.hosts["donostia"]["hostId"],
                      "--stay", "2020-03-01..2020-05-01")

    def test_offer_without_a_hold(self):
        asked = self.world.do(
            "bad-input/ask", self.world.person("programme"), "relocation",
            "ProposeToCity", lambda: {
                "relocationId": self.case.id,
                "hostId": self.world.hosts["gijon"]["hostId"],
                "stay": office.stay_of(self.world, {
                    "host": "gijon", "nights": 60,
                    "checkIn": examples.to_proto(self.world.today)})})
        self._refused(cli.FAILED_PRECONDITION, ["NO_LIVE_HOLD"], "programme",
                      "relocation", "offer", self.case.id, "--proposal-id",
                      asked["proposal"]["proposalId"])

    def test_missing_consent_blocks_the_share_and_not_the_intake(self):
        case = self._until(Case(self.world, "09-one-name"), "ELIGIBLE")
        self._refused(cli.FAILED_PRECONDITION, ["CONSENT_MISSING"], "programme",
                      "relocation", "propose", case.id, "--host-id",
                      self.world.hosts["linde"]["hostId"],
                      "--stay", "2099-03-01..2099-05-01")

    # -- her rights and exposure

    def test_withdrawal_of_an_unknown_consent(self):
        self._refused(cli.INVALID_ARGUMENT, ["CONSENT_UNKNOWN", "consent_id"],
                      "programme", "relocation", "withdraw-consent",
                      self.case.id, "--consent-id", "none", "--channel", "call")

    def test_reveal_without_purpose_or_reason(self):
        self._refused(cli.INVALID_ARGUMENT,
                      ["purpose", "REASON_TOO_SHORT", "reason"], "security",
                      "relocation", "reveal", self.case.id, "--break-glass",
                      "true", "--reason", "urgent")

    def test_reveal_to_who_does_not_work_on_the_case(self):
        self._refused(cli.FAILED_PRECONDITION,
                      ["BREAK_GLASS_NEEDED", "break_glass"], "security",
                      "relocation", "reveal", self.case.id, "--purpose",
                      "TICKET")

    def test_export_to_who_does_not_work_on_the_case(self):
        asked = {"defenderView": {
            "askedOn": examples.to_proto(self.world.today),
            "channel": "CONTACT_CHANNEL_SIGNAL", "agrees": True,
            "verifiedBy": "VIEW_VERIFICATION_CALL_BACK"}}
        self._refused(cli.INVALID_ARGUMENT, ["defender_view.phrase_heard"],
                      "programme:9", "relocation", "export", self.case.id,
                      "--file", "-", stdin=json.dumps(asked).encode())
        asked["defenderView"]["phraseHeard"] = "PHRASE_HEARD_AGREED"
        self._refused(cli.FAILED_PRECONDITION, ["NOT_ON_CASE", "lead"],
                      "programme:9", "relocation", "export", self.case.id,
                      "--file", "-", stdin=json.dumps(asked).encode())

    # Last, as it stays with the case.
    def test_z_export_under_duress_is_refused_and_heard(self):
        asked = {"defenderView": {
            "askedOn": examples.to_proto(self.world.today),
            "channel": "CONTACT_CHANNEL_SIGNAL", "agrees": True,
            "verifiedBy": "VIEW_VERIFICATION_CALL_BACK",
            "phraseHeard": "PHRASE_HEARD_DURESS"}}
        alerts = dict(self._stored()["relocation"])["alerts"]
        status, _, error = self.cli.run(
            "programme:9", "relocation", "export", self.case.id, "--file", "-",
            stdin=json.dumps(asked).encode())
        self.assertEqual(cli.FAILED_PRECONDITION, status, error)
        self.assertIn("DURESS_HEARD", error)
        self.assertEqual(
            int(alerts) + 1, int(dict(self._stored()["relocation"])["alerts"]))

    def test_export_that_she_did_not_ask_for(self):
        self._refused(cli.FAILED_PRECONDITION,
                      ["DEFENDER_NOT_CONSULTED", "defender_view"], "programme",
                      "relocation", "export", self.case.id)
        self._refused(cli.INVALID_ARGUMENT,
                      ["defender_view.asked_on", "defender_view.verified_by"],
                      "programme", "relocation", "export", self.case.id,
                      "--file", "-", stdin=b'{"defenderView": {"agrees": true}}')

    def test_exposure_of_nobody(self):
        self._refused(cli.INVALID_ARGUMENT, ["subject", "since"], "security",
                      "relocation", "report-exposure", "--file", "-",
                      stdin=b'{"note": "a laptop is gone"}')

    def test_unknown_exposure(self):
        self._refused(cli.NOT_FOUND, ["exposure"], "security", "relocation",
                      "exposure-task", "none", "--task-id", "none")

    def test_unknown_person_and_document(self):
        self._refused(cli.INVALID_ARGUMENT, ["PERSON_UNKNOWN", "person_id"],
                      "programme", "relocation", "burn-contact", self.case.id,
                      "--person-id", "none")
        self._refused(cli.INVALID_ARGUMENT,
                      ["DOCUMENT_UNKNOWN", "document_index"], "programme",
                      "relocation", "burn-document", self.case.id,
                      "--person-id", self.case.persons[0],
                      "--document-index", "99")

    # -- places and money

    def test_hold_in_the_past_with_relocations_own_certificate(self):
        before = self._stored()
        identities.lend(self.stack, "relocation")
        request = self.world.client.encode("capacity", "HoldPlace", {
            "requestId": str(uuid.uuid4()), "caseRef": "c" * 26,
            "personRefs": ["p" * 26], "party": {"adults": 1},
            "stay": {"checkIn": {"year": 2020, "month": 3, "day": 1},
                     "checkOut": {"year": 2020, "month": 5, "day": 1}},
            "level": "LEVEL_L2",
            "hostId": self.world.hosts["utrecht"]["hostId"]})
        with open_channel(self.stack.layout, "capacity", "relocation") as own:
            with self.assertRaises(Refused) as caught:
                self.world.client.call_as_service(
                    own, "capacity", "HoldPlace", request)
        self.assertEqual("INVALID_ARGUMENT", caught.exception.code)
        self.assertEqual(
            [("stay.check_in", "STAY_IN_PAST")],
            [(field["field"], field["reason"])
             for field in caught.exception.fields])
        self.assertEqual(before, self._stored())

    def test_approval_above_the_fund(self):
        officer = self.world.person("grants")
        fund = self.world.do(
            "bad-input/fund", self.world.person("funds"), "grants",
            "CreateFund", lambda: {
                "holderKind": "HOLDER_KIND_FUNDER", "name": "nearly empty",
                "amount": {"currencyCode": "EUR", "minorUnits": 10000},
                "window": {"first": examples.to_proto(self.world.today),
                           "last": {"year": 2099, "month": 1, "day": 1}},
                "timeZone": "Europe/Zurich", "rules": {}})["fund"]["fundId"]
        grant = self.world.do(
            "bad-input/grant", officer, "grants", "SubmitGrant", lambda: {
                "level": "LEVEL_L2", "fundId": fund, "beneficiary": "somebody",
                "amount": {"currencyCode": "EUR", "minorUnits": 10001},
                "category": "COST_CATEGORY_OTHER",
                "discretionary": True,
                "purpose": "travel"})["grant"]["grantId"]
        for rpc, fields in (("ScreenGrant", {
                "result": "SCREENING_RESULT_ELIGIBLE", "note": "fits"}), (
                    "AssessGrant", {"note": "as asked"})):
            self.world.do(f"bad-input/{rpc}", officer, "grants", rpc,
                          lambda fields=fields: {"grantId": grant, **fields})
        self._refused(cli.FAILED_PRECONDITION, ["FUND_INSUFFICIENT"],
                      "approver", "grants", "approve", grant, "--note",
                      "as assessed")


if __name__ == "__main__":
    unittest.main()

"""The whole job on a stack of its own, seen by a real Prometheus."""
import json
import os
import stat
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support import cli, invariants
from support.private_stack import private_stack
from support.prometheus import running_prometheus
from coordinator.examples import to_proto
from coordinator.run import Coordination


def _texts(value):
    """Every text of a JSON value, however deep."""
    if isinstance(value, str):
        return {value}
    parts = value.values() if isinstance(value, dict) else (
        value if isinstance(value, list) else [])
    return set().union(*map(_texts, parts))


class CoordinationTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls._stack = private_stack()
        cls.stack = cls._stack.__enter__()
        cls.addClassCleanup(cls._stack.__exit__, None, None, None)
        cls._prometheus = running_prometheus(cls.stack)
        cls.prometheus = cls._prometheus.__enter__()
        cls.addClassCleanup(cls._prometheus.__exit__, None, None, None)
        cls.said = []
        cls.good = cls._coordinate()

    @classmethod
    def _coordinate(cls):
        coordination = Coordination(cls.stack, cls.said.append)
        good = coordination.run()
        cls.cases, cls.world = coordination.cases, coordination.world
        cls.not_told = cls._read_by_who_is_not_told()
        coordination.close()
        return good

    def test_1_every_case_ends_as_its_file_says(self):
        self.assertTrue(self.good, "\n".join(self.said))
        self.assertEqual([], invariants.broken(self.stack))

    def test_2_a_second_run_changes_nothing(self):
        before = self._events()
        self.assertTrue(self._coordinate(), "\n".join(self.said))
        self.assertEqual(before, self._events())

    def _events(self):
        cluster = self.stack.clusters["data"]
        return {service.name: cluster.query(
            "SELECT count(*), max(seq) FROM events", service.name)
            for service in self.stack.stores}

    def test_3_prometheus_scrapes_all_services_over_mutual_tls(self):
        services = len(self.stack.services)
        self.prometheus.wait_until(
            f'count(up{{job="sojourn"}} == 1) == {services}')
        for group in self.prometheus.rule_groups():
            for rule in group["rules"]:
                self.assertEqual("ok", rule["health"], rule)

    def test_4_calls_by_method_with_movement_under_one_name(self):
        methods = {labels["method"] for labels, _ in self.prometheus.query(
            'sum by (method) (sojourn_rpc_requests_total) > 0')}
        self.assertLessEqual(
            {"SubmitRequest", "ProposeToCity", "HoldPlace",
             "ConfirmReservation", "OpenApplication", "RecordIssued",
             "SubmitGrant", "ReleasePayment", "movement"}, methods)
        for secret in ("ClearForTravel", "MarkDeparted", "MarkArrived",
                       "RecordUnassistedMove", "CheckIn", "RecordCheckIn",
                       "SetStayPlan"):
            self.assertNotIn(secret, methods)
        self.prometheus.wait_until(
            'histogram_quantile(0.99, sum by (le, method) '
            '(rate(sojourn_rpc_duration_seconds_bucket[5m]))) > 0')

    def test_5_pool_and_feeds(self):
        for expression in ("sojourn_db_pool_in_use_connections",
                           "sojourn_db_pool_idle_connections",
                           "sojourn_feed_gate_age_seconds"):
            self.prometheus.wait_until(
                f"count(count by (service) ({expression})) == 4")
        self.prometheus.wait_until("count(sojourn_feed_connected == 1) == 3")
        self.prometheus.wait_until("max(sojourn_feed_lag_seconds) == 0")

    def test_6_the_run_as_far_as_metrics_may_tell_it(self):
        """Merged phases and ranges, an hour of domain time late."""
        for phase, bucket in (("INTAKE", "0"), ("PLACEMENT", "1-4"),
                              ("MOVE", "5+")):
            self.prometheus.wait_until(
                f'sojourn_relocation_cases{{phase="{phase}",'
                f'bucket="{bucket}"}} == 1')
        self.prometheus.wait_until("sum(sojourn_capacity_holds) == 1")
        self.prometheus.wait_until("sojourn_grants_paid == 5")
        for method, at_least in (("HoldPlace", 16), ("ReleasePayment", 14)):
            self.assertGreaterEqual(self.prometheus.value(
                "sum(sojourn_rpc_requests_total"
                f'{{code="OK",method="{method}"}})'), at_least)
        self.assertEqual(0, self.prometheus.value(
            'sum(sojourn_workflow_steps{condition="runnable"})'))

    def _export(self, case, *arguments):
        """`sojourn relocation export` by the case's lead, as she asked him."""
        asked = {"defenderView": {
            "askedOn": to_proto(self.world.now().date()),
            "channel": "CONTACT_CHANNEL_IN_PERSON", "agrees": True,
            "verifiedBy": "VIEW_VERIFICATION_IN_PERSON"}}
        profile, number = case.view["leadSubject"].split("-")
        return cli.Cli(self.stack).run(
            f"{profile}:{number}", "relocation", "export", case.view["code"],
            "--file", "-", *arguments, stdin=json.dumps(asked).encode())

    def _in_stay(self):
        """Somebody who has a place, a visa and money."""
        return next(case for case in self.cases
                    if case.state == "IN_STAY" and case.funded
                    and any("applicationId" in traveller
                            for traveller in case.travellers))

    def test_7_she_is_given_what_all_four_services_hold(self):
        case = self._in_stay()
        with tempfile.TemporaryDirectory() as folder:
            to = os.path.join(folder, "hers.json")
            status, said, error = self._export(
                case, "--output", "json", "--to", to)
            self.assertEqual((0, ""), (status, said), error)
            self.assertEqual(0o600, stat.S_IMODE(os.stat(to).st_mode))
            with open(to, encoding="utf-8") as text:
                held = json.load(text)
            again, _, error = self._export(case, "--to", to)
            self.assertEqual(cli.INVALID_ARGUMENT, again)
            self.assertIn("FILE_EXISTS", error)
        self.assertEqual("handover", next(iter(held)))
        phrases = {case.intake["safeContact"].get(name)
                   for name in ("agreedPhrase", "duressPhrase")} - {None}
        left_out = phrases | {
            person["adult"]["safeContact"]
            for person in case.intake["persons"]
            if person.get("adult", {}).get("safeContact")}
        shown = _texts(held["relocation"])
        self.assertEqual(left_out, _texts(case.intake) - shown)
        everything = json.dumps(held, ensure_ascii=False)
        for referee in case.plan.get("referees", []):
            self.assertNotIn(referee["name"], everything)
        for service, field in (("capacity", "address"), ("visa", "identity"),
                               ("grants", "payments")):
            self.assertTrue([
                each for each in held["held_elsewhere"]
                if each["service"] == service
                and json.loads(each["json"]).get(field)], service)
        self.assertEqual("ExportRelocation", held["who_saw"][0]["method"])
        self._is_in_every_audit()

    def _is_in_every_audit(self):
        cluster = self.stack.clusters["data"]
        for service, method in (("capacity", "GetReservation"),
                                ("visa", "GetApplication"),
                                ("grants", "GetGrant")):
            self.assertNotEqual([["0"]], cluster.query(
                "SELECT count(*)::text FROM audit_records WHERE method = "
                f"'{method}' AND on_behalf_of LIKE '% ExportRelocation'",
                service), service)

    def test_7b_what_can_be_done_tonight_is_one_screen(self):
        shell = cli.Cli(self.stack)
        alert = {"alert": {
            "safeContact": {"contactPerson": "her sister"},
            "countryCode": "CZ", "danger": "Somebody follows her",
            "numberOfPeople": 1}}
        status, said, error = shell.run(
            "programme", "relocation", "alert", "--file", "-", "--output",
            "json", stdin=json.dumps(alert).encode())
        self.assertEqual(0, status, error)
        code = json.loads(said)["relocation"]["code"]
        status, said, error = shell.run(
            "programme", "relocation", "tonight", code, "--night",
            str(self.world.now().date()))
        self.assertEqual(0, status, error)
        self.assertIn(f"{code}  L1  ALERTED  in CZ", said)
        self.assertIn("BRQ-2", said)
        self.assertNotIn("invented", said, "no address")
        self.assertIn("Rive Claire Relocation and Relief", said)
        self.assertIn("needs the case to be triaged first", said)

    @classmethod
    def _read_by_who_is_not_told(cls):
        """What the NGO that brought it reads of a case that somebody left."""
        left = next(case.left for case in cls.cases if hasattr(case, "left"))
        ngo = cls.world.person("ngo", left.submitted_by)
        name = {"relocationId": left.id}
        return (cls.world.read(ngo, "relocation", "GetRelocation",
                               name)["relocation"],
                cls.world.read_all(ngo, "relocation", "ListRelocations", {},
                                   "relocations"),
                cls.world.read(ngo, "relocation", "GetTimeline", name))

    def test_7_of_a_party_that_split_neither_hears_of_the_other(self):
        hers = next(case for case in self.cases if hasattr(case, "left"))
        seen = self.not_told[0]
        self.assertEqual(len(hers.left.intake["persons"]),
                         len(seen["intake"]["persons"]))
        told = json.dumps(self.not_told)
        for word in (hers.id, hers.view["code"],
                     hers.intake["safeContact"]["address"], '"apart"'):
            self.assertNotIn(word, told)
        of_hers = json.dumps(hers.view | {"separations": []})
        for word in (hers.left.id, hers.left.view["code"]):
            self.assertNotIn(word, of_hers)
        self.assertNotEqual(hers.accepted_ask()["host"],
                            hers.left.accepted_ask()["host"])

    def test_8_without_one_service_she_is_given_nothing(self):
        case = self._in_stay()
        self.stack.service("grants").process.kill()
        try:
            with tempfile.TemporaryDirectory() as folder:
                to = os.path.join(folder, "hers.json")
                status, said, error = self._export(case, "--to", to)
                self.assertEqual((14, ""), (status, said), error)
                self.assertIn("PEER_UNAVAILABLE", error)
                self.assertIn("grants", error)
                self.assertEqual([], os.listdir(folder))
        finally:
            self.stack.restart_service("grants")

    def test_9_every_stay_comes_to_its_outcome_and_is_followed_up(self):
        coordination = Coordination(self.stack, self.said.append,
                                    to_the_end=True)
        self.addCleanup(coordination.close)
        self.assertTrue(coordination.run(), "\n".join(self.said))
        self.assertEqual([], invariants.broken(self.stack))
        states = self.stack.clusters["data"].query(
            "SELECT state, count(*) FROM reservations GROUP BY 1 ORDER BY 1",
            "capacity")
        self.assertNotIn("OCCUPIED", dict(states))
        world = coordination.world
        closed = [case for case in coordination.cases
                  if case.state == "CLOSED"]
        self.assertEqual(
            len([case for case in coordination.cases
                 if "outcome" in case.ends]), len(closed))
        for case in closed:
            # Her host sees her no more.
            host = world.hosts[case.accepted_ask()["host"]]
            seen = world.read_all(
                world.person("city", host["organisation"]), "relocation",
                "ListRelocations", {}, "relocations")
            self.assertNotIn(case.id, {each["relocationId"] for each in seen})


if __name__ == "__main__":
    unittest.main()

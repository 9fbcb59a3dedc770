#!/usr/bin/python3
"""Hundreds of cases lived at random while services and PostgreSQL backends are
killed; then what must hold is checked.

    tests/chaos/faults.py [--seconds 60] [--seed N]

Whoever lives which life, who is killed and when follow from the seed; how they
meet in time does not, so a repeated seed brings the same faults, not the same
microsecond.
"""
import argparse
import collections
import datetime
import os
import random
import sys
import threading
import time
import uuid

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support.private_stack import private_stack
from chaos import settled
from chaos.ledger import Ledger
from chaos.lives import Life
from chaos.sabotage import SERVICES_DIE, SESSIONS_DIE, Saboteur
from coordinator import examples, network
from coordinator.client import Refused
from coordinator.metrics import Metrics
from coordinator.world import World, as_json

_HANDS = 8
# Lives under way at once.
_AT_ONCE = 80
_HOSTS = 3
_PLACES = 9
_SHARE_HUNG_UP = 0.04
_DAY = datetime.timedelta(days=1)
# As long as the example's routes and passports are good for.
_LAST_DAY = 420
_DAYS_PASS = 0.04
_REST_WITHIN = 150


class Network(World):
    """The network of the examples, with more places."""

    def __init__(self, stack, seed):
        super().__init__(stack)
        self.ledger = Ledger(stack, self.tokens, seed)
        self._seed = seed
        self._more = {}
        self._adult = examples.load("cases/03-mangrove-biologist.json",
                                    self.today)["intake"]["persons"][0]

    def load(self):
        network.load(self)
        for key in ("nairobi", "utrecht"):
            self._more[key] = [self._open_host(key, number)
                               for number in range(_HOSTS)]

    def hosts_for(self, way):
        return self._more["utrecht" if way == "visa" else "nairobi"]

    def coordinator(self, host_id):
        key = next(key for key, hosts in self._more.items()
                   if any(host["hostId"] == host_id for host in hosts))
        return self.person("city", key)

    def mission(self, organisation_id):
        key = next((key for key, entry in self.organisations.items()
                    if entry["organisationId"] == organisation_id), None)
        return self.person("mission", key) if key else None

    def today_at_mission(self):
        return examples.date_in("Africa/Nairobi", self.now())

    def soon(self):
        return as_json(self.now() + datetime.timedelta(minutes=5))

    @staticmethod
    def request_id(source):
        return str(uuid.UUID(int=source.getrandbits(128), version=4))

    def intake(self, life):
        country = "KE" if life.way == "internal" else "UG"
        persons = [self._person(life, number) for number in range(
            2 if life.random.random() < 0.2 else 1)]
        return {
            "submitter": {"relation": "SUBMITTER_RELATION_NGO"},
            "safeContact": {"channel": "CONTACT_CHANNEL_SIGNAL",
                            "address": f"+000 {life.number:06d}",
                            "timeZone": "Africa/Nairobi",
                            "languageCode": "en"},
            "countryCode": country, "danger": "an invented danger",
            "locationClass": "LOCATION_CLASS_HOME", "persons": persons,
            "languages": [{"languageCode": "en",
                           "level": "LANGUAGE_LEVEL_FLUENT"}],
            "budgetWishes": [{"purpose": "travel", "amount": {
                "currencyCode": "EUR", "minorUnits": 90000}}]}

    def _person(self, life, number):
        country = "KE" if life.way == "internal" else "UG"
        return {
            "role": "PERSON_ROLE_ADULT" if number else "PERSON_ROLE_DEFENDER",
            "identity": {
                "names": [f"Invented {self._seed} {life.number} {number}"],
                "birthDate": {"year": 1960 + (7 * life.number) % 40,
                              "month": 1 + life.number % 12,
                              "day": 1 + life.number % 28},
                "nationalities": [country]},
            "travelDocuments": [{
                "type": "TRAVEL_DOCUMENT_TYPE_PASSPORT",
                "number": f"X{life.number:06d}{number}",
                "issuingCountry": country,
                "issuedOn": examples.to_proto(self.today - 400 * _DAY),
                "expiresOn": examples.to_proto(self.today + 2000 * _DAY),
                "blankPages": 20}],
            "consents": [{
                "purpose": f"CONSENT_PURPOSE_{purpose}",
                "givenOn": examples.to_proto(self.today - _DAY),
                "way": "call", "languageCode": "en"}
                for purpose in ("PROCESSING", "SHARE_WITH_HOST",
                                "SHARE_WITH_MISSION", "SHARE_WITH_FUNDER")]}

    def burn(self, life, place_id):
        if not place_id:
            return False
        return life.act("place burnt", "BurnPlace", {
            "placeId": place_id, "note": "known to others"},
            self.person("security"), "capacity")

    def _open_host(self, key, number):
        """Another host of this organisation, like the one of the examples."""
        coordinator = self.person("city", key)
        entry = next(
            entry for entry in
            examples.load("network.json", self.today)["hosts"]
            if entry["key"] == key)
        name = f"{entry['host']['displayName']} {number}"
        host = self.do(
            f"more/{key}/{number}", coordinator, "capacity", "CreateHost",
            lambda: {"host": {
                **entry["host"], "displayName": name,
                "organisationId": self.organisations[key][
                    "organisationId"]}})["host"]
        self._open_places(key, number, host, coordinator, entry)
        return host

    def _open_places(self, key, host_number, host, coordinator, entry):
        sample = entry["places"][0]["place"]
        for number in range(_PLACES):
            place = self.do(
                f"more/{key}/{host_number}/{number}", coordinator, "capacity",
                "CreatePlace", lambda number=number: {"place": {
                    **sample, "adults": 2,
                    "code": f"{key[:3].upper()}{host_number}-{number}",
                    "hostId": host["hostId"]}})["place"]
            self.do(f"open/{key}/{host_number}/{number}", coordinator,
                    "capacity", "SetAvailability", lambda place=place: {
                        "placeId": place["placeId"], "windows": [{
                            "checkIn": examples.to_proto(self.today),
                            "checkOut": examples.to_proto(
                                self.today + 600 * _DAY)}]})


class Funders(threading.Thread):
    """Grant officers, who say yes or no to what their lists show."""

    def __init__(self, world, seed, stop):
        super().__init__()
        self._world = world
        self._random = random.Random(f"{seed}/funders")
        self._stop_event = stop
        self.events = collections.Counter()
        self.failure = None

    def run(self):
        try:
            while not self._stop_event.wait(0.4):
                for holder in ("funder", "funder-bridge", "mission"):
                    self._look(holder)
        except Exception as error:  # shown by whoever joins
            self.failure = error

    def _look(self, holder):
        world = self._world
        officer = world.person("grants", holder)
        page = world.ledger.read(officer, "grants", "ListGrants", {
            "pageSize": 60, "states": [
                f"GRANT_STATE_{state}" for state in (
                    "SUBMITTED", "SCREENED", "ASSESSED", "APPROVED", "AGREED",
                    "PAYING", "PAID")]})
        grants = page.get("grants", [])
        for grant in self._random.sample(grants, min(5, len(grants))):
            if self._stop_event.is_set():
                return
            self._act(holder, officer, grant)

    def _do(self, event, person, rpc, fields):
        try:
            answer = self._world.ledger.change(
                person, "grants", rpc, fields,
                self._world.request_id(self._random))
        except Refused:
            return None  # a case that ended was faster
        self.events[event] += 1
        return answer

    def _act(self, holder, officer, grant):
        world, grant_id = self._world, grant["grantId"]
        state = grant["state"].removeprefix("GRANT_STATE_")
        one = {"grantId": grant_id}
        if state == "SUBMITTED":
            self._do("grant screened", officer, "ScreenGrant",
                     {**one, "result": "SCREENING_RESULT_ELIGIBLE"})
        elif state in ("SCREENED", "ASSESSED") and self._random.random() < 0.1:
            self._do("grant cancelled", officer, "CancelGrant",
                     {**one, "reason": "CANCEL_REASON_CASE_ENDED"})
        elif state == "SCREENED":
            self._do("grant assessed", officer, "AssessGrant", one)
        elif state == "ASSESSED":
            number = self._random.choice((1, 2))
            self._do("grant approved", world.person("approver", holder, number),
                     "ApproveGrant", one)
        elif state == "APPROVED":
            self._do("grant agreed", officer, "RecordAgreement", {
                **one, "form": "AGREEMENT_FORM_INTERMEDIARY",
                "agreedOn": examples.to_proto(world.now().date())})
        elif state in ("AGREED", "PAYING") and grant.get("approved"):
            self._pay(holder, officer, grant)

    def _pay(self, holder, officer, grant):
        world = self._world
        scheduled = self._do("payment scheduled", officer, "SchedulePayment", {
            "grantId": grant["grantId"], "amount": grant["approved"],
            "channel": "PAYMENT_CHANNEL_MTO", "lastTranche": True,
            "payee": {"relation": "PAYEE_RELATION_CONTACT_PERSON",
                      "name": "a contact", "details": "an agreed office"},
            "receiptSignal": "RECEIPT_SIGNAL_AGREED_PHRASE"})
        if scheduled is None:
            return
        payment = {"paymentId": scheduled["paymentId"]}
        at = {"occurredAt": as_json(
            world.now() - datetime.timedelta(seconds=2))}
        self._do("payment released", world.person("funds", holder),
                 "ReleasePayment", payment)
        self._do("payment sent", officer, "RecordPaymentOutcome",
                 {**payment, "outcome": "PAYMENT_OUTCOME_SENT", **at})
        self._do("receipt confirmed", officer, "ConfirmReceipt",
                 {**payment, "signal": "RECEIPT_SIGNAL_AGREED_PHRASE", **at})


class Run:
    def __init__(self, stack, seed, seconds):
        self.stack = stack
        self.seed = seed
        self.network = Network(stack, seed)
        self.lives = []
        self._until = time.monotonic() + seconds
        self._random = random.Random(f"{seed}/clock")
        self._lock = threading.Lock()
        self._waiting = collections.deque()
        self._failures = []
        self._stop = threading.Event()
        self._metrics = Metrics(stack.layout)
        self.saboteurs = []
        self.funders = Funders(self.network, seed, self._stop)

    def live(self):
        self.network.ledger.hang_up(_SHARE_HUNG_UP)
        hands = [threading.Thread(target=self._work) for _ in range(_HANDS)]
        self.saboteurs = [Saboteur(self.stack, self.seed, kinds)
                          for kinds in (SERVICES_DIE, SESSIONS_DIE)]
        with self.saboteurs[0], self.saboteurs[1]:
            self.funders.start()
            for hand in hands:
                hand.start()
            while time.monotonic() < self._until and not self._failures:
                time.sleep(self._random.uniform(0.3, 1.0))
                self._time_passes()
            self._stop.set()
            for hand in hands:
                hand.join()
            self.funders.join()
        self.network.ledger.hang_up(0.0)
        if self.funders.failure:
            self._failures.append(self.funders.failure)
        if self._failures:
            raise self._failures[0]

    def _time_passes(self):
        clock = self.network.clock
        passed = (clock.now() - self.network.started).days
        if passed > _LAST_DAY:
            return
        hours = (24 * self._random.randint(10, 50)
                 if self._random.random() < _DAYS_PASS
                 else self._random.randint(1, 6))
        clock.move_to(clock.now() + datetime.timedelta(hours=hours))

    def _work(self):
        try:
            while not self._stop.is_set():
                life = self._next()
                moved = any([life.turn() for _ in range(3)
                             if not self._stop.is_set() and not life.ended])
                self._put_back(life)
                if not moved:
                    time.sleep(0.01)
        except Exception as error:
            self._failures.append(error)

    def _next(self):
        with self._lock:
            open_lives = sum(not life.ended for life in self.lives)
            if open_lives < _AT_ONCE or not self._waiting:
                life = Life(self.network, len(self.lives), self.seed)
                self.lives.append(life)
                return life
            return self._waiting.popleft()

    def _put_back(self, life):
        if not life.ended:
            with self._lock:
                self._waiting.append(life)

    def settle(self):
        """Nobody acts any more; what the system owes is done, also what it owes
        a day after."""
        for _ in range(3):
            self._rest()
            clock = self.network.clock
            clock.move_to(clock.now() + datetime.timedelta(hours=26))
        self._rest()
        for life in self.lives:
            if life.id:
                life.look()

    def _rest(self):
        until = time.monotonic() + _REST_WITHIN
        while time.monotonic() < until:
            if (self._metrics.steps_idle() and self.stack.feeds_read()
                    and self._metrics.steps_idle()):
                return
            time.sleep(0.1)
        raise settled.Broken(f"steps or feeds do not come to rest within "
                             f"{_REST_WITHIN} s")

    def report(self, say=print):
        """Says and returns the counts."""
        ledger = self.network.ledger
        states = collections.Counter(life.state for life in self.lives)
        events = collections.Counter(
            event for life in self.lives for event in life.events)
        events.update(self.funders.events)
        say(f"seed {self.seed}: {len(self.lives)} cases")
        say("  where they are: " + _counts(states))
        say(f"  {sum(events.values())} events: " + _counts(events))
        done, killed = collections.Counter(), collections.Counter()
        for each in self.saboteurs:
            done.update(each.done)
            killed.update(each.killed)
        done["answer nobody waited for"] = ledger.hung_up
        say(f"  {sum(done.values())} faults: {_counts(done)}; services: "
            + _counts(killed))
        say(f"  {len(ledger.answers)} changes acknowledged, "
            f"{ledger.repeated} calls repeated, "
            f"{sum(ledger.refusals.values())} refused: "
            + _counts(ledger.refusals))
        return {"cases": len(self.lives), "events": sum(events.values()),
                "faults": sum(done.values()),
                "kills": sum(killed.values()),
                "acknowledged": len(ledger.answers),
                "repeated": ledger.repeated}


def _counts(counter):
    return ", ".join(f"{count} {name}" for name, count in
                     sorted(dict(counter).items(), key=lambda each: -each[1]))


def run(seed, seconds, say=print):
    """One round on a stack of its own: what does not hold, in lines, and the
    counts."""
    say(f"seed {seed}")
    counts = {}
    with private_stack() as stack:
        # Processes die here, the machine does not: what was handed to the
        # kernel is kept.
        for cluster in stack.clusters.values():
            cluster.query("ALTER SYSTEM SET fsync = off")
            cluster.query("SELECT pg_reload_conf()")
        whole = Run(stack, seed, seconds)
        whole.network.load()
        try:
            whole.live()
            whole.settle()
            broken = settled.broken(whole, say)
        except settled.Broken as error:
            broken = [str(error)]
        finally:
            counts = whole.report(say)
            whole.network.ledger.close()
            whole.network.client.close()
    return broken, counts


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=int.from_bytes(
        os.urandom(4), "big"))
    arguments = parser.parse_args()
    broken, _ = run(arguments.seed, arguments.seconds)
    for line in broken:
        print(f"BROKEN: {line}")
    print("good" if not broken else f"repeat with --seed {arguments.seed}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

"""What happens to the places themselves: they are flooded and mended, nights
that were given back are taken again, and a host brings places in a table."""
import collections
import datetime

from coordinator import examples
from coordinator.client import Refused

from .ledger import AS_RELOCATION
from .part import Part

_DAY = datetime.timedelta(days=1)
_REASONS = ("FLOODED", "FIRE", "UNINHABITABLE", "UNSAFE", "OTHER")
# Nobody is put out: her case says that she cannot live there.
_NEEDS_IT = ("TRAVELLING", "IN_STAY", "ENDING")
_DISRUPTED = "RESERVATION_STATE_DISRUPTED"
# A release may not have reached the host yet.
_TRIES = 2


class Places(Part):
    def __init__(self, life):
        super().__init__(life)
        # Of each disruption that was acknowledged: its place.
        self._reported = {}
        self._lifted = set()
        self._tried = collections.Counter()
        # The host and the code of what was brought.
        self._brought = []

    def acts(self):
        life = self.life
        acts = []
        if self._held():
            acts.append((self._flood, 0.8))
        if self._standing():
            acts.append((self._mend, 4))
        if self._given_back():
            acts.append((self._take_back, 3))
        if life.id and life.leads and not self._brought:
            acts.append((self._bring, 0.1))
        return acts

    # -- what people do

    def _held(self):
        return [each for each in self.life.proposals(
            "HOLDING", "OFFERED", "ACCEPTED") if each.get("reservationId")]

    def _standing(self):
        return [each for each in self._reported if each not in self._lifted]

    def _given_back(self):
        return [each["reservationId"] for each in self.life.proposals(
            "DECLINED", "LAPSED", "WITHDRAWN")
            if each.get("reservationId")
            and self._tried[each["reservationId"]] < _TRIES]

    def _flood(self):
        life = self.life
        kept = self._kept(life.random.choice(self._held()))
        if kept is None:
            return False
        today = life.network.now().date()
        begins = examples.from_proto(kept["stay"]["checkIn"]) + (
            life.random.randint(0, 5) * _DAY)
        fields = {"placeId": kept["placeId"], "note": "the cellar is wet",
                  "reason": f"DISRUPTION_REASON_{life.random.choice(_REASONS)}",
                  "until": examples.to_proto(
                      max(begins, today) + life.random.randint(2, 12) * _DAY)}
        if begins > today:
            fields["firstDay"] = examples.to_proto(begins)
        answer = life.ask("place flooded", "ReportDisruption", fields,
                          life.random.choice((
                              life.network.coordinator(kept["hostId"]),
                              life.network.person("security"), life.officer)),
                          "capacity")
        if answer is None:
            return False
        disruption, = answer["disruptions"]
        self._reported[disruption["disruptionId"]] = kept["placeId"]
        return True

    def _mend(self):
        life = self.life
        disruption = life.random.choice(self._standing())
        if not life.act("place mended", "LiftDisruption",
                        {"disruptionId": disruption}, life.officer,
                        "capacity"):
            return False
        self._lifted.add(disruption)
        return True

    def _take_back(self):
        """As relocation would, of which no call does so yet: the nights are
        nobody's, and the case gives them back once more."""
        reservation = self.life.random.choice(self._given_back())
        self._tried[reservation] += 1
        return self.life.act("release taken back", "UndoRelease",
                             {"reservationId": reservation}, AS_RELOCATION,
                             "capacity")

    def _bring(self):
        life = self.life
        host = life.random.choice(life.network.hosts_for(life.way))
        code = f"T-{life.number}"
        answer = life.network.bring(life, host["hostId"], code)
        if answer is None:
            return False
        if answer.get("createdRows") != 1:
            self.wrong.append(f"place {code} was brought, and the answer is "
                              f"{answer}")
        self._brought.append((host["hostId"], code))
        return True

    def _kept(self, place):
        """The host's own record of it, as the office reads it."""
        try:
            return self.life.network.ledger.read(
                self.life.officer, "capacity", "GetReservation",
                {"reservationId": place["reservationId"]})["reservation"]
        except Refused:
            return None

    # -- what must hold

    def broken(self, history):
        return (self._as_acknowledged() + self._as_the_host_has_it()
                + self._as_brought())

    def _as_acknowledged(self):
        lines = []
        for place_id in set(self._reported.values()):
            listed = {each["disruptionId"]: "liftedAt" in each
                      for each in self._all("ListDisruptions", "disruptions", {
                          "placeId": place_id, "liftedToo": True})}
            for disruption, where in self._reported.items():
                if where != place_id:
                    continue
                lifted = disruption in self._lifted
                if listed.get(disruption) != lifted:
                    lines.append(
                        f"disruption {disruption} was "
                        f"{'lifted' if lifted else 'reported'}, and "
                        f"{listed.get(disruption, 'nothing')} is listed")
        return lines

    def _as_the_host_has_it(self):
        """Whoever needs a place is told that it cannot be lived in, and nobody
        of one that can."""
        lines = []
        for place in self.life.proposals("ACCEPTED"):
            kept = self._kept(place)
            if self.life.state not in _NEEDS_IT or kept is None:
                continue
            problem = place.get("problemReason", "")
            disrupted = kept["state"] == _DISRUPTED
            # Others knowing of it is the worse of the two.
            if problem != "PLACE_BURNT" and disrupted != (
                    problem == "PLACE_DISRUPTED"):
                lines.append(f"her place {place['reservationId']} is "
                             f"{kept['state']}, and her case says {problem!r}")
        return lines

    def _as_brought(self):
        lines = []
        for host_id, code in self._brought:
            codes = [each["code"] for each in self._all(
                "ListPlaces", "places", {"hostId": host_id})]
            if codes.count(code) != 1:
                lines.append(f"place {code} was brought once, and stands "
                             f"{codes.count(code)} times")
        return lines

    def _all(self, rpc, name, fields):
        return self.life.network.ledger.read_all(
            self.life.officer, "capacity", rpc, fields, name)

"""Callers who hold, confirm, release and change what they and others hold, and
report that a place cannot be lived in.

To be met here as well: a release that is taken back, and nights taken back from
the offer. Each is a kind in `_KINDS`, a method here and one in model.py.
"""
import collections
import random
import time
import uuid

from . import messages, model
from .history import OK, Call
from .scenes import MOST_NIGHTS, MOST_PROLONGED, OFFICERS
from .wire import Patience, Refused, Unheard

_SHARE_OF_HOLDS = 0.45
_SHARE_ANY_PLACE = 0.3
_SHARE_OF_REPORTS = 0.03
# Of the turns in which something can be lifted.
_SHARE_OF_LIFTS = 0.12
_MOST_DISRUPTED = 5
# What is done to a booking, by the state it was last known in.
_KINDS = {
    model.HELD: {"confirm": 5, "release": 3, "extend": 2, "undo": 1, "read": 1,
                 "prolong": 0.3},
    model.CONFIRMED: {"release": 3, "prolong": 3, "check_in": 3, "read": 1,
                      "confirm": 0.3},
    model.OCCUPIED: {"prolong": 2, "check_out": 3, "read": 1, "release": 0.5},
    "": {"read": 2, "release": 1, "confirm": 1, "check_in": 0.5, "undo": 0.5},
}
_STATES = {"confirm": model.CONFIRMED, "check_in": model.OCCUPIED,
           "check_out": "", "release": "", "undo": ""}
_RPCS = {"confirm": "ConfirmReservation", "release": "ReleaseReservation",
         "undo": "ReleaseReservation", "extend": "ExtendHold",
         "prolong": "ExtendReservation", "check_in": "CheckIn",
         "check_out": "CheckOut"}
# Hours for which a hold is asked to be kept: never as many as some ticks are.
_ASKED_HOURS = (None, 250, 410, 690)
# Of the calls whose answer is not heard at once, so many are never made again.
_SHARE_GIVEN_UP = 0.15
_SHARE_HUNG_UP = 0.04
_HANGS_UP_AFTER = (0.001, 0.02)
_SHARE_UNDONE = 0.6


class Caller:
    def __init__(self, wire, clockwork, pace, seed):
        self._wire = wire
        self._pace = pace
        self._clockwork = clockwork
        self._random = random.Random(seed)
        self.outcomes = collections.Counter()
        self.repeated = 0

    def turn(self, scene):
        if scene.disruptions and self._random.random() < _SHARE_OF_LIFTS:
            self._lift(scene)
            return
        if self._random.random() < _SHARE_OF_REPORTS:
            self._report(scene)
            return
        booked = scene.one(self._random)
        if booked is None or self._random.random() < _SHARE_OF_HOLDS:
            self._hold(scene)
            return
        weights = _KINDS[booked.state]
        kind, = self._random.choices(list(weights), weights.values())
        getattr(self, f"_{kind}")(scene, booked)

    # -- one method a kind of call

    def _hold(self, scene):
        booked = scene.new(f"case-{self._random.getrandbits(96):024x}")
        place = (None if self._random.random() < _SHARE_ANY_PLACE else
                 self._random.randrange(len(scene.host.place_ids)))
        check_in = self._random.choice(scene.days)
        check_out = check_in + self._random.randint(1, MOST_NIGHTS)
        level = self._random.randint(1, 4)
        request = messages.HoldPlaceRequest(
            request_id=booked.hold_request_id, case_ref=booked.case_ref,
            party=messages.Party(adults=1), level=level,
            stay=messages.Stay(check_in=self._date(check_in),
                                  check_out=self._date(check_out)),
            host_id=scene.host.host_id,
            place_id="" if place is None else scene.host.place_ids[place])
        outcome, answer = self._call(
            scene, "hold", "HoldPlace", request, booked.number,
            (place, check_in, check_out, level), lambda answer: (
                scene.host.place_ids.index(answer.reservation.place_id),))
        if outcome == OK:
            booked.check_out, booked.state = check_out, model.HELD
            booked.reservation_id = answer.reservation.reservation_id
        elif outcome is None and self._random.random() < _SHARE_UNDONE:
            self._undo(scene, booked)

    def _confirm(self, scene, booked):
        self._change(scene, "confirm", booked,
                     messages.ConfirmReservationRequest())

    def _release(self, scene, booked):
        self._change(scene, "release", booked,
                     messages.ReleaseReservationRequest(
                         reason="RELEASE_REASON_NOT_NEEDED"))

    def _undo(self, scene, booked):
        request = messages.ReleaseReservationRequest(
            request_id=str(uuid.uuid4()), reason="RELEASE_REASON_UNDONE",
            hold_request_id=booked.hold_request_id)
        outcome, _ = self._call(
            scene, "undo", _RPCS["undo"], request, booked.number, (),
            lambda answer: (answer.HasField("reservation"),))
        if outcome == OK:
            booked.state = ""

    def _extend(self, scene, booked):
        hours = self._random.choice(_ASKED_HOURS)
        request = messages.ExtendHoldRequest()
        if hours is not None:
            hours += self._clockwork.ticks * model.HOURS_A_TICK
            request.held_until.FromDatetime(self._clockwork.at(hours))
        self._change(scene, "extend", booked, request, (hours,))

    def _prolong(self, scene, booked):
        out = booked.check_out + self._random.randint(-1, MOST_PROLONGED)
        # What a scene leaves free behind it is no more than this.
        out = min(out, scene.days[-1] + MOST_NIGHTS + MOST_PROLONGED)
        if self._change(scene, "prolong", booked,
                        messages.ExtendReservationRequest(
                            check_out=self._date(out)), (out,)):
            booked.check_out = out

    def _check_in(self, scene, booked):
        self._change(scene, "check_in", booked, messages.CheckInRequest(
            occurred_at=self._just_now()))

    def _check_out(self, scene, booked):
        self._change(scene, "check_out", booked,
                     messages.CheckOutRequest(
                         occurred_at=self._just_now()))

    def _read(self, scene, booked):
        request = messages.GetReservationRequest(
            reservation_id=booked.reservation_id)
        self._call(scene, "read", "GetReservation", request, booked.number, (),
                   lambda answer: scene.shown(self._clockwork,
                                              answer.reservation))

    def _report(self, scene):
        """On days of this history alone."""
        place = self._random.randrange(len(scene.host.place_ids))
        first = self._random.choice(scene.days)
        until = first + self._random.randint(1, _MOST_DISRUPTED)
        request = messages.ReportDisruptionRequest(
            request_id=str(uuid.uuid4()),
            place_id=scene.host.place_ids[place],
            first_day=self._date(first), until=self._date(until),
            reason="DISRUPTION_REASON_FLOODED")
        number = scene.number()
        outcome, answer = self._call(
            scene, "report", "ReportDisruption", request, number,
            (place, first, until), person=self._random.choice(OFFICERS))
        if outcome == OK:
            disruption, = answer.disruptions
            scene.disruptions.append((number, disruption.disruption_id))

    def _lift(self, scene):
        try:
            number, disruption_id = scene.disruptions.pop()
        except IndexError:
            return  # somebody else lifts it
        request = messages.LiftDisruptionRequest(
            request_id=str(uuid.uuid4()), disruption_id=disruption_id)
        self._call(scene, "lift", "LiftDisruption", request, number,
                   person=self._random.choice(OFFICERS))

    # -- what they have in common

    def _change(self, scene, kind, booked, request, arguments=()):
        """Whether it was acknowledged."""
        request.request_id = str(uuid.uuid4())
        request.reservation_id = booked.reservation_id
        outcome, _ = self._call(scene, kind, _RPCS[kind], request,
                                booked.number, arguments)
        if outcome == OK:
            booked.state = _STATES.get(kind, booked.state)
        return outcome == OK

    def _call(self, scene, kind, rpc, request, number, arguments=(), told=None,
              person=None):
        """(OK, the reason of a refusal, or None; the answer). What was
        refused is not kept by the service, so a refusal is of the last try;
        what was done may have been done by the first."""
        patience, first = Patience(), None
        while True:
            tried = Call(kind, time.monotonic(), booking=number,
                         arguments=arguments, ticks=self._clockwork.ticks)
            first = first or tried
            try:
                answer = self._wire.send(rpc, request, **self._deadline(person))
            except Refused as refusal:
                self._record(scene, tried, str(refusal))
                return str(refusal), None
            except Unheard as unheard:
                if tried is first and self._random.random() < _SHARE_GIVEN_UP:
                    self._record(scene, first, None)
                    return None, None
                patience.wait(unheard)
                self.repeated += 1
                continue
            self._record(scene, first, OK, told(answer) if told else None)
            return OK, answer

    def _record(self, scene, call, outcome, answer=None):
        self.outcomes[call.kind, outcome or "unknown"] += 1
        if outcome is not None:
            call = Call(call.kind, call.invoked, time.monotonic(), outcome,
                        call.booking, call.arguments, answer, call.ticks)
        scene.calls.append(call)
        self._pace.step()

    def _deadline(self, person):
        if person is not None:
            return {"person": person}
        if self._random.random() < _SHARE_HUNG_UP:
            return {"deadline": self._random.uniform(*_HANGS_UP_AFTER)}
        return {}

    def _date(self, number):
        day = self._clockwork.day(number)
        return messages.Date(year=day.year, month=day.month, day=day.day)

    def _just_now(self):
        """The clock only goes on from here."""
        told = messages.Timestamp()
        told.FromDatetime(self._clockwork.origin)
        return told

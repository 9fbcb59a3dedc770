"""Capacity in memory: answers as the model does, and now and then is not heard.
Has defects to order, for what must find them."""
import random
import threading

from . import messages, model
from .history import OK, Call
from .wire import Refused, Unheard

_SHARE_UNHEARD = 0.05
_KINDS = {"HoldPlace": "hold", "ConfirmReservation": "confirm",
          "ReleaseReservation": "release", "ExtendHold": "extend",
          "ExtendReservation": "prolong", "CheckIn": "check_in",
          "CheckOut": "check_out", "GetReservation": "read",
          "ReportDisruption": "report", "LiftDisruption": "lift"}


class Desk:
    """In the place of a Wire, for one host. `defect` is given the bookings as
    they are to be after each call, and gives them as they are."""

    def __init__(self, host, clockwork, seed, defect=lambda bookings: bookings):
        self._host = host
        self._model = model.Host(host.turnover)
        self._clockwork = clockwork
        self._random = random.Random(seed)
        self._defect = defect
        self._lock = threading.Lock()
        self._bookings = ()
        # What was asked for each booking, its hold's request and its case.
        self._holds = []
        self._answers = {}

    def send(self, rpc, request, deadline=None, person=None):
        del deadline, person
        with self._lock:
            heard = self._random.random() > _SHARE_UNHEARD
            if not heard and self._random.random() < 0.5:
                raise Unheard("it never came")
            if rpc == "ListReservations":
                return self._list()
            answer = self._once(rpc, request)
            if not heard:
                raise Unheard("the answer was lost")
            return answer

    def _once(self, rpc, request):
        if rpc == "GetReservation":
            return self._answer(_KINDS[rpc], request)
        if request.request_id not in self._answers:
            self._answers[request.request_id] = self._answer(
                _KINDS[rpc], request)
        return self._answers[request.request_id]

    def _answer(self, kind, request):
        number, arguments = self._read(kind, request)
        if kind == "release" and request.hold_request_id:
            kind = "undo"
        hour = self._clockwork.ticks * model.HOURS_A_TICK
        outcome, told, after = self._random.choice(list(self._model.outcomes(
            self._bookings, Call(kind, 0, booking=number, arguments=arguments),
            hour, hour)))
        self._bookings = self._defect(after)
        if outcome != OK:
            raise Refused(outcome)
        if kind == "report":
            return messages.ReportDisruptionResponse(disruptions=[
                messages.Disruption(disruption_id=str(number))])
        answer = messages.HoldPlaceResponse()
        if kind != "undo" or told == (True,):
            self._show(number, after[number], answer.reservation)
        return answer

    def _read(self, kind, request):
        """The number of the booking, and the arguments that the model has."""
        day = self._clockwork.number
        if kind == "hold":
            places = self._host.place_ids
            return (self._number(request.request_id, request.case_ref),
                    (places.index(request.place_id) if request.place_id
                     else None, day(request.stay.check_in),
                     day(request.stay.check_out), request.level))
        if kind == "report":
            return (self._number(request.request_id, ""),
                    (self._host.place_ids.index(request.place_id),
                     day(request.first_day), day(request.until)))
        if kind == "lift":
            return int(request.disruption_id), ()
        if kind == "extend":
            asked = None
            if request.HasField("held_until"):
                asked = round((request.held_until.ToSeconds()
                               - self._clockwork.origin.timestamp()) / 3600)
            return int(request.reservation_id), (asked,)
        if kind == "prolong":
            return int(request.reservation_id), (day(request.check_out),)
        if kind == "release" and request.hold_request_id:
            return self._number(request.hold_request_id, ""), ()
        return int(request.reservation_id), ()

    def _number(self, request_id, case_ref):
        """Of the hold with this request, which may come after its undoing."""
        for number, hold in enumerate(self._holds):
            if hold[0] == request_id:
                hold[1] = hold[1] or case_ref
                return number
        self._holds.append([request_id, case_ref])
        self._bookings += (None,)
        return len(self._holds) - 1

    def _list(self):
        answer = messages.ListReservationsResponse()
        for number, booked in enumerate(self._bookings):
            if isinstance(booked, model.Booking):
                self._show(number, booked, answer.reservations.add())
        return answer

    def _show(self, number, booked, shown):
        if not isinstance(booked, model.Booking):
            return
        booked = booked.at(self._clockwork.ticks * model.HOURS_A_TICK)
        shown.reservation_id = str(number)
        shown.case_ref = self._holds[number][1]
        shown.place_id = self._host.place_ids[booked.place]
        shown.state = messages.ReservationState.Value(
            f"RESERVATION_STATE_{booked.shown()[1]}")
        for date, day in ((shown.stay.check_in, booked.check_in),
                          (shown.stay.check_out, booked.check_out),
                          (shown.free_from, booked.free_from)):
            on = self._clockwork.day(day)
            date.year, date.month, date.day = on.year, on.month, on.day

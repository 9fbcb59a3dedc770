"""Hosts whose nights are sold, and what was sold of them."""
import dataclasses
import itertools
import threading
import uuid
from concurrent import futures

from . import messages
from .model import Host

# More than one: each may call so often a second, and no more.
OFFICERS = [(f"office-{number}", "programme", "PROGRAMME",
              ("PROGRAMME_OFFICER",)) for number in range(8)]
# Days from the first on which a stay may begin.
FIRST_DAY = 60
_LAST_DAY = 700
# Hosts that are opened at once.
_AT_ONCE = 8
# How many of the latest bookings are still acted on.
_RECENT = 10

# A stay that begins on the last day of a scene ends within so many.
MOST_NIGHTS = 6
MOST_PROLONGED = 3
MOST_TURNOVER = 2
# Days between scenes: a stay and what it may be prolonged by, and the cleaning.
SLACK = MOST_NIGHTS + MOST_PROLONGED + MOST_TURNOVER


@dataclasses.dataclass
class Booked:
    """What its callers know of a booking."""
    number: int
    case_ref: str
    hold_request_id: str
    reservation_id: str = ""
    # The last state that a caller was told, to choose what to do next.
    state: str = ""
    check_out: int = 0


class Scene:
    """Some nights at a host: one history. Thread-safe."""

    def __init__(self, host, first_day, days):
        self.host = host
        self.model = Host(host.turnover)
        # Days on which a stay may begin.
        self.days = range(first_day, first_day + days)
        self.calls = []
        self.booked = []
        # (number, disruption id) of those that nobody lifted.
        self.disruptions = []
        self._lock = threading.Lock()
        self._numbers = itertools.count()

    def number(self):
        """Of the next booking or disruption of this history."""
        with self._lock:
            return next(self._numbers)

    def new(self, case_ref):
        booked = Booked(self.number(), case_ref, str(uuid.uuid4()))
        self.booked.append(booked)
        return booked

    def shown(self, clockwork, reservation):
        """A reservation as the model shows it."""
        return (self.host.place_ids.index(reservation.place_id),
                _state(reservation.state),
                clockwork.number(reservation.stay.check_in),
                clockwork.number(reservation.stay.check_out),
                clockwork.number(reservation.free_from))

    def one(self, chosen):
        """A recent booking whose hold was acknowledged, or None."""
        known = [booked for booked in self.booked[-_RECENT:]
                 if booked.reservation_id]
        return chosen.choice(known) if known else None


def _state(number):
    return messages.ReservationState.Name(number).removeprefix(
        "RESERVATION_STATE_")


@dataclasses.dataclass(frozen=True)
class Premises:
    host_id: str
    place_ids: tuple
    turnover: tuple

    def scene(self, days, number=0):
        """The scene of this number of those one after the other, none reaching
        the next."""
        return Scene(self, FIRST_DAY + number * (days + SLACK), days)


def most_scenes(days):
    """So many of them are there at one host."""
    return (_LAST_DAY - FIRST_DAY) // (days + SLACK)


class Opening:
    """Opens hosts, as the office does."""

    def __init__(self, client, clockwork):
        self._client = client
        self._clockwork = clockwork
        self._officers = itertools.cycle(OFFICERS)

    def hosts(self, turnovers):
        """Premises: of each the days of cleaning of its places."""
        with futures.ThreadPoolExecutor(_AT_ONCE) as office:
            return list(office.map(self._host, turnovers))

    def _host(self, turnover):
        host = self._do("CreateHost", {"host": {
            "kind": "HOST_KIND_CITY", "organisationId": "invented",
            "displayName": f"Invented {uuid.uuid4()}", "countryCode": "NL",
            "timeZone": "Etc/UTC", "intakeMode": "INTAKE_MODE_ROLLING",
            "languages": [{"languageCode": "en",
                           "level": "LANGUAGE_LEVEL_FLUENT"}]}})["host"]
        return Premises(host["hostId"], tuple(
            self._place(host["hostId"], number, days)
            for number, days in enumerate(turnover)), turnover)

    def _place(self, host_id, number, turnover):
        place = self._do("CreatePlace", {"place": {
            "hostId": host_id, "code": f"P-{number}", "adults": 1,
            "bedrooms": 1, "turnoverDays": turnover, "lane": "LANE_REGULAR",
            "address": "Nowhere 1 (invented)",
            "vetting": {"vettedBy": "nobody", "vettedOn": self._date(-30),
                        "expiresOn": self._date(1500), "keyHolders": 1}}})
        self._do("SetAvailability", {
            "placeId": place["place"]["placeId"], "windows": [
                {"checkIn": self._date(0), "checkOut": self._date(_LAST_DAY)}]})
        return place["place"]["placeId"]

    def _date(self, number):
        day = self._clockwork.day(number)
        return {"year": day.year, "month": day.month, "day": day.day}

    def _do(self, rpc, fields):
        request = self._client.encode("capacity", rpc, {
            "requestId": str(uuid.uuid4()), **fields})
        return self._client.decode("capacity", rpc, self._client.call(
            next(self._officers), "capacity", rpc, request))

"""How capacity answers when calls come one after the other: the places of one
host, its bookings and disruptions, and the clock.

A state is (ticks, bookings): how often the clock was moved, and by their
numbers the bookings and disruptions of the history: None while nothing is known
of it, then CANCELLED or a Booking; or a Disruption, and LIFTED. Time is counted
in hours since the clock stood at no tick; what passes between two ticks is less
than any difference that counts. No disruption begins before the clock ends.
"""
import dataclasses

from .history import OK

HOURS_A_TICK = 80
# How long a hold is kept, by level: rules::DefaultHeldUntil.
HELD_HOURS = {1: 72, 2: 168, 3: 168, 4: 168}

CANCELLED, LIFTED = "cancelled", "lifted"
HELD, CONFIRMED, OCCUPIED = "HELD", "CONFIRMED", "OCCUPIED"
COMPLETED, RELEASED, EXPIRED = "COMPLETED", "RELEASED", "EXPIRED"
# Shown as DISRUPTED alone; the rest is what a lift makes of it.
_DISRUPTED = {state: f"DISRUPTED {state}"
              for state in (HELD, CONFIRMED, OCCUPIED)}
_RESTORED = {disrupted: state for state, disrupted in _DISRUPTED.items()}
# A stay that is over keeps its nights and the days of cleaning.
_TAKES_NIGHTS = (HELD, CONFIRMED, OCCUPIED, COMPLETED, *_RESTORED)
# What a change does to a state it may be made in.
_CHANGES = {
    "confirm": {HELD: CONFIRMED},
    "release": {HELD: RELEASED, CONFIRMED: RELEASED, RELEASED: RELEASED,
                EXPIRED: EXPIRED, _DISRUPTED[HELD]: RELEASED,
                _DISRUPTED[CONFIRMED]: RELEASED},
    "extend": {HELD: HELD},
    "prolong": {CONFIRMED: CONFIRMED, OCCUPIED: OCCUPIED},
    # Who comes all the same lives there.
    "check_in": {CONFIRMED: OCCUPIED,
                 _DISRUPTED[CONFIRMED]: _DISRUPTED[OCCUPIED]},
    "check_out": {OCCUPIED: COMPLETED, _DISRUPTED[OCCUPIED]: COMPLETED},
}
# Refused of a place that cannot be lived in, whatever else.
_NOT_DISRUPTED = ("confirm", "extend", "prolong")


@dataclasses.dataclass(frozen=True)
class Booking:
    place: int
    state: str
    # Days; `free_from` is the check-out and the days of cleaning.
    check_in: int
    check_out: int
    free_from: int
    level: int
    held_until: int

    def at(self, hour):
        lapsed = self.state == HELD and self.held_until <= hour
        return dataclasses.replace(self, state=EXPIRED) if lapsed else self

    def shown(self):
        return (self.place, self.state.partition(" ")[0], self.check_in,
                self.check_out, self.free_from)


@dataclasses.dataclass(frozen=True)
class Disruption:
    """Days on which nobody is promised a place: from `first` to before
    `until`."""
    place: int
    first: int
    until: int

    def hits(self, place, first, until):
        return (self.place == place and self.first < until
                and first < self.until)


class Host:
    """`turnover` has the days of cleaning of each place."""

    def __init__(self, turnover):
        self._turnover = turnover

    @staticmethod
    def begin(calls):
        bookings = 1 + max((call.booking for call in calls), default=0)
        # The first call of all was invoked before any tick of this history.
        return (min((call.ticks for call in calls), default=0),
                (None,) * bookings)

    def after(self, state, call):
        """States that are possible after the call, answered as it was."""
        ticks, bookings = state
        if call.kind == "tick":
            return [(ticks + 1, bookings)]
        found = []
        # A transaction reads the time once, when it begins; one that waited
        # while the clock moved may or may not find marked what lapsed then.
        for lapsed_by in range(min(call.ticks, ticks), ticks + 1):
            for now in range(min(call.ticks, ticks), lapsed_by + 1):
                for outcome, answer, after in self.outcomes(
                        bookings, call, lapsed_by * HOURS_A_TICK,
                        now * HOURS_A_TICK):
                    if _fits(call, outcome, answer):
                        found.append((ticks, after))
        return list(dict.fromkeys(found))

    def outcomes(self, bookings, call, hour=0, now=0):
        """Every (outcome, answer, bookings after) there may be. Holds that
        lapse until `hour` have lapsed; times are given from `now` on."""
        return getattr(self, f"_{call.kind}")(bookings, call, hour, now)

    def _hold(self, bookings, call, hour, now):
        """Arguments: place, or None for any; first night, check-out, level."""
        place, check_in, check_out, level = call.arguments
        if bookings[call.booking] == CANCELLED:
            yield "CANCELLED", None, bookings
            return
        if place is not None and _disrupted(bookings, place, check_in,
                                            check_out):
            yield "PLACE_DISRUPTED", None, bookings
            return
        free = [each for each in
                (range(len(self._turnover)) if place is None else (place,))
                if not _disrupted(bookings, each, check_in, check_out)
                and not _taken(bookings, each, check_in,
                               check_out + self._turnover[each], hour)]
        if not free:
            yield ("NO_PLACE_FITS" if place is None else "PLACE_TAKEN", None,
                   bookings)
        for each in free:
            booked = Booking(each, HELD, check_in, check_out,
                             check_out + self._turnover[each], level,
                             now + HELD_HOURS[level])
            yield OK, (each,), _changed(bookings, call.booking, booked, hour)

    def _confirm(self, bookings, call, hour, _):
        yield self._change(bookings, call, hour, lambda booked: OK)

    def _release(self, bookings, call, hour, _):
        yield self._change(bookings, call, hour, lambda booked: OK)

    def _undo(self, bookings, call, hour, _):
        """A release by the request of its hold. The answer says whether there
        was a hold."""
        if bookings[call.booking] in (None, CANCELLED):
            yield OK, (False,), _put(bookings, call.booking, CANCELLED)
            return
        outcome, _, after = self._change(
            bookings, dataclasses.replace(call, kind="release"), hour,
            lambda booked: OK)
        yield outcome, (True,) if outcome == OK else None, after

    def _extend(self, bookings, call, hour, now):
        """Argument: hour until which, or None for the default."""
        asked, = call.arguments

        def longer(booked):
            until = (now + HELD_HOURS[booked.level] if asked is None
                     else asked)
            return dataclasses.replace(
                booked, held_until=max(until, booked.held_until))

        yield self._change(bookings, call, hour, longer)

    def _check_in(self, bookings, call, hour, _):
        yield self._change(bookings, call, hour, lambda booked: OK)

    def _check_out(self, bookings, call, hour, _):
        """Always before the day of her check-in, which a stay of one night
        makes of it."""
        def leave(booked):
            out = booked.check_in + 1
            turnover = self._turnover[booked.place]
            return dataclasses.replace(
                booked, check_out=min(booked.check_out, out),
                free_from=min(booked.free_from, out + turnover))

        yield self._change(bookings, call, hour, leave)

    def _prolong(self, bookings, call, hour, _):
        """Argument: the day she leaves instead."""
        check_out, = call.arguments

        def longer(booked):
            if check_out == booked.check_out:
                return OK
            if check_out < booked.check_out:
                return "STAY_NOT_LONGER"
            free_from = check_out + self._turnover[booked.place]
            # Its cleaning may fall on days on which nobody could live there.
            if _disrupted(bookings, booked.place, booked.check_out, check_out):
                return "PLACE_DISRUPTED"
            if _taken(bookings, booked.place, booked.check_out, free_from, hour,
                      but=call.booking):
                return "PLACE_TAKEN"
            return dataclasses.replace(booked, check_out=check_out,
                                       free_from=free_from)

        yield self._change(bookings, call, hour, longer)

    @staticmethod
    def _report(bookings, call, hour, _):
        """Arguments: place, the first day, and the first after them."""
        disruption = Disruption(*call.arguments)

        def marked(booked):
            hit = booked.state in _DISRUPTED and disruption.hits(
                booked.place, booked.check_in, booked.check_out)
            return dataclasses.replace(
                booked, state=_DISRUPTED[booked.state]) if hit else booked

        yield OK, None, _put(
            _at_place(bookings, disruption.place, hour, marked), call.booking,
            disruption)

    @staticmethod
    def _lift(bookings, call, hour, _):
        disruption = bookings[call.booking]
        if disruption == LIFTED:
            yield OK, None, bookings
        if not isinstance(disruption, Disruption):
            return
        left = _put(bookings, call.booking, LIFTED)

        def restored(booked):
            if booked.state not in _RESTORED or _disrupted(
                    left, booked.place, booked.check_in, booked.check_out):
                return booked
            # A hold whose time has passed meanwhile lapses with it.
            return dataclasses.replace(
                booked, state=_RESTORED[booked.state]).at(hour)

        yield OK, None, _at_place(left, disruption.place, hour, restored)

    @staticmethod
    def _read(bookings, call, hour, _):
        booked = bookings[call.booking]
        if isinstance(booked, Booking):
            yield OK, booked.at(hour).shown(), bookings
        else:
            yield "NOT_FOUND", None, bookings

    @staticmethod
    def _list(bookings, _, hour, __):
        """All bookings there are, with their numbers."""
        yield OK, tuple((number, *booked.at(hour).shown())
                        for number, booked in enumerate(bookings)
                        if isinstance(booked, Booking)), bookings

    @staticmethod
    def _change(bookings, call, hour, decide):
        """`decide` gives the booking as changed, OK where only its state
        changes, or the reason why not."""
        booked = bookings[call.booking]
        if not isinstance(booked, Booking):
            return "NOT_FOUND", None, bookings
        booked = booked.at(hour)
        following = _CHANGES[call.kind].get(booked.state)
        if following is None and (booked.state in _RESTORED
                                  and call.kind in _NOT_DISRUPTED):
            return "PLACE_DISRUPTED", None, bookings
        if following is None:
            lapsed = (booked.state == EXPIRED and HELD in _CHANGES[call.kind])
            return ("HOLD_LAPSED" if lapsed else "STATE_FORBIDS", None,
                    bookings)
        changed = decide(booked)
        if changed == OK:
            changed = booked
        elif not isinstance(changed, Booking):
            return changed, None, bookings
        return OK, None, _changed(
            bookings, call.booking,
            dataclasses.replace(changed, state=following), hour)


def _fits(call, outcome, answer):
    if not call.known:
        # What was refused changed nothing: as good as never arrived.
        return outcome == OK
    return outcome == call.outcome and call.answer in (None, answer)


def _taken(bookings, place, begins, ends, hour, but=None):
    for number, booked in enumerate(bookings):
        if (isinstance(booked, Booking) and booked.place == place
                and number != but and booked.at(hour).state in _TAKES_NIGHTS
                and booked.check_in < ends and begins < booked.free_from):
            return True
    return False


def _disrupted(bookings, place, first, until):
    return any(isinstance(each, Disruption) and each.hits(place, first, until)
               for each in bookings)


def _at_place(bookings, place, hour, change):
    """What has lapsed there is marked; `change` is made to what has not."""
    return tuple(
        change(booked.at(hour)) if isinstance(booked, Booking)
        and booked.place == place else booked for booked in bookings)


def _put(bookings, number, value):
    return (*bookings[:number], value, *bookings[number + 1:])


def _changed(bookings, number, changed, hour):
    """Whoever changes a place marks what has lapsed there."""
    return _put(_at_place(bookings, changed.place, hour,
                          lambda booked: booked), number, changed)

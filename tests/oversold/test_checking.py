"""Callers and checks as in a round, before a desk in memory: what it answers is
good, and each of its defects is found."""
import datetime
import os
import random
import sys
import types
import unittest
from concurrent import futures

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from oversold import checking, linear, model
from oversold.callers import Caller
from oversold.clockwork import Clockwork, Pace
from oversold.desk import Desk
from oversold.history import OK, Call
from oversold.scenes import Premises

_CALLERS = 6
_TURNS = 8
_HISTORIES = 20
_HOST = Premises("host", ("place-0", "place-1"), (1, 0))


class _Clock:
    def __init__(self):
        self._now = datetime.datetime(2030, 1, 1, 12,
                                      tzinfo=datetime.timezone.utc)

    def now(self):
        return self._now

    def move_to(self, instant):
        self._now = instant


def sold(defect=lambda bookings: bookings):
    """(lines, verdicts) of as many histories as there are."""
    lines, verdicts = [], dict.fromkeys(
        (linear.LINEARIZABLE, linear.IMPOSSIBLE, linear.UNDECIDED), 0)
    for seed in range(_HISTORIES):
        clockwork = Clockwork(_Clock())
        desk = Desk(_HOST, clockwork, seed, defect)
        scene = _HOST.scene(days=4)
        callers = [Caller(desk, clockwork, Pace(), f"{seed}/{number}")
                   for number in range(_CALLERS)]
        for _ in range(2):
            with futures.ThreadPoolExecutor(_CALLERS) as hands:
                list(hands.map(lambda caller: _turns(caller, scene), callers))
            clockwork.move()
        broken, said = checking.broken(types.SimpleNamespace(
            scenes=[scene], clockwork=clockwork), desk)
        lines += broken
        for verdict, count in said.items():
            verdicts[verdict] += count
    return lines, verdicts


def _turns(caller, scene):
    for _ in range(_TURNS // 2):
        caller.turn(scene)


def _now_and_then(change):
    """A defect of one booking, in one of twenty calls."""
    chosen = random.Random(1)

    def defect(bookings):
        held = [number for number, booked in enumerate(bookings)
                if isinstance(booked, model.Booking)
                and booked.state == model.HELD]
        if not held or chosen.random() > 0.05:
            return bookings
        number = chosen.choice(held)
        return (*bookings[:number], change(bookings[number]),
                *bookings[number + 1:])

    return defect


class CheckingTest(unittest.TestCase):
    def test_what_the_model_answers_is_good(self):
        lines, verdicts = sold()
        self.assertEqual([], lines)
        self.assertEqual(_HISTORIES, verdicts[linear.LINEARIZABLE])

    def test_a_desk_that_loses_holds(self):
        lines, verdicts = sold(_now_and_then(lambda booked: None))
        self.assertGreater(verdicts[linear.IMPOSSIBLE], 0)
        self.assertTrue(any(line.startswith("lost") for line in lines))

    def test_a_desk_that_sells_twice(self):
        """Whose holds take no nights once in a while."""
        _, verdicts = sold(_now_and_then(lambda booked: _with(
            booked, check_in=booked.check_in - 40,
            check_out=booked.check_out - 40, free_from=booked.free_from - 40)))
        self.assertGreater(verdicts[linear.IMPOSSIBLE], 0)

    def test_a_desk_that_refuses_what_is_free(self):
        """Whose holds take more nights than they have."""
        _, verdicts = sold(_now_and_then(lambda booked: _with(
            booked, free_from=booked.free_from + 5)))
        self.assertGreater(verdicts[linear.IMPOSSIBLE], 0)

    def test_a_desk_that_forgets_what_was_reported(self):
        _, verdicts = sold(lambda bookings: tuple(
            model.LIFTED if isinstance(each, model.Disruption) else each
            for each in bookings))
        self.assertGreater(verdicts[linear.IMPOSSIBLE], 0)

    def test_a_desk_that_confirms_by_itself(self):
        _, verdicts = sold(_now_and_then(lambda booked: _with(
            booked, state=model.CONFIRMED)))
        self.assertGreater(verdicts[linear.IMPOSSIBLE], 0)


def _with(booked, **changed):
    return model.dataclasses.replace(booked, **changed)


class Guesses(unittest.TestCase):
    def test_an_unheard_hold_that_is_not_stored_was_none(self):
        heard = Call("hold", 1, 2, OK, 0)
        stored = Call("hold", 2, booking=1)
        none = Call("hold", 3, booking=2)
        other = Call("undo", 4, booking=2)
        self.assertEqual(
            [heard, stored, other],
            checking.calls_that_may_have_done_something(
                [heard, stored, none, other], {0, 1}))


if __name__ == "__main__":
    unittest.main()

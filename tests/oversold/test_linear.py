"""The checker accepts what capacity may do and refuses what it must not: two
parties in one place, a lost hold, a refusal while a place was free, a promise
of one that cannot be lived in."""
import dataclasses
import os
import random
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from oversold import linear
from oversold.history import NEVER, OK, Call
from oversold.model import (CANCELLED, CONFIRMED, EXPIRED, HELD, HOURS_A_TICK,
                            Host)

ONE, TWO = Host((1,)), Host((1, 1))
ANY = None


def hold(invoked, returned, booking, outcome=OK, place=0, nights=(10, 15),
         level=2, ticks=0, got=None):
    answer = None
    if outcome == OK:
        answer = (place if got is None else got,)
    return Call("hold", invoked, returned, outcome, booking,
                (place, *nights, level), answer, ticks)


def call(kind, invoked, returned, booking, outcome=OK, *arguments, answer=None,
         ticks=0):
    return Call(kind, invoked, returned, outcome, booking, arguments, answer,
                ticks)


def report(invoked, returned, number, outcome=OK, place=0, days=(12, 14)):
    return Call("report", invoked, returned, outcome, number, (place, *days))


def tick(at, number):
    return Call("tick", at, at + 0.1, OK, ticks=number)


def listed(at, *rows, ticks=0):
    return Call("list", at, at + 0.1, OK, answer=tuple(rows), ticks=ticks)


class CheckTest(unittest.TestCase):
    def good(self, model, *calls):
        verdict = linear.check(model, calls)
        self.assertEqual(linear.LINEARIZABLE, verdict.said,
                         "\n".join(verdict.lines()))
        return verdict

    def bad(self, model, *calls):
        verdict = linear.check(model, calls)
        self.assertEqual(linear.IMPOSSIBLE, verdict.said)
        self.assertTrue(verdict.lines())

    # -- who has the nights

    def test_one_after_the_other(self):
        self.good(ONE, hold(0, 1, 0), hold(2, 3, 1, "PLACE_TAKEN"),
                  call("release", 4, 5, 0), hold(6, 7, 2))

    def test_two_parties_in_one_place(self):
        self.bad(ONE, hold(0, 1, 0), hold(2, 3, 1))
        self.bad(ONE, hold(0, 5, 0), hold(1, 4, 1))

    def test_the_days_of_cleaning_are_nobodys(self):
        self.good(ONE, hold(0, 1, 0), hold(2, 3, 1, nights=(16, 18)))
        self.bad(ONE, hold(0, 1, 0), hold(2, 3, 1, nights=(15, 18)))
        self.good(ONE, hold(0, 1, 0), hold(2, 3, 1, nights=(7, 9)))
        self.bad(ONE, hold(0, 1, 0), hold(2, 3, 1, nights=(7, 10)))

    def test_a_refusal_while_the_place_was_free_all_the_time(self):
        self.bad(ONE, hold(0, 1, 0, "PLACE_TAKEN"))
        self.bad(ONE, hold(0, 1, 0), call("release", 2, 3, 0),
                 hold(4, 5, 1, "PLACE_TAKEN"))

    def test_a_refusal_at_an_instant_at_which_it_was_taken(self):
        self.good(ONE, hold(0, 9, 0, "PLACE_TAKEN"), hold(1, 2, 1),
                  call("release", 3, 4, 1))

    def test_any_place_is_refused_only_when_all_were_taken_at_once(self):
        self.good(TWO, hold(0, 1, 0, place=0), hold(0, 1, 1, place=1),
                  hold(2, 3, 2, "NO_PLACE_FITS", place=ANY))
        # The first is taken before the second is given back, whose place is
        # free from before until after.
        self.good(TWO, hold(0, 1, 0, place=1),
                  hold(2, 9, 1, "NO_PLACE_FITS", place=ANY),
                  hold(3, 4, 2, place=0), call("release", 5, 6, 0))
        # One of the two was free at every instant.
        self.bad(TWO, hold(0, 1, 0, place=1),
                 hold(2, 9, 1, "NO_PLACE_FITS", place=ANY),
                 call("release", 3, 4, 0), hold(5, 6, 2, place=0))

    def test_any_place_gets_a_free_one(self):
        self.good(TWO, hold(0, 1, 0, place=0),
                  hold(2, 3, 1, place=ANY, got=1))
        self.bad(TWO, hold(0, 1, 0, place=0), hold(2, 3, 1, place=ANY, got=0))

    # -- what was acknowledged stays

    def test_a_lost_hold(self):
        row = (0, 0, HELD, 10, 15, 16)
        self.good(ONE, hold(0, 1, 0), listed(2, row))
        self.bad(ONE, hold(0, 1, 0), listed(2))

    def test_a_lost_confirmation(self):
        self.good(ONE, hold(0, 1, 0), call("confirm", 2, 3, 0),
                  listed(4, (0, 0, CONFIRMED, 10, 15, 16)))
        self.bad(ONE, hold(0, 1, 0), call("confirm", 2, 3, 0),
                 listed(4, (0, 0, HELD, 10, 15, 16)))

    def test_a_hold_nobody_asked_for(self):
        self.bad(ONE, hold(0, 1, 0, "PLACE_TAKEN"),
                 listed(2, (0, 0, HELD, 10, 15, 16)))

    # -- answers nobody heard

    def test_what_was_not_heard_may_be_or_not(self):
        unheard = hold(0, NEVER, 0, None)
        self.good(ONE, unheard, hold(2, 3, 1))
        self.good(ONE, unheard, hold(2, 3, 1, "PLACE_TAKEN"))
        self.good(ONE, unheard, hold(2, 3, 1), call("release", 4, 5, 1),
                  hold(6, 7, 2, "PLACE_TAKEN"))
        self.bad(ONE, unheard, hold(2, 3, 1, "PLACE_TAKEN"), hold(4, 5, 2))

    def test_a_hold_that_was_undone_never_comes(self):
        unheard = hold(0, NEVER, 0, None)
        undone = call("undo", 1, 2, 0, OK, answer=(False,))
        self.good(ONE, unheard, undone, listed(3))
        self.bad(ONE, unheard, undone, listed(3, (0, 0, HELD, 10, 15, 16)))
        self.good(ONE, hold(0, 4, 0, "CANCELLED"), undone)
        self.bad(ONE, hold(0, 4, 0), undone)
        self.good(ONE, unheard, call("undo", 1, 2, 0, OK, answer=(True,)),
                  hold(3, 4, 1))
        self.assertEqual(CANCELLED, self.good(
            ONE, unheard, undone).state[1][0])

    # -- time

    def test_a_hold_lapses(self):
        held = hold(0, 1, 0, level=1)
        self.good(ONE, held, tick(2, 0), hold(3, 4, 1, ticks=1))
        self.bad(ONE, held, tick(2, 0), hold(3, 4, 1, "PLACE_TAKEN", ticks=1))
        self.bad(ONE, held, tick(2, 0), call("confirm", 3, 4, 0, ticks=1))
        self.good(ONE, held, tick(2, 0),
                  call("confirm", 3, 4, 0, "HOLD_LAPSED", ticks=1),
                  listed(5, (0, 0, EXPIRED, 10, 15, 16), ticks=1))

    def test_an_extended_hold_lapses_later(self):
        held = hold(0, 1, 0, level=1)
        until = call("extend", 2, 3, 0, OK, HOURS_A_TICK * 2 - 1)
        self.good(ONE, held, until, tick(4, 0),
                  hold(5, 6, 1, "PLACE_TAKEN", ticks=1))
        self.bad(ONE, held, until, tick(4, 0), hold(5, 6, 1, ticks=1))
        self.good(ONE, held, until, tick(4, 0), tick(5, 1),
                  hold(6, 7, 1, ticks=2))

    def test_a_call_under_way_may_have_read_the_time_before(self):
        held = hold(0, 1, 0, level=1)
        under_way = call("confirm", 1.5, 6, 0)
        self.good(ONE, held, under_way, tick(2, 0))
        # Not so once somebody has the nights that had lapsed.
        self.bad(ONE, held, call("confirm", 4.5, 6, 0, ticks=1), tick(2, 0),
                 hold(3, 4, 1, ticks=1))
        self.bad(ONE, held, under_way, tick(2, 0), hold(3, 4, 1, ticks=1))

    # -- changes

    def test_a_longer_stay_takes_nobodys_nights(self):
        begun = [hold(0, 1, 0), call("confirm", 2, 3, 0),
                 hold(4, 5, 1, nights=(20, 22))]
        self.good(ONE, *begun, call("prolong", 6, 7, 0, OK, 19))
        self.bad(ONE, *begun, call("prolong", 6, 7, 0, OK, 20))
        self.good(ONE, *begun, call("prolong", 6, 7, 0, "PLACE_TAKEN", 20))

    def test_who_leaves_gives_back_what_is_left(self):
        begun = [hold(0, 1, 0), call("confirm", 2, 3, 0),
                 call("check_in", 4, 5, 0), call("check_out", 6, 7, 0)]
        self.good(ONE, *begun, hold(8, 9, 1, nights=(12, 14)))
        self.bad(ONE, *begun, hold(8, 9, 1, nights=(11, 14)))

    def test_states_forbid(self):
        self.bad(ONE, hold(0, 1, 0), call("check_in", 2, 3, 0))
        self.good(ONE, hold(0, 1, 0),
                  call("check_in", 2, 3, 0, "STATE_FORBIDS"))
        self.bad(ONE, hold(0, 1, 0), call("release", 2, 3, 0),
                 call("confirm", 4, 5, 0))

    # -- places that cannot be lived in

    def test_nobody_is_promised_a_disrupted_place(self):
        flood = report(0, 1, 1)
        self.good(ONE, flood, hold(2, 3, 2, "PLACE_DISRUPTED"))
        self.bad(ONE, flood, hold(2, 3, 2))
        self.bad(ONE, hold(0, 1, 2, "PLACE_DISRUPTED"))
        self.good(ONE, flood, hold(2, 3, 2, nights=(14, 18)))
        self.good(ONE, flood, hold(2, 3, 2, nights=(8, 12)))
        self.bad(ONE, flood, hold(2, 3, 2, "PLACE_DISRUPTED", nights=(8, 12)))
        self.good(TWO, flood, hold(2, 3, 2, place=ANY, got=1))
        self.bad(TWO, flood, hold(2, 3, 2, place=ANY, got=0))
        self.good(TWO, flood, hold(2, 3, 2, place=1),
                  hold(4, 5, 3, "NO_PLACE_FITS", place=ANY))

    def test_whoever_has_the_nights_is_found(self):
        row = (0, 0, HELD, 10, 15, 16)
        hit = (0, 0, "DISRUPTED", 10, 15, 16)
        self.good(ONE, hold(0, 1, 0), report(2, 3, 1), listed(4, hit))
        self.bad(ONE, hold(0, 1, 0), report(2, 3, 1), listed(4, row))
        self.good(ONE, hold(0, 1, 0), report(2, 3, 1, days=(15, 17)),
                  listed(4, row))
        self.good(ONE, hold(0, 1, 0), report(2, 3, 1),
                  call("confirm", 4, 5, 0, "PLACE_DISRUPTED"),
                  call("extend", 6, 7, 0, "PLACE_DISRUPTED", None))
        self.bad(ONE, hold(0, 1, 0), report(2, 3, 1), call("confirm", 4, 5, 0))

    def test_a_disrupted_party_keeps_its_nights_until_it_gives_them_back(self):
        begun = [hold(0, 1, 0), report(2, 3, 1)]
        behind = (14, 18)
        self.good(ONE, *begun, hold(4, 5, 2, "PLACE_TAKEN", nights=behind))
        self.bad(ONE, *begun, hold(4, 5, 2, nights=behind))
        self.good(ONE, *begun, call("release", 4, 5, 0),
                  hold(6, 7, 2, nights=behind))

    def test_who_lives_there_is_put_out_by_nobody(self):
        begun = [hold(0, 1, 0), call("confirm", 2, 3, 0)]
        lives = [*begun, call("check_in", 4, 5, 0), report(6, 7, 1)]
        self.good(ONE, *lives, call("release", 8, 9, 0, "STATE_FORBIDS"),
                  call("check_out", 10, 11, 0))
        self.bad(ONE, *lives, call("release", 8, 9, 0))
        came = [*begun, report(4, 5, 1), call("check_in", 6, 7, 0)]
        self.good(ONE, *came, call("release", 8, 9, 0, "STATE_FORBIDS"))
        self.good(ONE, *came, call("lift", 8, 9, 1),
                  listed(10, (0, 0, "OCCUPIED", 10, 15, 16)))

    def test_lifted_everything_is_as_before(self):
        begun = [hold(0, 1, 0), call("confirm", 2, 3, 0), report(4, 5, 1)]
        row = (0, 0, CONFIRMED, 10, 15, 16)
        self.good(ONE, *begun, call("lift", 6, 7, 1), listed(8, row),
                  call("lift", 9, 10, 1))
        self.bad(ONE, *begun, listed(8, row))
        self.bad(ONE, *begun, report(4, 5, 2), call("lift", 6, 7, 1),
                 listed(8, row))

    def test_a_hold_lapses_when_it_is_lifted_too_late(self):
        begun = [hold(0, 1, 0, level=1), report(2, 3, 1), tick(4, 0)]
        self.good(ONE, *begun, listed(5, (0, 0, "DISRUPTED", 10, 15, 16),
                                      ticks=1))
        self.good(ONE, *begun, call("lift", 5, 6, 1, ticks=1),
                  listed(7, (0, 0, EXPIRED, 10, 15, 16), ticks=1))

    def test_a_report_that_was_not_heard_may_be_or_not(self):
        unheard = report(0, NEVER, 1, None)
        self.good(ONE, unheard, hold(2, 3, 2))
        self.good(ONE, unheard, hold(2, 3, 2, "PLACE_DISRUPTED"))
        self.bad(ONE, unheard, hold(2, 3, 2, "PLACE_DISRUPTED"),
                 hold(4, 5, 3))

    def test_more_nights_are_none_of_a_disruption(self):
        begun = [hold(0, 1, 0), call("confirm", 2, 3, 0),
                 report(4, 5, 1, days=(17, 19))]
        self.good(ONE, *begun,
                  call("prolong", 6, 7, 0, "PLACE_DISRUPTED", 18))
        self.good(ONE, *begun, call("prolong", 6, 7, 0, OK, 16))
        self.bad(ONE, *begun, call("prolong", 6, 7, 0, OK, 18))
        # Then its day of cleaning alone is one of the disruption.
        self.good(ONE, *begun, call("prolong", 6, 7, 0, OK, 17))

    # -- the search itself

    def test_a_search_without_end_is_not_called_good(self):
        calls = [hold(0, NEVER, number, None, nights=(3 * number,
                                                      3 * number + 1))
                 for number in range(12)]
        calls.append(hold(1, 2, 12, "PLACE_TAKEN", place=1))
        self.assertEqual(linear.UNDECIDED,
                         linear.check(TWO, calls, budget=500).said)

    def test_a_booking_lost_from_any_history(self):
        """Histories of six callers, answered by the model itself."""
        for seed in range(200):
            chosen = random.Random(seed)
            calls = _made(chosen)
            self.good(TWO, *calls)
            *before, last = calls
            kept = list(last.answer)
            kept.remove(chosen.choice(kept))
            self.bad(TWO, *before, dataclasses.replace(
                last, answer=tuple(kept)))


def _made(chosen, length=30):
    """Call `n` took effect at the instant `n`; up to six were under way."""
    bookings, calls = (None,) * length, []
    for number in range(length):
        held = [each for each, booked in enumerate(bookings) if booked]
        kind = chosen.choice(("hold", "hold", "release", "confirm"))
        about, arguments = number, ()
        if kind == "hold" or not held:
            kind, check_in = "hold", chosen.randint(10, 20)
            arguments = (chosen.choice((0, 1, ANY)), check_in,
                         check_in + chosen.randint(1, 6), 2)
        else:
            about = chosen.choice(held)
        asked = Call(kind, number - chosen.uniform(0, 3),
                     number + chosen.uniform(0, 3), None, about, arguments)
        outcome, answer, bookings = next(TWO.outcomes(bookings, asked))
        calls.append(dataclasses.replace(asked, outcome=outcome,
                                         answer=answer))
    everything = Call("list", length + 5, length + 6)
    outcome, answer, _ = next(TWO.outcomes(bookings, everything))
    return [*calls, dataclasses.replace(everything, outcome=outcome,
                                        answer=answer)]


if __name__ == "__main__":
    unittest.main()

"""What must hold of the histories of a round once nothing moves any more."""
import collections
import time

from . import linear, messages
from .history import OK, Call
from .wire import Patience, Unheard

_PAGE = 200


def broken(selling, wire):
    """Lines, and the verdicts by what they say."""
    lines = _list(selling, wire)
    verdicts = collections.Counter()
    for scene in selling.scenes:
        verdict = linear.check(scene.model, [
            *scene.calls, *selling.clockwork.those_of(scene.calls)])
        verdicts[verdict.said] += 1
        if verdict.said != linear.LINEARIZABLE:
            lines.append(f"host {scene.host.host_id}, {scene.days}: "
                         + "\n".join(verdict.lines()))
    return lines, verdicts


def _list(selling, wire):
    """What is stored becomes the last call of each history. Lines: what was
    acknowledged and is not there, or is there and nobody asked for."""
    known = {booked.case_ref: (scene, booked)
             for scene in selling.scenes for booked in scene.booked}
    found, lines = collections.defaultdict(list), []
    began = time.monotonic()
    for host_id in {scene.host.host_id for scene in selling.scenes}:
        for reservation in _reservations(wire, host_id):
            scene, booked = known.get(reservation.case_ref, (None, None))
            if scene is None:
                lines.append(f"nobody asked for {reservation}")
                continue
            found[scene].append((booked.number, *scene.shown(
                selling.clockwork, reservation)))
    for scene in selling.scenes:
        rows = tuple(sorted(found[scene]))
        listed = {row[0] for row in rows}
        lines += [f"lost: {booked}" for booked in scene.booked
                  if booked.reservation_id and booked.number not in listed]
        scene.calls = calls_that_may_have_done_something(scene.calls, listed)
        scene.calls.append(Call("list", began, time.monotonic(), OK,
                                answer=rows, ticks=selling.clockwork.ticks))
    return lines


def calls_that_may_have_done_something(calls, listed):
    """Without the holds that nobody heard of and that are not stored: a guess
    that they were made is found wrong only by the list, after all the rest."""
    return [call for call in calls if call.known or call.kind != "hold"
            or call.booking in listed]


def _reservations(wire, host_id):
    token, patience = "", Patience()
    while True:
        try:
            answer = wire.send(
                "ListReservations", messages.ListReservationsRequest(
                    host_id=host_id, page_size=_PAGE, page_token=token))
        except Unheard as unheard:
            patience.wait(unheard)
            continue
        yield from answer.reservations
        token = answer.page_info.next_page_token
        if not token:
            return

"""She stays longer: the nights are given once, and the host and the case say the
same of them."""
import datetime

from coordinator import examples

from .part import Part, told


class Stays(Part):
    def __init__(self, life):
        super().__init__(life)
        # Days of leaving by proposal: as it was, then those asked for.
        self._until = {}

    def _hers(self):
        return next(iter(self.life.proposals("ACCEPTED")), None)

    def acts(self):
        return [(self._extend, 14)] if self.life.state in (
            "IN_STAY", "ENDING") and self._hers() else []

    def _extend(self):
        life = self.life
        place = self._hers()
        now = examples.from_proto(place["stay"]["checkOut"])
        later = max(now, life.network.now().date()) + datetime.timedelta(
            days=life.random.randint(3, 25))
        permissions = [] if life.way == "internal" else [
            {"personId": person, "permit": "STAY_PERMIT_RESIDENCE_PERMIT",
             "validUntil": examples.to_proto(
                 later + datetime.timedelta(days=9))}
            for person in life.persons]
        if not life.act("longer stay asked", "ExtendStay", {
                # Its nights may be given just now.
                "etag": life.view["etag"],
                "extension": {"checkOut": examples.to_proto(later),
                              "reason": "her treatment goes on",
                              "permissions": permissions},
                "defenderView": life.her_view()}):
            return False
        self._until.setdefault(place["proposalId"], [now]).append(later)
        return True

    def broken(self, history):
        asked = len(told(history, "stay_extension_asked"))
        said = sum(len(days) - 1 for days in self._until.values())
        lines = [] if asked == said else [
            f"{said} longer stays were asked for, and {asked} are told"]
        extended = len(told(history, "stay_extended"))
        ends = {each["proposalId"]: examples.from_proto(
            each["stay"]["checkOut"])
            for each in self.life.view.get("proposals", [])}
        moved = 0
        for proposal, days in self._until.items():
            if ends[proposal] not in days:
                lines.append(f"she stays until {ends[proposal]}, and nobody "
                             f"asked for that: {days}")
            moved += ends[proposal] != days[0]
        if moved > extended or (extended and not moved):
            lines.append(f"{extended} longer stays were granted, and the "
                         f"nights of {moved} places changed")
        return lines + self._calendar()

    def _calendar(self):
        """What the host has of the place that is hers."""
        place = self._hers()
        if place is None or self.life.moved_out or self._in_hand():
            return []
        kept = self.life.network.ledger.read(
            self.life.officer, "capacity", "GetReservation",
            {"reservationId": place["reservationId"]})["reservation"]
        if kept["stay"] == place["stay"]:
            return []
        return [f"the host keeps {kept['stay']} for her, and the case says "
                f"{place['stay']}"]

    def _in_hand(self):
        """An officer asks the host herself, and was told so."""
        return any(step["kind"] == "STEP_KIND_EXTEND_RESERVATION"
                   and "takenOverBy" in step and "finishedAt" not in step
                   for step in self.life.steps())


def nights_added_once(data):
    """The host gave nights as often as a case was told of it, or is told who
    sees to it by hand."""
    told_of = dict(data.query(
        "SELECT peer_ref, count(*) FROM workflow_steps "
        "WHERE kind = 'EXTEND_RESERVATION' AND (state = 'DONE' OR "
        "taken_over_by <> '') GROUP BY 1", "relocation"))
    given = dict(data.query(
        "SELECT result_ref, count(*) FROM idempotency_keys "
        "WHERE method = 'ExtendReservation' AND state = 'DONE' GROUP BY 1",
        "capacity"))
    return [f"{times} longer stays were given at {reservation}, and "
            f"{told_of.get(reservation, 0)} were heard of"
            for reservation, times in given.items()
            if int(times) > int(told_of.get(reservation, 0))]

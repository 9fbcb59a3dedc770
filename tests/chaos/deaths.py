"""Somebody of a party dies, or it turns out that she has not."""
import collections
import datetime

from .part import Part, taken_back, told

_FROM = ("FAMILY", "HOSPITAL", "NEWS", "COLLEAGUE")
# Of what was asked for her, hers whoever dies.
_IN_HER_HANDS = ("COLLECTED", "USED", "EXTENDED")


class Deaths(Part):
    def __init__(self, life):
        super().__init__(life)
        # Whom each acknowledged entry of the history is about, in its order.
        self._dead = []

    @property
    def _shown(self):
        return self.life.view.get("bereavement", {})

    def acts(self):
        if not self.life.persons or not self.life.leads:
            return []
        if not self._shown:
            # One of several more often than the only one.
            return [(self._dies, 1.5 if len(self.life.persons) > 1 else 0.4)]
        acts = [(self._dies, 0.3), (self._lives, 2)]
        if self._grace_is_over():
            acts.append((self._release, 8))
        return acts

    def _grace_is_over(self):
        until = self._shown.get("graceUntil")
        return until is not None and (datetime.datetime.fromisoformat(until)
                                      <= self.life.network.now())

    def _dies(self):
        life = self.life
        person = life.random.choice(life.persons)
        if not life.act("death recorded", "MarkDeceased", {
                "personId": person, "toldBy": "somebody who was there",
                "source": f"DEATH_SOURCE_{life.random.choice(_FROM)}",
                "verifiedBy": "DEATH_VERIFICATION_SECOND_SOURCE"}):
            return False
        self._dead.append(person)
        return True

    def _lives(self):
        life = self.life
        standing = [entry for entry in told(life.history(), "deceased")
                    if "correctedByEventId" not in entry]
        return bool(standing) and life.act(
            "death taken back", "CorrectRecord",
            {"eventId": life.random.choice(standing)["eventId"],
             "reason": "she was found alive"})

    @property
    def people(self):
        """Who was ever said to be dead."""
        return set(self._dead)

    def _release(self):
        """Two officers give back what is held for a party that is no more."""
        life = self.life
        fields = {"reason": "nobody of the party is left"}
        return life.act("release asked", "ReleaseAfterSilence", fields) and (
            life.act("released", "ReleaseAfterSilence", fields,
                     life.network.person("security")))

    def broken(self, history):
        entries = told(history, "deceased")
        if len(entries) != len(self._dead):
            return [f"{len(self._dead)} deaths were acknowledged, and "
                    f"{len(entries)} are in the history"]
        standing = [person for entry, person in zip(entries, self._dead)
                    if "correctedByEventId" not in entry]
        shown = [each["personId"] for each in self._shown.get("deaths", [])]
        lines = []
        if collections.Counter(shown) != collections.Counter(standing):
            lines.append(f"deaths of {standing} stand, and {shown} are shown")
        lines += self._who_moves(set(standing))
        return lines

    def _who_moves(self, dead):
        life = self.life
        apart = {person["personId"] for person in life.everybody
                 if person.get("apart")}
        here = {person["personId"] for person in life.everybody}
        alive = here - life.left - dead
        if self._shown.get("nobodyLeft", False) != (bool(dead) and not alive):
            return ["nobody is left, and that is not shown, or it is untrue"]
        expected = life.left | dead
        if not alive and dead:
            # The last of whom all are dead stays in the case.
            return [] if len(expected - apart) == 1 and apart <= expected else [
                f"all are dead, and {apart} move no more"]
        if apart != expected:
            return [f"{expected} are dead or gone, and {apart} move no more"]
        return []


def unheard_applications(run, data):
    """What becomes of a visa for who moves no more is not told to the case she
    was of; nor afterwards, of one that was taken back meanwhile."""
    apart = {person["personId"]: person.get("apart", False)
             for life in run.lives if life.id for person in life.everybody
             if person.get("apart") or person["personId"] in life.dead}
    refs = _persons_of_visa(data)
    return {application for application, ref, running in data.query(
        "SELECT public_id, person_ref, running FROM applications", "visa")
        if refs.get(ref) in apart
        and (apart[refs[ref]] or running == "f")}


def _persons_of_visa(data):
    return {ref: person for person, ref in data.query(
        "SELECT p.public_id, r.person_ref FROM peer_persons r "
        "JOIN persons p ON p.id = r.person_id WHERE r.peer = 'visa'",
        "relocation")}


def applications_of_the_dead(run, data):
    """A visa that was only asked for ends with her, and is asked for anew when
    she is found alive: nothing open belongs to who moves no more."""
    names = {person["personId"]: life for life in run.lives if life.id
             for person in life.everybody
             if person.get("apart") and not life.nobody_left}
    refs = _persons_of_visa(data)
    stuck = {ref for ref, in data.query(
        "SELECT peer_ref FROM workflow_steps WHERE state = 'FAILED' "
        "OR (state = 'PENDING' AND taken_over_by <> '')", "relocation")}
    hands = ", ".join(f"'{state}'" for state in _IN_HER_HANDS)
    return [f"{names[refs[ref]].view.get('code')}: application {application} "
            "goes on for who is dead or gone"
            for application, ref in data.query(
                "SELECT public_id, person_ref FROM applications "
                f"WHERE running AND state NOT IN ({hands})", "visa")
            if refs.get(ref) in names and application not in stuck]

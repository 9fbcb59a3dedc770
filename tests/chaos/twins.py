"""Two cases about the same people: officers find it, one goes on, and they part
again."""
import collections

from .part import Part

_SAME = "DUPLICATE_VERDICT_SAME"


class Twins(Part):
    """Of the life that was begun second; the other one is `life.double`."""

    def __init__(self, life):
        super().__init__(life)
        # The pair as it was answered last, and what was acknowledged of it.
        self._pair = {}
        self._done = collections.Counter()

    def acts(self):
        life = self.life
        if life.double is None or not life.double.id or not life.id:
            return []
        if "keptRelocationId" in self._pair:
            return [(self._undo, 3)]
        if self._is_same():
            return [(self._merge, 10), (self._introduce, 2),
                    (self._disagree, 0.5)]
        return [(self._agree, 12)]

    def _is_same(self):
        return (self._pair.get("verdict") == _SAME
                and not self._pair.get("awaitsSecondOfficer"))

    def _say(self, event, rpc, fields, officer):
        answer = self.life.ask(event, rpc, {
            **fields, "otherRelocationId": self.life.double.id}, officer)
        if answer is None:
            return False
        self._pair = answer["pair"]
        self._done[rpc] += 1
        return True

    def _agree(self):
        officer = (self.life.second if self._pair.get("awaitsSecondOfficer")
                   else self.life.officer)
        return self._say("found the same", "ConfirmDuplicate", {
            "verdict": _SAME, "reason": "the same passport"}, officer)

    def _disagree(self):
        return self._say("found another", "ConfirmDuplicate", {
            "verdict": "DUPLICATE_VERDICT_NOT_SAME", "reason": "a sister"},
            self.life.officer)

    def _merge(self):
        return self._say("cases merged", "MergeRelocations", {
            "reason": "one of them is enough",
            "defenderView": self.life.her_view(),
            "otherDefenderView": self.life.her_view()}, self.life.officer)

    def _introduce(self):
        return self._say("brought together", "RecordIntroduction", {
            "defenderView": self.life.her_view(),
            "otherDefenderView": self.life.her_view(
                agrees=self.life.random.random() < 0.7)}, self.life.officer)

    def _undo(self):
        return self._say("merge undone", "UndoMerge", {
            "reason": "it was a mistake"}, self.life.second)

    def broken(self, history):
        if not self._pair:
            return []
        pair = self._read()
        if pair is None:
            return ["two officers compared it, and nobody knows of that"]
        lines = [f"{field} of its pair was {self._pair.get(field)}, and is "
                 f"{pair.get(field)}"
                 for field in ("verdict", "keptRelocationId",
                               "awaitsSecondOfficer", "introduced")
                 if pair.get(field) != self._pair.get(field)]
        steps = collections.Counter(
            step["action"] for step in pair.get("steps", []))
        if steps != self._done:
            lines.append(f"{dict(self._done)} was acknowledged of its pair, "
                         f"and {dict(steps)} is told")
        return lines + self._pointer()

    def _pointer(self):
        """Who does not go on points at who does."""
        kept = self._pair.get("keptRelocationId")
        lines = []
        for one, other in ((self.life, self.life.double),
                           (self.life.double, self.life)):
            points = one.view.get("mergedInto", "") == other.view.get("code")
            if points != (kept == other.id):
                lines.append(f"{one.view.get('code')} points to "
                             f"{one.view.get('mergedInto', 'nothing')}, and "
                             f"{kept or 'none'} goes on")
        return lines

    def _read(self):
        found = self.life.network.ledger.read(
            self.life.officer, "relocation", "FindPossibleDuplicates",
            {"relocationId": self.life.id})
        known = {each["pairId"]: each for each in found.get("judged", [])}
        return known.get(self._pair["pairId"])

"""What each adult says for herself, in a private interview."""
from .part import Part, told


class Words(Part):
    def __init__(self, life):
        super().__init__(life)
        self._heard = 0

    def acts(self):
        life = self.life
        return [(self._hear, 1)] if (
            life.id and life.leads and life.adults and self._heard < 4) else []

    def _hear(self):
        life = self.life
        person = life.random.choice(life.adults)
        if not life.act("heard alone", "RecordDefenderView", {
                "kind": "DECISION_KIND_OTHER",
                "defenderView": life.own_view(
                    person, alone=True, words="said alone")}):
            return False
        self._heard += 1
        return True

    def broken(self, history):
        if len(told(history, "defender_heard")) == self._heard:
            return []
        return [f"{self._heard} words were heard, and the history tells of "
                "others"]

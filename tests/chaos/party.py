"""Who moves together: somebody leaves for a case of her own, or joins."""
from .part import Part, told

_MOST = 3


class Party(Part):
    def __init__(self, life):
        super().__init__(life)
        self._joined = []

    def acts(self):
        life = self.life
        if not life.persons or life.suspended or not life.leads:
            return []
        acts = []
        if len(life.adults) > 1:
            acts.append((self._split, 2))
        if len(life.everybody) < _MOST and not life.contact_burnt:
            acts.append((self._join, 0.3))
        acts.append((self._look_after, 0.3))
        return acts

    def _look_after(self):
        """Somebody who stays behind: written down, and later safe."""
        life = self.life
        behind = [each for each in life.view.get("relatives", [])
                  if "outcome" not in each]
        if not behind:
            return life.act("relative recorded", "RecordRelative", {
                "relative": {"relation": "RELATIVE_RELATION_PARENT",
                             "called": "her mother", "countryCode": "GT",
                             "danger": "RELATIVE_DANGER_NONE"}})
        return life.act("relative closed", "CloseRelative", {
            "relativeId": behind[0]["relativeId"],
            "outcome": "RELATIVE_OUTCOME_NOT_NEEDED", "note": "she is safe"})

    def _split(self):
        life = self.life
        leaves = life.adults[-1]
        answer = life.ask("party split", "SplitParty", {
            "personIds": [leaves], "interviewedAlonePersonIds": [leaves],
            "intake": life.network.own_intake(life),
            "defenderView": life.her_view(second=True)})
        if answer is None:
            return False
        life.left.add(leaves)
        life.network.take_in(life, answer["relocation"])
        return True

    def _join(self):
        life = self.life
        adult = life.random.random() < 0.7
        answer = life.ask("party joined", "JoinParty", {
            "person": life.network.joining(life, adult),
            "defenderView": life.her_view(),
            **({"memberView": life.her_view(second=True)} if adult else {})})
        if answer is None:
            return False
        self._joined.append(answer["personId"])
        return True

    def broken(self, history):
        life = self.life
        lines = []
        names = [person["personId"] for person in life.everybody]
        for person in self._joined:
            if names.count(person) != 1:
                lines.append(f"{person} joined once and is there "
                             f"{names.count(person)} times")
        joined = len(told(history, "person_joined"))
        if joined != len(self._joined):
            lines.append(f"{len(self._joined)} persons joined, and {joined} "
                         "are told")
        return lines


def apart_stay_apart(run):
    """Who left a party is never brought where the others are or may be."""
    lines = []
    for life in run.lives:
        if life.left_case is None:
            continue
        old = life.left_case
        shared = ({each["hostId"] for each in life.live_proposals()}
                  & {each["hostId"] for each in old.live_proposals()})
        if shared and not (life.moved_out or old.moved_out):
            lines.append(f"{life.view.get('code')} and the case she left, "
                         f"{old.view.get('code')}, both are with {shared}")
    return lines

"""Her story, told to several: read, answered, asked about, taken back."""
import collections

from coordinator.client import Refused

from .part import Part, told

_PURPOSES = ("HOST", "MISSION", "FUNDER")
_MOST = 8


class _Told:
    """One brief, as its recipient and the office were answered."""

    def __init__(self, text):
        self.text = text
        # The answer that stands: none, or the question was answered.
        self.said = ""
        self.answers = 0
        self.revoked = False
        # Answers that were refused, and may have been kept before.
        self.doubts = 0


class Briefs(Part):
    def __init__(self, life):
        super().__init__(life)
        self._told = {}

    def _shown(self):
        return [each for each in self.life.view.get("briefs", [])
                if each["caseBriefId"] in self._told]

    def acts(self):
        if self.life.over:
            return []
        acts = [(self._issue, 2)] if len(self._told) < _MOST else []
        shown = self._shown()
        if any(each.get("readable") for each in shown):
            acts.append((self._answer, 8))
        if any(each.get("answer") == "BRIEF_ANSWER_QUESTION"
               for each in shown):
            acts.append((self._reply, 8))
        if any(each.get("revocable") for each in shown):
            acts.append((self._revoke, 2))
        return acts

    def _issue(self):
        life = self.life
        purpose = life.random.choice(_PURPOSES)
        recipients = (
            sorted({each["organisationId"] for each in life.live_proposals()})
            if purpose == "HOST" else life.network.members(purpose))
        if not recipients:
            return False
        text = f"approved by case {life.number}, text {len(self._told)}"
        answer = life.ask("brief issued", "IssueBrief", {
            "etag": life.view["etag"], "fields": ["danger"],
            "recipientOrganisationIds": life.random.sample(
                recipients, min(len(recipients), life.random.choice((1, 2)))),
            "purpose": f"CONSENT_PURPOSE_SHARE_WITH_{purpose}", "text": text,
            "defenderView": life.her_view()})
        for brief_id in (answer or {}).get("caseBriefIds", []):
            self._told[brief_id] = _Told(text)
        return answer is not None

    def _answer(self):
        life = self.life
        brief = life.random.choice(
            [each for each in self._shown() if each.get("readable")])
        brief_id = brief["caseBriefId"]
        reader = life.network.reader(brief["recipientOrganisationId"])
        mine = self._told[brief_id]
        if self._read(reader, brief_id) not in (None, mine.text):
            self.wrong.append(f"brief {brief_id} tells another text")
        said = life.random.choice(("YES", "NO", "QUESTION"))
        fields = {"YES": {}, "NO": {"refusal": "BRIEF_REFUSAL_TOO_LATE"},
                  "QUESTION": {"question": "until when?"}}[said]
        if life.act("brief answered", "AnswerBrief", {
                "caseBriefId": brief_id, "answer": f"BRIEF_ANSWER_{said}",
                **fields}, reader):
            mine.said = said
            mine.answers += 1
            return True
        if life.refused[1].code == "NOT_FOUND":
            mine.doubts += 1
        return False

    def _reply(self):
        life = self.life
        brief_id = life.random.choice([
            each["caseBriefId"] for each in self._shown()
            if each.get("answer") == "BRIEF_ANSWER_QUESTION"])
        if not life.act("brief explained", "ReplyToBrief", {
                "caseBriefId": brief_id, "text": "in three weeks",
                "defenderView": life.her_view()}):
            return False
        self._told[brief_id].said = ""
        return True

    def _revoke(self):
        life = self.life
        brief = life.random.choice(
            [each for each in self._shown() if each.get("revocable")])
        brief_id = brief["caseBriefId"]
        if not life.act("brief taken back", "RevokeBrief",
                        {"caseBriefId": brief_id}):
            return False
        self._told[brief_id].revoked = True
        reader = life.network.reader(brief["recipientOrganisationId"])
        if self._read(reader, brief_id) is not None:
            self.wrong.append(f"brief {brief_id} is read after it was taken "
                              "back")
        return True

    def _read(self, reader, brief_id):
        """Its text; None where it is not to be read."""
        try:
            return self.life.network.ledger.read(
                reader, "relocation", "GetBrief",
                {"caseBriefId": brief_id})["brief"].get("text", "")
        except Refused as refused:
            if refused.code != "NOT_FOUND":
                raise
            return None

    def broken(self, history):
        shown = {each["caseBriefId"]: each for each in self._shown()}
        lines = [f"brief {each} is gone" for each in self._told.keys() - shown]
        for brief_id, brief in shown.items():
            lines += [f"brief {brief_id} {line}" for line in self._judge(
                brief_id, brief, self._told[brief_id])]
        kept = len(told(history, "brief_answered"))
        said = sum(each.answers for each in self._told.values())
        doubts = sum(each.doubts for each in self._told.values())
        if not said <= kept <= said + doubts:
            lines.append(f"{said} answers to briefs were acknowledged, and "
                         f"{kept} are in the history")
        return lines

    def _judge(self, brief_id, brief, mine):
        said = brief.get("answer", "").removeprefix("BRIEF_ANSWER_")
        if said != mine.said and not mine.doubts:
            yield f"was answered {mine.said or 'nothing'}, and shows {said}"
        if mine.revoked != ("revokedAt" in brief):
            yield "stands otherwise than it was said to be taken back"
        text = self._read(self.life.network.reader(
            brief["recipientOrganisationId"]), brief_id)
        if text is not None and (mine.revoked or self.life.nobody_left
                                 or self.life.teller_gone):
            yield "is read, and nobody may"
        if (text is not None) != brief.get("readable", False):
            yield "is read otherwise than the office is told"
        if text not in (None, mine.text):
            yield "tells another text than she approved"


def lists_of_recipients(run):
    """A recipient is listed what it may read, and nothing else."""
    network, lines = run.network, []
    readable = collections.defaultdict(set)
    for life in run.lives:
        for brief in life.view.get("briefs", []):
            if brief.get("readable"):
                readable[brief["recipientOrganisationId"]].add(
                    brief["caseBriefId"])
    for organisation in {each for purpose in _PURPOSES
                         for each in network.members(purpose)}:
        listed = {each["caseBriefId"] for each in network.ledger.read_all(
            network.reader(organisation), "relocation", "ListBriefs", {},
            "briefs")}
        if listed != readable[organisation]:
            lines.append(f"{organisation} is listed other briefs than it may "
                         f"read: {listed ^ readable[organisation]}")
    return lines

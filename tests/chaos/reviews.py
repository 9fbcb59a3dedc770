"""Another officer looks at a decision about her, and she is told."""
import collections

from coordinator import examples

from .part import FOR_HER, Part, told

_OUTCOMES = {"UPHELD": "GROUNDS_STAND", "CHANGED": "FACTS_MISSED"}


# Of these the newest counts, of an end whichever kind it is.
_ENDS = ("DECISION_KIND_WITHDRAWAL", "DECISION_KIND_SAFE_ELSEWHERE")


def _newest(decisions):
    by_kind = {"END" if each["kind"] in _ENDS else each["kind"]: each
               for each in decisions}
    return [each for each in by_kind.values() if _subject(each)]


def _subject(decision):
    kind, outcome = decision["kind"], decision.get("outcome", "")
    return {("DECISION_KIND_VERIFICATION", "NOT_VERIFIED"): "VERIFICATION",
            ("DECISION_KIND_ELIGIBILITY", "INELIGIBLE"): "ELIGIBILITY",
            ("DECISION_KIND_ELIGIBILITY", "WAITLISTED"): "ELIGIBILITY",
            }.get((kind, outcome),
                  {"DECISION_KIND_TRIAGE": "TRIAGE",
                   **{end: "WITHDRAWAL" for end in _ENDS}}.get(kind))


class Reviews(Part):
    def __init__(self, life):
        super().__init__(life)
        # By review: its outcome, none while it is open.
        self._asked = {}

    def acts(self):
        life = self.life
        open_ones = self._open()
        acts = [] if open_ones or len(self._asked) > 3 else [(self._ask, 1)]
        if open_ones:
            acts.append((self._decide, 5))
        if self._untold():
            acts.append((self._tell, 2))
        return acts if life.id and life.leads else []

    def _open(self):
        return [each for each in self.life.view.get("reviews", [])
                if "outcome" not in each]

    def _untold(self):
        return [each for each in self.life.view.get("explanations", [])
                if not each.get("tellings")]

    def _ask(self):
        life = self.life
        decisions = _newest(life.view.get("decisions", []))
        fields = {"subject": "REVIEW_SUBJECT_WISH"}
        if decisions and life.random.random() < 0.8:
            decision = life.random.choice(decisions)
            fields = {"subject": f"REVIEW_SUBJECT_{_subject(decision)}",
                      "decisionId": decision["decisionId"]}
        answer = life.ask("review asked", "RequestReview", {
            **fields, "defenderView": life.her_view(words="look again")})
        if answer is None:
            return False
        self._asked[answer["reviewId"]] = ""
        return True

    def _decide(self):
        life = self.life
        review = life.random.choice(self._open())["reviewId"]
        outcome = life.random.choice(sorted(_OUTCOMES))
        if not life.act("review decided", "DecideReview", {
                "reviewId": review, "outcome": f"REVIEW_OUTCOME_{outcome}",
                "reason": f"REVIEW_REASON_{_OUTCOMES[outcome]}",
                "explanation": FOR_HER}, life.third):
            return False
        self._asked[review] = outcome
        return True

    def _tell(self):
        life = self.life
        explanation = life.random.choice(self._untold())
        return life.act("she was told", "RecordTelling", {
            "explanationId": explanation["explanationId"],
            "telling": {
                "toldOn": examples.to_proto(life.network.now().date()),
                "channel": "CONTACT_CHANNEL_SIGNAL"}})

    def broken(self, history):
        shown = collections.Counter(
            (each["reviewId"],
             each.get("outcome", "").removeprefix("REVIEW_OUTCOME_"))
            for each in self.life.view.get("reviews", []))
        lines = []
        if shown != collections.Counter(self._asked.items()):
            lines.append(f"reviews {self._asked} were acknowledged, and "
                         f"{dict(shown)} are shown")
        decided = sum(bool(each) for each in self._asked.values())
        if len(told(history, "review_decided")) != decided:
            lines.append(f"{decided} reviews were decided, and the history "
                         "tells of others")
        return lines

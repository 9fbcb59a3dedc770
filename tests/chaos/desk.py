"""What an office does beside deciding: notes, questions, referees, risk, words
left for later, worries, burnt contacts, the handing over of a case."""
from coordinator import examples

from .part import Part, told


class Desk(Part):
    def __init__(self, life):
        super().__init__(life)
        self._concerns = []
        self._notes = 0

    def acts(self):
        life = self.life
        if not life.leads or not life.id:
            return []
        return [(self._note, 1), (self._referee, 1), (self._vouch, 2),
                (self._weigh, 1), (self._second, 2), (self._instruct, 1),
                (self._speaks, 1), (self._measure, 1), (self._write, 1),
                (self._ask, 0.7), (self._worry, 0.5), (self._look_into, 1),
                (self._hand_over, 1), (self._detained, 0.6),
                (self._burn, 3 if life.contact_burnt else 0.4),
                (self._move, 0.4), (self._safe, 0.1), (self._passport, 0.2),
                (self._assign, 0.5), (self._keep_shorter, 0.3),
                (self._look_up, 2)]

    def _note(self):
        if not self.life.act("note written", "AddNote", {
                "text": "spoken with her", "visibility":
                    "NOTE_VISIBILITY_" + self.life.random.choice(
                        ("OFFICE", "SHARED_WITH_SUBMITTER"))}):
            return False
        self._notes += 1
        return True

    def _referee(self):
        return self.life.act("referee added", "AddReferee", {"referee": {
            "name": "an invented colleague", "contact": "+000 invented",
            "relationship": "REFEREE_RELATIONSHIP_COLLEAGUE",
            "consented": True, "mayBeTold": "that she applied"}})

    def _vouch(self):
        silent = [each for each in self.life.view.get("verification", {}).get(
            "referees", []) if "answer" not in each]
        return bool(silent) and self.life.act(
            "referee answered", "RecordReferenceAnswer", {
                "refereeId": silent[0]["refereeId"], "answer": {
                    "finding": "REFERENCE_FINDING_CONFIRMS",
                    "independent": True, "text": "it is so",
                    "occurredAt": self.life.now()}})

    def _weigh(self):
        return self.life.act("risk assessed", "AssessRisk", {
            "trigger": "RISK_TRIGGER_NEW_INCIDENT", "factors": [
                {"group": "RISK_FACTOR_GROUP_THREAT", "score": 3,
                 "name": "who threatens her", "reason": "seen at her door"}]})

    def _second(self):
        alone = [each for each in self.life.view.get("riskAssessments", [])
                 if "secondAssessor" not in each]
        return bool(alone) and self.life.act(
            "risk seconded", "AssessRisk", {"secondRiskAssessmentId":
                                            alone[-1]["riskAssessmentId"]},
            self.life.third)

    def _instruct(self):
        return self.life.act(
            "instructions left", "RecordAdvanceInstructions",
            {"instructions": {"ifSilent": "ask her sister", "howGiven":
                              "in a call on her own channel"}})

    def _speaks(self):
        return self.life.act("spokesperson named", "AddSpokesperson", {
            "spokesperson": {
                "kind": "SPOKESPERSON_KIND_CONTACT_PERSON",
                "name": "an invented friend", "contact": "+000 a friend",
                "purposes": ["SPOKESPERSON_PURPOSE_INFORMATION"],
                "validFrom": examples.to_proto(
                    self.life.network.now().date()),
                "howGiven": "in a call on her own channel"}})

    def _measure(self):
        return self.life.act(
            "measures taken", "RecordImmediateMeasures",
            {"measures": [{"kind": "IMMEDIATE_MEASURE_KIND_SAFE_NIGHT"}],
             "occurredAt": self.life.now()})

    def _write(self):
        return self.life.act("form changed", "UpdateIntake", {
            "intake": {"danger": "another invented danger"},
            "updateMask": ["danger"]})

    def _ask(self):
        return self.life.act("questions asked", "AskForInformation", {
            "questions": [{"field": "workPlan", "text": "what next?"}]})

    def answer(self):
        """To what `_ask` asked."""
        return self.life.act("questions answered", "UpdateIntake", {
            "intake": {"workPlan": "to write"}, "updateMask": ["workPlan"]})

    def _worry(self):
        answer = self.life.ask("concern raised", "RaiseSafeguardingConcern", {
            "about": "SAFEGUARDING_SUBJECT_OTHER", "text": "she is not eating",
            "occurredAt": self.life.now()})
        if answer is None:
            return False
        self._concerns.append(answer["concernId"])
        return True

    def _look_into(self):
        return bool(self._concerns) and self.life.act(
            "concern looked into", "RecordSafeguardingStep", {
                "concernId": self.life.random.choice(self._concerns),
                "finding": "SAFEGUARDING_FINDING_ACKNOWLEDGED"},
            self.life.network.person("security"))

    def _hand_over(self):
        life = self.life
        if not life.act("handed over", "HandOver", {
                "toSubject": life.second[0], "note": "all is in the case"}):
            return False
        life.officer, life.second = life.second, life.officer
        return True

    def _burn(self):
        """Others read her contact, and she is given another."""
        life = self.life
        if life.contact_burnt:
            return life.act("contact replaced", "ReplaceContact", {
                "safeContact": life.network.contact(
                    f"{life.number:06d} {life.random.randrange(10 ** 6)}"),
                "defenderView": life.her_view(second=True)},
                life.network.person("security"))
        return life.act("contact burnt", "BurnContact",
                        {"occurredAt": life.now(), "note": "a phone is gone"})

    def _detained(self):
        return not self.life.suspended and self.life.act(
            "detained", "MarkDetained",
            {"occurredAt": self.life.now(), "toldBy": "a lawyer"},
            self.life.network.person("security"))

    def _move(self):
        return self.life.act("moved by herself", "RecordUnassistedMove", {
            "countryCode": self.life.home, "occurredAt": self.life.now(),
            "locationClass": "LOCATION_CLASS_INTERNALLY_DISPLACED"})

    def _safe(self):
        return self.life.act("safe elsewhere", "MarkSafeElsewhere", {
            "occurredAt": self.life.now(),
            "defenderView": self.life.her_view(),
            "secondView": self.life.her_view(second=True)})

    def _passport(self):
        return bool(self.life.adults) and self.life.act(
            "document burnt", "BurnDocument", {
                "personId": self.life.random.choice(self.life.adults),
                "documentIndex": 0, "occurredAt": self.life.now()})

    def _assign(self):
        return self.life.act("verifier named", "AssignCase", {
            "role": "ASSIGNMENT_ROLE_VERIFIER",
            "subject": self.life.third[0],
            "organisationId": self.life.third[1]})

    def _keep_shorter(self):
        return self.life.act("kept shorter", "SetRetention", {
            "months": 6, "defenderView": self.life.her_view()})

    def _look_up(self):
        """What is read with great care, or of all services."""
        life = self.life
        event, rpc, fields = life.random.choice((
            ("work listed", "ListMyWork", {}),
            ("overdue listed", "ListOverdue", {}),
            ("pauses counted", "GetPauses", {"days": 7}),
            ("answers counted", "ReportCityAnswers", {
                "fromQuarter": "2026-Q1", "toQuarter": "2026-Q1",
                "split": "CITY_ANSWER_SPLIT_LEVEL"}),
            ("cases listed", "ListRelocations", {"pageSize": 20}),
            ("on duty asked", "GetOnDuty", {}),
            ("retention listed", "ListRetentionDue", {}),
            ("sightings listed", "ListWhoSaw", {"relocationId": life.id}),
            ("names revealed", "RevealIdentity", {
                "relocationId": life.id, "purpose": "REVEAL_PURPOSE_TICKET",
                "requestId": life.network.request_id(life.random)}),
            ("given all of it", "ExportRelocation", {
                "relocationId": life.id, "defenderView": life.her_view()})))
        return life.read(event, rpc, fields) is not None

    def broken(self, history):
        lines = []
        if len(told(history, "note_added")) != self._notes:
            lines.append(f"{self._notes} notes were acknowledged, and others "
                         "are told")
        listed = [each["concernId"] for each in
                  self.life.network.ledger.read_all(
                      self.life.network.person("security"), "relocation",
                      "ListSafeguardingConcerns",
                      {"relocationId": self.life.id, "includeClosed": True},
                      "concerns")] if self._concerns else []
        if sorted(listed) != sorted(self._concerns):
            lines.append(f"concerns {self._concerns} were acknowledged, and "
                         f"{listed} are listed")
        return lines

"""One case of an invented defender, lived at random: people act on it as the
field does, and now and then something goes wrong."""
import datetime
import random

from coordinator import examples
from coordinator.client import Refused
from coordinator.world import as_json

from .journeys import Journey

_OFFICERS = 12
# A refusal is told with its reasons, in a language she reads.
FOR_HER = {"text": "what was decided, and why", "languageCode": "en"}
# Nothing more happens to these.
ENDED = ("WITHDRAWN", "INELIGIBLE", "CLOSED", "SAFE_ELSEWHERE", "REFERRED_OUT",
         "ERASED")
_LIVE = ("ASKED", "CITY_ACCEPTED", "HOLDING", "OFFERED", "ACCEPTED")
_MOST_ASKS = 6
_DECLINES = ("CITY_DECLINE_REASON_NO_PLACE", "CITY_DECLINE_REASON_DATES",
             "CITY_DECLINE_REASON_LANGUAGE")


class Life:
    """`network` says who is there (faults.py). Not thread-safe: one hand at a
    time has a life."""

    def __init__(self, network, number, seed):
        self.network = network
        self.number = number
        self.random = random.Random(f"{seed}/life/{number}")
        self.way = self.random.choices(
            ("internal", "visa free", "visa"), (5, 3, 3))[0]
        self.officer = network.person("programme",
                                      number=1 + number % _OFFICERS)
        self.second = network.person("programme",
                                     number=1 + (number + 1) % _OFFICERS)
        self.level = self.random.choice(("L1", "L2", "L2", "L3"))
        self.id = None
        self.view = {}
        self.events = []
        self.asked = 0
        self.told_end = False
        self.refused = None
        self._journey = Journey(self)

    # -- what is seen

    @property
    def state(self):
        return self.view.get("state", "").removeprefix("RELOCATION_STATE_")

    @property
    def suspended(self):
        return self.view.get("overlay", "OVERLAY_UNSPECIFIED") not in (
            "OVERLAY_UNSPECIFIED", "OVERLAY_NONE")

    @property
    def ended(self):
        return self.state in ENDED

    @property
    def persons(self):
        return [person["personId"]
                for person in self.view.get("intake", {}).get("persons", [])]

    def proposals(self, *states):
        return [each for each in self.view.get("proposals", [])
                if each["state"].removeprefix("PROPOSAL_STATE_") in states]

    def look(self):
        self.view = self.network.ledger.read(
            self.officer, "relocation", "GetRelocation",
            {"relocationId": self.id})["relocation"]

    # -- what people do

    def act(self, event, rpc, fields=None, person=None, service="relocation"):
        """One change; True when it was made. `event` is counted."""
        fields = dict(fields or {})
        if service == "relocation" and self.id and "proposalId" not in fields:
            fields["relocationId"] = self.id
        try:
            answer = self.network.ledger.change(
                person or self.officer, service, rpc, fields,
                self.network.request_id(self.random))
        except Refused as refused:
            self.refused = (rpc, refused)
            return False
        self.events.append(event)
        if "relocation" in answer and rpc != "RecordCityDecision":
            self.view = answer["relocation"]
            self.id = self.view["relocationId"]
        return True

    def her_view(self, agrees=True, second=False):
        return {"askedOn": examples.to_proto(self.network.now().date()),
                "channel": "CONTACT_CHANNEL_IN_PERSON" if second
                else "CONTACT_CHANNEL_SIGNAL",
                "languageCode": "en", "agrees": agrees,
                "verifiedBy": "VIEW_VERIFICATION_IN_PERSON" if second
                else "VIEW_VERIFICATION_AGREED_PHRASE"}

    def turn(self):
        """What somebody does next; False when there is nothing to do now."""
        if self.id is None:
            return self._begin()
        self.look()
        if self.ended:
            return False
        if self.random.random() < 0.09 and self._goes_wrong():
            return True
        if self.suspended:
            return self.random.random() < 0.5 and self.act(
                "found again", "Resume",
                {"verifiedBy": "VIEW_VERIFICATION_AGREED_PHRASE",
                 "occurredAt": self.now()},
                self.network.person("security"))
        return self._goes_on()

    def now(self):
        return as_json(self.network.now() - datetime.timedelta(seconds=2))

    def _begin(self):
        fields = {"intake": self.network.intake(self)}
        rpc, event = "SubmitRequest", "submitted"
        if self.random.random() < 0.15:
            fields = {"alert": fields["intake"]}
            rpc, event = "RaiseAlert", "alert raised"
        return self.act(event, rpc, fields, self.network.person("ngo"))

    def _goes_on(self):
        handlers = {
            "ALERTED": self._acknowledge, "SUBMITTED": self._acknowledge,
            "ACKNOWLEDGED": self._triage, "TRIAGED": self._verify,
            "VERIFYING": self._verify, "NOT_VERIFIED": self._verify,
            "VERIFIED": self._decide}
        if self.state in handlers:
            return handlers[self.state]()
        if self.state in ("ELIGIBLE", "WAITLISTED", "PROPOSED", "OFFERED"):
            return self._place()
        return self._journey.act()

    def _acknowledge(self):
        return self.act("acknowledged", "AcknowledgeRequest")

    def _triage(self):
        kind = {"internal": "INTERNAL", "visa free": "REGIONAL",
                "visa": "ABROAD"}[self.way]
        return self.act("triaged", "TriageRequest", {
            "level": f"LEVEL_{self.level}",
            "kind": f"RELOCATION_KIND_{kind}", "horizon": "HORIZON_SHORT",
            "reason": "after a call over the safe contact"})

    def _verify(self):
        good = self.random.random() < 0.93
        return self.act(
            "verified" if good else "not verified", "DecideVerification", {
                "path": "VERIFICATION_PATH_INTERVIEW", "reason": "spoken with",
                "outcome": "VERIFICATION_OUTCOME_VERIFIED" if good
                else "VERIFICATION_OUTCOME_NOT_VERIFIED",
                **({} if good else {"explanation": FOR_HER})})

    def _decide(self):
        good = self.random.random() < 0.94
        return self.act(
            "found eligible" if good else "found ineligible",
            "DecideEligibility", {
                "outcome": "ELIGIBILITY_OUTCOME_ELIGIBLE" if good
                else "ELIGIBILITY_OUTCOME_INELIGIBLE",
                **({} if good else {"ineligibilityReason":
                    "INELIGIBILITY_REASON_BETTER_HELPED_ELSEWHERE",
                    "explanation": FOR_HER}),
                "reason": "after what was heard",
                "defenderView": self.her_view()})

    # -- a place

    def _place(self):
        for proposal in self.proposals("OFFERED"):
            if not proposal.get("chosen") and self._she_answers(proposal):
                return True
        for proposal in self.proposals("HOLDING"):
            if self.act("place offered", "OfferPlacement", {
                    "relocationId": self.id,
                    "proposalId": proposal["proposalId"]}):
                return True
        for proposal in self.proposals("ASKED"):
            if self._city_answers(proposal):
                return True
        live = len(self.proposals(*_LIVE))
        if live < self.random.choice((1, 1, 2, 3)):
            return self._ask()
        return False

    def _ask(self):
        if self.asked >= _MOST_ASKS:
            return self._withdraw()
        self.asked += 1
        asked = {each["hostId"] for each in self.proposals(*_LIVE)}
        hosts = [host for host in self.network.hosts_for(self.way)
                 if host["hostId"] not in asked]
        if not hosts:
            return False
        host = self.random.choice(hosts)
        first = self.network.now().date() + datetime.timedelta(
            days=self.random.randint(21, 45))
        return self.act("city asked", "ProposeToCity", {
            "hostId": host["hostId"], "stay": {
                "checkIn": examples.to_proto(first),
                "checkOut": examples.to_proto(first + datetime.timedelta(
                    days=self.random.randint(20, 70)))}})

    def _city_answers(self, proposal):
        coordinator = self.network.coordinator(proposal["hostId"])
        if self.random.random() < 0.82:
            return self.act("city accepted", "RecordCityDecision", {
                "proposalId": proposal["proposalId"],
                "decision": "CITY_DECISION_ACCEPT",
                "coordinatorSubject": coordinator[0]}, coordinator)
        return self.act("city declined", "RecordCityDecision", {
            "proposalId": proposal["proposalId"],
            "decision": "CITY_DECISION_DECLINE",
            "declineReason": self.random.choice(_DECLINES)}, coordinator)

    def _she_answers(self, proposal):
        yes = self.random.random() < 0.75
        return self.act(
            "she chose" if yes else "she declined", "RecordDefenderDecision", {
                "place": {"proposalId": proposal["proposalId"],
                          "decision": "DEFENDER_DECISION_ACCEPT" if yes
                          else "DEFENDER_DECISION_DECLINE"},
                "defenderView": self.her_view()})

    # -- what goes wrong

    def _goes_wrong(self):
        return self.random.choices(
            (self._withdraw, self._lose_contact, self._correct,
             self._take_consent_back, self._give_consent, self._burn_place,
             self._steps_by_hand),
            (3, 3, 4, 1, 2, 1, 4))[0]()

    def _withdraw(self):
        alone = self.random.random() < 0.5
        fields = {"reason": "WITHDRAWAL_REASON_SAFE_NOW",
                  "defenderView": self.her_view()}
        if alone:
            fields["secondView"] = self.her_view(second=True)
            return self.act("withdrawn", "Withdraw", fields)
        return self.act("withdrawal asked", "Withdraw", fields) and self.act(
            "withdrawn", "Withdraw", fields, self.second)

    def _lose_contact(self):
        return not self.suspended and self.act(
            "contact lost", "MarkContactLost",
            {"occurredAt": self.now(), "note": "no answer"},
            self.network.person("security"))

    def _correct(self):
        entries = self.network.ledger.read_all(
            self.officer, "relocation", "GetTimeline",
            {"relocationId": self.id}, "entries")
        return self.act("corrected", "CorrectRecord", {
            "eventId": self.random.choice(entries[-4:])["eventId"],
            "reason": "a mistake"})

    def _take_consent_back(self):
        consents = [consent for person in
                    self.view.get("intake", {}).get("persons", [])
                    for consent in person.get("consents", [])
                    if "SHARE" in consent.get("purpose", "")
                    and consent.get("consentId")
                    and "withdrawnAt" not in consent]
        return bool(consents) and self.act(
            "consent taken back", "WithdrawConsent", {
                "consentId": self.random.choice(consents)["consentId"],
                "channel": "call", "defenderView": self.her_view()})

    def _give_consent(self):
        purpose = self.random.choice(("HOST", "MISSION", "FUNDER"))
        return bool(self.persons) and self.act(
            "consent given", "GrantConsent", {
                "personId": self.random.choice(self.persons),
                "consent": {
                    "purpose": f"CONSENT_PURPOSE_SHARE_WITH_{purpose}",
                    "givenOn": examples.to_proto(
                        self.network.now().date()),
                    "way": "call", "languageCode": "en"}})

    def _burn_place(self):
        held = [each for each in self.proposals("HOLDING", "OFFERED")
                if each.get("reservationId")]
        if not held:
            return False
        reservation = self.network.ledger.read(
            self.network.coordinator(held[0]["hostId"]), "capacity",
            "GetReservation",
            {"reservationId": held[0]["reservationId"]})["reservation"]
        return self.network.burn(self, reservation.get("placeId", ""))

    def _steps_by_hand(self):
        steps = self.network.ledger.read_all(
            self.officer, "relocation", "GetSteps", {"relocationId": self.id},
            "steps")
        choices = [(step, action["action"]) for step in steps
                   for action in step.get("nextActions", [])
                   if action.get("allowed")]
        if not choices:
            return False
        step, rpc = self.random.choice(choices)
        fields = {"stepId": step["stepId"]}
        if rpc != "RetryStep":
            fields["reason"] = "found another way"
        # What was taken over is given back sooner or later.
        return self.act({"RetryStep": "step retried",
                         "SkipStep": "step skipped",
                         "TakeOverStep": "step taken over"}[rpc], rpc, fields)

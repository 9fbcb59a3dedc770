"""One case of an invented defender, lived at random: people act on it as the
field does, and now and then something goes wrong."""
import datetime
import random

from coordinator import examples
from coordinator.client import Refused
from coordinator.world import as_json

from .briefs import Briefs
from .deaths import Deaths
from .desk import Desk
from .guests import Guests
from .journeys import Journey
from .mishaps import Mishaps
from .money import Money
from .papers import Papers
from .part import FOR_HER
from .party import Party
from .places import Places
from .reviews import Reviews
from .stays import Stays
from .twins import Twins
from .ways import Way
from .words import Words

# Nothing more happens to these.
ENDED = ("WITHDRAWN", "INELIGIBLE", "CLOSED", "SAFE_ELSEWHERE", "REFERRED_OUT",
         "ERASED")
_LIVE = ("ASKED", "CITY_ACCEPTED", "HOLDING", "OFFERED", "ACCEPTED")
_MOST_ASKS = 6
# How often something happens beside the way of a case.
_BESIDE = 0.3
_DECLINES = ("CITY_DECLINE_REASON_NO_PLACE", "CITY_DECLINE_REASON_DATES",
             "CITY_DECLINE_REASON_LANGUAGE")


class Life:
    """`network` says who is there (faults.py). Not thread-safe: one hand at a
    time has a life."""

    def __init__(self, network, number, seed, double=None):
        self.network = network
        self.number = number
        self.random = random.Random(f"{seed}/life/{number}")
        # Another case about the same people, where there is one.
        self.double = double
        self.way = double.way if double else self.random.choices(
            ("internal", "visa free", "visa"), (5, 3, 3))[0]
        self.officer, self.second, self.third = network.officers_of(number)
        # Nobody but the office, of a case that somebody left another one for.
        self.brought_by = network.person("ngo")
        self.level = self.random.choice(("L1", "L2", "L2", "L3"))
        self.id = None
        self.view = {}
        self.events = []
        self.asked = 0
        self.refused = None
        # Who left this party for a case of her own, and the case she left.
        self.left = set()
        self.left_case = None
        # What somebody may still do once the case has ended.
        self._afterwards = self.random.choice((0, 0, 0, 6))
        self._mishaps = Mishaps(self)
        self._way = Way(self)
        self._desk = Desk(self)
        self._deaths = Deaths(self)
        self.parts = [self._way, self._desk, self._deaths] + [
            part(self) for part in (Papers, Briefs, Guests, Reviews, Stays,
                                    Party, Twins, Money, Words, Places)]
        self._journey = Journey(self, self._way)

    def begin_apart(self, other, view):
        """The case of who left another one: the office brought it."""
        self.way, self.brought_by, self.left_case = other.way, None, other
        self.id, self.view = view["relocationId"], view
        self.events.append("begun apart")

    # -- what is seen

    @property
    def home(self):
        return "KE" if self.way == "internal" else "UG"

    @property
    def target(self):
        return "NL" if self.way == "visa" else "KE"

    @property
    def state(self):
        return self.view.get("state", "").removeprefix("RELOCATION_STATE_")

    @property
    def suspended(self):
        return self.nobody_left or self.view.get(
            "overlay", "OVERLAY_UNSPECIFIED") not in (
                "OVERLAY_UNSPECIFIED", "OVERLAY_NONE")

    @property
    def nobody_left(self):
        return self.view.get("bereavement", {}).get("nobodyLeft", False)

    @property
    def dead(self):
        """Who was ever said to be."""
        return self._deaths.people

    @property
    def teller_gone(self):
        """Whose story it is has died or left."""
        return any(person.get("apart") for person in self.everybody[:1])

    @property
    def merged_away(self):
        return bool(self.view.get("mergedInto"))

    @property
    def over(self):
        return self.state in ENDED

    @property
    def moved_out(self):
        """Of whatever place was hers."""
        return self.over or self.state == "FOLLOW_UP"

    @property
    def ended(self):
        """Nobody has to look at it any more."""
        return self.over and not self._afterwards

    @property
    def leads(self):
        """Whoever this life calls its officer."""
        return self.view.get("leadSubject") == self.officer[0]

    @property
    def contact_burnt(self):
        return "CASE_FLAG_CONTACT_COMPROMISED" in self.view.get("flags", [])

    @property
    def everybody(self):
        return self.view.get("intake", {}).get("persons", [])

    @property
    def persons(self):
        """Who moves with the case."""
        return [person["personId"] for person in self.everybody
                if not person.get("apart")]

    @property
    def adults(self):
        return [person["personId"] for person in self.everybody
                if person["personId"] in self.persons
                and person["role"] != "PERSON_ROLE_CHILD"]

    @property
    def travellers(self):
        return [each for each in self.view.get("travellers", [])
                if each["personId"] in self.persons]

    def proposals(self, *states):
        return [each for each in self.view.get("proposals", [])
                if each["state"].removeprefix("PROPOSAL_STATE_") in states]

    def live_proposals(self):
        return self.proposals(*_LIVE)

    def look(self):
        self.view = self.network.ledger.read(
            self.officer, "relocation", "GetRelocation",
            {"relocationId": self.id})["relocation"]

    def history(self):
        return self._all("GetTimeline", "entries")

    def steps(self):
        return self._all("GetSteps", "steps")

    def _all(self, rpc, name):
        return self.network.ledger.read_all(
            self.officer, "relocation", rpc, {"relocationId": self.id}, name)

    # -- what people do

    def act(self, *what, **how):
        """As `ask`; True when it was done."""
        return self.ask(*what, **how) is not None

    def ask(self, event, rpc, fields=None, person=None, service="relocation",
            more=()):
        """One change: its answer, None where it was refused. `event` is
        counted."""
        fields, person = dict(fields or {}), person or self.officer
        if self.id and self.network.ledger.names(service, rpc,
                                                 "relocation_id"):
            fields.setdefault("relocationId", self.id)
        try:
            answer = self.network.ledger.change(
                person, service, rpc, fields,
                self.network.request_id(self.random), more)
        except Refused as refused:
            self.refused = (rpc, refused)
            return None
        self.events.append(event)
        shown = answer.get("relocation", {})
        if self.id is None:
            self.id = shown["relocationId"]
        # Others see less of it.
        if person[2] == "PROGRAMME" and shown.get("relocationId") == self.id:
            self.view = shown
        return answer

    def read(self, event, rpc, fields, person=None):
        """What is shown; None where it is refused."""
        try:
            shown = self.network.ledger.read(
                person or self.officer, "relocation", rpc, fields)
        except Refused as refused:
            self.network.ledger.note("relocation", rpc, refused)
            return None
        self.events.append(event)
        return shown

    def her_view(self, agrees=True, second=False, **said):
        second = second or self.contact_burnt
        return {"askedOn": examples.to_proto(self.network.now().date()),
                "channel": "CONTACT_CHANNEL_IN_PERSON" if second
                else "CONTACT_CHANNEL_SIGNAL",
                "languageCode": "en", "agrees": agrees,
                "verifiedBy": "VIEW_VERIFICATION_IN_PERSON" if second
                else "VIEW_VERIFICATION_AGREED_PHRASE", **said}

    def own_view(self, person, **said):
        """Of a decision about this person: an adult says it for herself."""
        whose = {"personId": person} if person in self.adults else {}
        return self.her_view(**whose, **said)

    def turn(self):
        """What somebody does next; False when there is nothing to do now."""
        if self.id is None:
            return self._begin()
        self.look()
        if self.over:
            return self._goes_on_afterwards()
        if self.random.random() < 0.08 and self._mishaps.happen():
            return True
        if self.random.random() < _BESIDE and self._beside():
            return True
        if self.suspended:
            return not self.nobody_left and self.random.random() < 0.5 and (
                self.act("found again", "Resume",
                         {"verifiedBy": "VIEW_VERIFICATION_AGREED_PHRASE",
                          "occurredAt": self.now()},
                         self.network.person("security")))
        return not self.merged_away and self._goes_on()

    def _beside(self):
        acts = [act for part in self.parts for act in part.acts()]
        if not acts:
            return False
        what, weights = zip(*acts)
        return self.random.choices(what, weights)[0]()

    def _goes_on_afterwards(self):
        if not self._afterwards:
            return False
        self._afterwards -= 1
        if self._afterwards or not self.leads:
            return self._beside()
        return self.act("taken up again", "Reopen", {
            "reason": "REOPEN_REASON_SHE_ASKS", "level": f"LEVEL_{self.level}",
            "defenderView": self.her_view()})

    def now(self):
        return as_json(self.network.now() - datetime.timedelta(seconds=2))

    def _begin(self):
        intake = self.network.intake(self)
        chance = self.random.random()
        if chance < 0.15:
            return self.act("alert raised", "RaiseAlert", {"alert": intake},
                            self.brought_by)
        if chance < 0.3:
            self.act("draft saved", "SaveDraft", {"intake": intake},
                     self.brought_by)
        return self.act("submitted", "SubmitRequest", {"intake": intake},
                        self.brought_by)

    def _goes_on(self):
        handlers = {
            "ALERTED": self._acknowledge, "SUBMITTED": self._acknowledge,
            "INCOMPLETE": self._desk.answer,
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
                "evidence": {"interview": {
                    "heldBy": self.officer[0], "languageCode": "es",
                    "heldOn": self.her_view()["askedOn"],
                    "setting": "INTERVIEW_SETTING_ALONE"}},
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
            return self._mishaps.withdraw()
        self.asked += 1
        asked = {each["hostId"] for each in self.proposals(*_LIVE)}
        hosts = [host for host in self.network.hosts_for(self.way)
                 if host["hostId"] not in asked]
        if not hosts:
            return False
        host = self.random.choice(hosts)
        first = self.network.now().date() + datetime.timedelta(
            days=self.random.randint(21, 45))
        last = first + datetime.timedelta(days=self.random.randint(20, 70))
        if self.act("city asked", "ProposeToCity", {
                "hostId": host["hostId"],
                "stay": {"checkIn": examples.to_proto(first),
                         "checkOut": examples.to_proto(last)}}):
            return True
        return (self.refused[1].reason == "CONSENT_MISSING"
                and self._mishaps.give_consent("HOST"))

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

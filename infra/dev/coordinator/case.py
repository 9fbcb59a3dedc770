"""One example case: its file, what the office sees of it, and its story."""
from . import examples
from .client import Refused
from .story import Story

_DONE = "PROPOSAL_STATE_"


class Case:
    def __init__(self, world, name):
        self.world = world
        self.name = name
        sent = examples.load(f"cases/{name}.json", world.today)
        self.intake = sent["intake"]
        self.alert = sent["example"].get("alert")
        self.title = sent["example"]["title"]
        self.submitted_by = sent["example"]["submittedBy"]
        self.plan = sent["example"]["plan"]
        self.ends = sent["example"]["ends"]
        self.story = Story(world, name)
        self.view = {}
        # The last definite no: why nothing moved, should nothing ever move.
        self.refusal = None

    # -- what the programme office sees

    @property
    def id(self):
        key = self.key("alert" if self.alert else "submit")
        rpc = "RaiseAlert" if self.alert else "SubmitRequest"
        if not self.world.journal.done(key):
            return None
        return self.world.answer(key, "relocation", rpc)["relocation"][
            "relocationId"]

    def look(self):
        if self.id:
            self.view = self.world.read(
                self.world.person("programme"), "relocation", "GetRelocation",
                {"relocationId": self.id})["relocation"]
            if self.funded:
                self.story.tell("money", "the money has reached her")

    @property
    def funded(self):
        return any(clock["kind"] == "CLOCK_KIND_FUNDS" and "metAt" in clock
                   for clock in self.view.get("clocks", []))

    def settled(self, to_the_end):
        """Nothing more will happen to it."""
        if to_the_end and "outcome" in self.ends:
            return self.state == "CLOSED"
        return self.state == "IN_STAY" and (
            self.funded or "grant" not in self.ends)

    @property
    def state(self):
        return self.view.get("state", "").removeprefix("RELOCATION_STATE_")

    @property
    def suspended(self):
        return self.view.get("overlay", "OVERLAY_UNSPECIFIED") != (
            "OVERLAY_UNSPECIFIED")

    @property
    def persons(self):
        return [person["personId"]
                for person in self.view.get("intake", {}).get("persons", [])
                if not person.get("apart")]

    @property
    def travellers(self):
        return self.view.get("travellers", [])

    def traveller(self, person_id):
        return next((traveller for traveller in self.travellers
                     if traveller["personId"] == person_id), {})

    def proposal(self, host):
        """The proposal to a host of the plan, if it was asked."""
        key = self.key(f"ask/{host}")
        if not self.world.journal.done(key):
            return None
        made = self.world.answer(key, "relocation", "ProposeToCity")
        proposal_id = made["proposal"]["proposalId"]
        return next((each for each in self.view.get("proposals", [])
                     if each["proposalId"] == proposal_id), None)

    def proposal_state(self, host):
        proposal = self.proposal(host)
        return proposal["state"].removeprefix(_DONE) if proposal else None

    def accepted_ask(self):
        """The ask of the plan whose place is hers."""
        return next((ask for ask in self.plan["asks"]
                     if self.proposal_state(ask["host"]) == "ACCEPTED"), None)

    # -- what people do

    def key(self, what):
        return f"{self.name}/{what}"

    def act(self, what, person, rpc, make=dict, told=None):
        """One call on this case, once. True when it was done just now; False
        when it was done before or is refused for now."""
        return self.act_on("relocation", what, person, rpc, lambda: {
            "relocationId": self.id, **make()}, told)

    def act_on(self, service, what, person, rpc, make, told=None):
        key = self.key(what)
        if self.world.journal.done(key):
            return False
        try:
            self.world.do(key, person, service, rpc, make)
        except Refused as refused:
            self.refusal = (rpc, refused)
            return False
        self.refusal = None
        if told:
            self.story.tell(what, told)
        return True

    def defender_view(self, words=None, agrees=True, second_channel=False):
        """What she says, as the office writes it down."""
        contact = self.intake["safeContact"]
        view = {"askedOn": examples.to_proto(self.world.now().date()),
                "channel": contact["channel"],
                "languageCode": contact["languageCode"], "agrees": agrees,
                "verifiedBy": "VIEW_VERIFICATION_AGREED_PHRASE"}
        if second_channel:
            view["channel"] = "CONTACT_CHANNEL_IN_PERSON"
            view["verifiedBy"] = "VIEW_VERIFICATION_IN_PERSON"
        if words:
            view["words"] = words
        return view

    def own_view(self, person):
        """What is said to a decision about this person: an adult's own word."""
        view = self.defender_view()
        for each in self.view.get("intake", {}).get("persons", []):
            if each["personId"] == person and (
                    each.get("role") != "PERSON_ROLE_CHILD"):
                view["personId"] = person
        return view


class OwnCase(Case):
    """Of whoever leaves the party of another case, as that one's plan says."""

    def __init__(self, left):
        # No file of its own: she was of a party when it was written.
        plan = left.plan["split"]
        self.left = left
        self.world = left.world
        self.name = f"{left.name}-apart"
        self.intake = plan["intake"]
        self.alert = None
        self.title = plan["title"]
        self.plan = plan["plan"]
        self.ends = plan["ends"]
        self.story = Story(self.world, self.name)
        self.view = {}
        self.refusal = None

    @property
    def id(self):
        key = self.left.key("split")
        if not self.world.journal.done(key):
            return None
        return self.world.answer(key, "relocation", "SplitParty")[
            "relocation"]["relocationId"]

    def begin(self):
        """She leaves, once the other case is as far as the plan says."""
        plan = self.left.plan["split"]
        if self.left.state != plan["when"]:
            return False
        leave = [self.left.persons[number] for number in plan["leave"]]
        done = self.left.act(
            "split", self.world.person("programme"), "SplitParty",
            lambda: {"personIds": leave, "intake": self.intake,
                     "interviewedAlonePersonIds": leave[:1],
                     "defenderView": self.defender_view(plan["words"])})
        if done:
            self.story.tell("split", "asked alone, she leaves for a case of "
                            f"her own: “{plan['words']}”")
        return done

"""The consulates: one application a person, from checklist to sticker."""
import datetime

from . import examples
from .world import as_json

_BEFORE_APPOINTMENT = (
    "PLANNED", "DOCUMENTS_PENDING", "PRECLEARANCE_GRANTED")


def act(case, traveller):
    application_id = traveller.get("applicationId")
    if not application_id:
        return False
    application = case.world.read(
        case.world.person("programme"), "visa", "GetApplication",
        {"applicationId": application_id})["application"]
    return _Counter(case, application).act()


class _Counter:
    """The officer's side of one application."""

    def __init__(self, case, application):
        self._case = case
        self._world = case.world
        self._application = application
        self._id = application["applicationId"]
        self._mission = next(
            key for key, entry in self._world.organisations.items()
            if entry["organisationId"] == application["missionOrganisationId"])
        self._officer = self._world.person("mission", self._mission)
        self._route = self._world.routes[application["routeId"]]

    def act(self):
        state = self._application["state"].removeprefix("APPLICATION_STATE_")
        if state in _BEFORE_APPOINTMENT:
            return self._prepare(state)
        step = {"PRECLEARANCE_PENDING": self._permit,
                "APPOINTMENT_BOOKED": self._take, "LODGED": self._admit,
                "ADMISSIBLE": self._decide, "ISSUED": self._hand_over}
        return step[state]() if state in step else False

    def _record(self, what, rpc, fields, told=None):
        return self._case.act_on(
            "visa", f"visa/{self._id}/{what}", self._officer, rpc,
            lambda: {"applicationId": self._id, **fields()}, told)

    def _today(self):
        zone = self._world.organisations[self._mission]["timeZone"]
        return examples.to_proto(examples.date_in(zone, self._world.now()))

    def _after(self, what, **delay):
        return self._world.after(
            self._case.key(f"visa/{self._id}/{what}-since"), **delay)

    def _prepare(self, state):
        if self._route.get("preclearance") and state != "PRECLEARANCE_GRANTED":
            if self._record("ask-ministry", "RecordPreclearance", lambda: {
                    "outcome": "PRECLEARANCE_OUTCOME_ASKED",
                    "occurredOn": self._today()}):
                return True
        did = False
        for line in self._application.get("checklist", []):
            if line.get("status") in ("DOCUMENT_STATUS_VERIFIED",):
                continue
            did |= self._record(
                f"document/{line['kind']}", "RecordDocument",
                lambda line=line: {"kind": line["kind"],
                                   "requirement": line["requirement"],
                                   "status": "DOCUMENT_STATUS_VERIFIED",
                                   "occurredOn": self._today()})
        return did or self._book()

    def _appointment(self):
        """Nine in the morning five days from when it was first thought of."""
        return datetime.datetime.fromisoformat(self._world.journal.remember(
            self._case.key(f"visa/{self._id}/appointment"), lambda: (
                self._world.now() + datetime.timedelta(days=5)).replace(
                    hour=9, minute=0, second=0, microsecond=0).isoformat()))

    def _book(self):
        return self._record("book", "BookAppointment", lambda: {
            "appointmentAt": as_json(self._appointment())})

    def _permit(self):
        if not self._after("ministry", days=14):
            return False
        return self._record(
            "permit", "RecordPreclearance", lambda: {
                "outcome": "PRECLEARANCE_OUTCOME_GRANTED",
                "occurredOn": self._today()},
            told="the ministry gives its permission")

    def _take(self):
        if not self._world.reached(self._appointment()):
            return False
        return self._record("lodge", "RecordLodged",
                            lambda: {"occurredOn": self._today()})

    def _admit(self):
        return self._record("admit", "RecordAdmissible",
                            lambda: {"occurredOn": self._today()})

    def _decide(self):
        if not self._after("decision", days=12):
            return False
        plan = self._case.plan.get("visa", {"outcome": "ISSUED"})
        name = self._world.organisations[self._mission]["name"]
        self._world.journal.remember(self._case.key("visa-outcome"),
                                     lambda: plan["outcome"])
        if plan["outcome"] == "REFUSED":
            return self._record(
                "refuse", "RecordRefused", lambda: {
                    "occurredOn": self._today(),
                    "grounds": [f"REFUSAL_GROUND_{ground}"
                                for ground in plan["grounds"]]},
                told=f"{name} refuses the visa")
        return self._record("issue", "RecordIssued", lambda: {
            "occurredOn": self._today(), "visa": self._sticker()},
            told=f"{name} issues the visa")

    def _sticker(self):
        stay = self._case.proposal(
            self._case.accepted_ask()["host"])["stay"]
        first = examples.from_proto(stay["checkIn"])
        last = examples.from_proto(stay["checkOut"])
        return {"scheme": self._application["scheme"],
                "valid": {"first": examples.to_proto(first),
                          "last": examples.to_proto(last)},
                "days": (last - first).days + 1,
                "entries": "VISA_ENTRIES_SINGLE"}

    def _hand_over(self):
        if not self._after("collect", days=2):
            return False
        return self._record("collect", "RecordCollected",
                            lambda: {"occurredOn": self._today()})

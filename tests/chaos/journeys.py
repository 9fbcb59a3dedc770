"""The second half of a life: the way, the stay, its end and the year after."""
import datetime

from coordinator import examples
from coordinator.client import Refused

from .ways import is_there

_DAY = datetime.timedelta(days=1)
_OUTCOMES = ("MOVED_ON", "ASYLUM_SOUGHT", "OTHER_STATUS", "EXTENDED_ELSEWHERE")
_APPLICATION = "APPLICATION_STATE_"
_COLLECTED = "APPLICATION_STATE_COLLECTED"


class Journey:
    def __init__(self, life, way):
        self._life = life
        self._way = way
        self._routes = set()
        self._did = set()

    def act(self):
        return {"DEFENDER_ACCEPTED": self._prepare,
                "PRE_DEPARTURE": self._prepare, "TRAVELLING": self._arrive,
                "IN_STAY": self._stay, "ENDING": self._close,
                "FOLLOW_UP": self._follow_up}.get(
                    self._life.state, lambda: False)()

    # -- the way

    def _accepted(self):
        return next(iter(self._life.proposals("ACCEPTED")), None)

    def _prepare(self):
        life = self._life
        place = self._accepted()
        if place is None:
            return False
        return (self._choose_route(place)
                or self._once(("plan", place["proposalId"]),
                              "security planned", "RecordSecurityPlan",
                              {"state": "SECURITY_PLAN_STATE_RECORDED",
                               "text": "met by one known person",
                               "occurredAt": life.now()})
                or self._visas() or self._leave(place))

    def _once(self, key, event, rpc, fields, person=None):
        if key in self._did or not self._life.act(event, rpc, fields, person):
            return False
        self._did.add(key)
        return True

    def _choose_route(self, place):
        life = self._life
        findings = {each["personId"]: each
                    for each in place.get("routeFindings", [])}
        for person in life.persons:
            key = (place["proposalId"], person)
            if key in self._routes:
                continue
            choices = findings.get(person, {}).get("choices", [])
            choice = {"scheme": "SCHEME_INTERNAL"}
            if choices:
                first = life.random.choice(choices)
                choice = {name: first[name] for name in ("routeId", "scheme")
                          if first.get(name)}
            if life.act("route chosen", "ChooseRoute", {
                    "personId": person, **choice,
                    "defenderView": life.own_view(person)}):
                self._routes.add(key)
                return True
        return False

    def _travellers(self):
        return self._life.travellers

    def _visas(self):
        for traveller in self._travellers():
            state = traveller.get("applicationState", "").removeprefix(
                _APPLICATION)
            if state.endswith("REFUSED") and not traveller.get("refusalAnswer"):
                return self._answer_refusal(traveller)
            if traveller.get("applicationId") and state not in (
                    "COLLECTED", "UNSPECIFIED"):
                if self._mission(traveller["applicationId"]):
                    return True
        return False

    def _answer_refusal(self, traveller):
        life = self._life
        answer = life.random.choice(("WAIT", "STOP", "STOP"))
        return life.act("refusal answered", "RecordDefenderDecision", {
            "refusal": {"personId": traveller["personId"],
                        "answer": f"REFUSAL_ANSWER_{answer}"},
            "defenderView": life.her_view()})

    def _mission(self, application_id):
        """The officer at the counter does the next thing."""
        life = self._life
        network = life.network
        try:
            application = network.ledger.read(
                life.officer, "visa", "GetApplication",
                {"applicationId": application_id})["application"]
        except Refused:
            return False
        officer = network.mission(application.get("missionOrganisationId"))
        if officer is None:
            return False
        today = examples.to_proto(network.today_at_mission())

        def record(event, rpc, **fields):
            return life.act(event, rpc, {"applicationId": application_id,
                                         **fields}, officer, "visa")

        state = application["state"].removeprefix(_APPLICATION)
        if state in ("PLANNED", "DOCUMENTS_PENDING"):
            missing = [line for line in application.get("checklist", [])
                       if line.get("status") != "DOCUMENT_STATUS_VERIFIED"]
            # A dozen papers would be most of a life: she goes to the counter
            # without some.
            if missing and life.random.random() < 0.75:
                return record("document verified", "RecordDocument",
                              kind=missing[0]["kind"],
                              requirement=missing[0]["requirement"],
                              status="DOCUMENT_STATUS_VERIFIED",
                              occurredOn=today)
            return record("appointment booked", "BookAppointment",
                          appointmentAt=network.soon())
        if state == "APPOINTMENT_BOOKED":
            return record("lodged", "RecordLodged", occurredOn=today)
        if state == "LODGED":
            return record("admissible", "RecordAdmissible", occurredOn=today)
        if state == "ADMISSIBLE" and life.random.random() < 0.25:
            return record("visa refused", "RecordRefused", occurredOn=today,
                          grounds=["REFUSAL_GROUND_MEANS_NOT_PROVEN"])
        if state == "ADMISSIBLE":
            return record("visa issued", "RecordIssued", occurredOn=today,
                          visa=self._sticker(application))
        if state == "ISSUED":
            return record("visa collected", "RecordCollected",
                          occurredOn=today)
        return False

    def _sticker(self, application):
        place = self._accepted()
        first = examples.from_proto(place["stay"]["checkIn"])
        last = examples.from_proto(place["stay"]["checkOut"])
        return {"scheme": application["scheme"],
                "valid": {"first": examples.to_proto(first),
                          "last": examples.to_proto(last)},
                "days": (last - first).days + 1,
                "entries": "VISA_ENTRIES_SINGLE"}

    def _leave(self, place):
        """On the day, or, as facts are, whenever she did."""
        life = self._life
        day = examples.from_proto(place["stay"]["checkIn"])
        if life.network.now().date() < day:
            return False
        if any(traveller.get("applicationState", _COLLECTED) != _COLLECTED
               for traveller in self._travellers()):
            return False
        return self._way.go(place)

    def _arrive(self):
        life = self._life
        place = self._accepted()
        if place is None:
            return False
        day = examples.from_proto(place["stay"]["checkIn"])
        if life.network.now().date() < day:
            return False
        if life.random.random() < 0.9 and self._way.go(place):
            return True
        for traveller in self._travellers():
            if is_there(traveller):
                continue
            if life.act("arrived", "MarkArrived", {
                    "personId": traveller["personId"],
                    "occurredAt": life.now(), "atShelter": False,
                    "coordinatorSubject": life.network.coordinator(
                        place["hostId"])[0]}):
                return True
        return False

    # -- the stay

    def _stay(self):
        life = self._life
        here = life.view.get("reopenedAt")
        return (self._once(("stay plan", here), "stay planned", "SetStayPlan",
                           {"plan": {"text": "rest", "checkInEveryDays": 14},
                            "defenderView": life.her_view()})
                or self._once(("rights", here), "rights explained",
                              "RecordRightsInformation",
                              {"rightsInformation": {"adviser": "a lawyer",
                                                     "independent": True},
                               "occurredAt": life.now()})
                or life.random.random() < 0.3 and life.act(
                    "check-in", "RecordCheckIn",
                    {"checkIn": {"finding": "STAY_CHECK_IN_FINDING_WELL"},
                     "occurredAt": life.now()})
                or life.act("ending begun", "BeginEnding",
                            {"earlyReason": "she wants to go on",
                             "defenderView": life.her_view()}))

    def _close(self):
        life = self._life
        outcome = life.random.choice(_OUTCOMES)
        return life.act("stay closed", "CloseStay", {
            "outcome": f"STAY_OUTCOME_{outcome}", "occurredAt": life.now(),
            "defenderView": life.her_view()})

    def _follow_up(self):
        life = self._life
        closed = next((datetime.datetime.fromisoformat(record["occurredAt"])
                       for record in life.view.get("stayRecords", [])
                       if "closing" in record), None)
        if closed is None:
            return False
        for months in (3, 6, 12):
            if life.network.now() < closed + months * 31 * _DAY:
                return False
            if self._once(("follow-up", months, closed), "followed up",
                          "RecordFollowUp", {
                              "followUp": {"months": months,
                                           "finding": "FOLLOW_UP_FINDING_SAFE"},
                              "occurredAt": life.now()}):
                return True
        return False

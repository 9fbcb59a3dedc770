"""The stay, its end, and the year after it."""
import datetime
import zoneinfo

from . import examples

_DAY = datetime.timedelta(days=1)
_MONTHS = {3: "three", 6: "six", 12: "twelve"}


def act(case):
    if case.suspended:
        return False
    if case.state in ("IN_STAY", "ENDING"):
        stay = _Stay(case)
        return _care(case, stay) | (
            _begin_ending(case, stay) if case.state == "IN_STAY"
            else _close(case, stay))
    if case.state == "FOLLOW_UP":
        return _follow_up(case)
    return False


class _Stay:
    """Instants of one stay, where the place is."""

    def __init__(self, case):
        ask = case.accepted_ask()
        self._zone = zoneinfo.ZoneInfo(
            case.world.hosts[ask["host"]]["timeZone"])
        self.arrived = min(datetime.datetime.fromisoformat(
            traveller["arrivedAt"]) for traveller in case.travellers
            if "arrivedAt" in traveller)
        self.end = self._at(
            case.proposal(ask["host"])["stay"]["checkOut"])
        self.middle = self.arrived + (self.end - self.arrived) / 2
        self.second_week = min(self.arrived + 8 * _DAY, self.middle)

    def _at(self, date):
        """Eleven in the morning."""
        day = examples.from_proto(date)
        return datetime.datetime(day.year, day.month, day.day, 11,
                                 tzinfo=self._zone)


def _care(case, stay):
    world = case.world
    did = False
    if world.reached(stay.second_week):
        did |= case.act(
            "stay-plan", world.person("programme"), "SetStayPlan",
            lambda: {"plan": {"text": "rest first, then her own work",
                              "after": "to be talked about in the last month",
                              "checkInEveryDays": 14},
                     "defenderView": case.defender_view()},
            told="the plan of the stay is made with her")
        did |= case.act(
            "check-in", world.person("programme"), "RecordCheckIn",
            lambda: {"checkIn": {"finding": "STAY_CHECK_IN_FINDING_WELL"},
                     "occurredAt": world.now_json()})
    if world.reached(stay.middle):
        did |= case.act(
            "rights", world.person("programme"), "RecordRightsInformation",
            lambda: {"rightsInformation": {
                "adviser": "a lawyer of the refugee law clinic",
                "independent": True}, "occurredAt": world.now_json()})
    return did


def _begin_ending(case, stay):
    if not case.world.reached(max(stay.middle, stay.end - 30 * _DAY)):
        return False
    return case.act(
        "ending", case.world.person("programme"), "BeginEnding",
        lambda: {"defenderView": case.defender_view()})


def _close(case, stay):
    outcome = case.ends["outcome"]
    did = False
    if outcome == "RETURNED" and case.world.reached(
            max(stay.middle, stay.end - 10 * _DAY)):
        did = _weigh_return(case)
    if not case.world.reached(stay.end):
        return did
    words = outcome.lower().replace("_", " ")
    return did | case.act(
        "close", case.world.person("programme"), "CloseStay",
        lambda: {"outcome": f"STAY_OUTCOME_{outcome}",
                 "occurredAt": case.world.now_json(),
                 "defenderView": case.defender_view()},
        told=f"the stay is over: {words}")


def _weigh_return(case):
    """An officer assesses, another one looks at it."""
    world = case.world
    did = case.act(
        "risk", world.person("programme"), "AssessRisk",
        lambda: {"trigger": "RISK_TRIGGER_BEFORE_RETURN",
                 "factors": [
                     {"group": "RISK_FACTOR_GROUP_THREAT", "score": 2,
                      "name": "those who threatened her",
                      "reason": "two are in prison, one has left"},
                     {"group": "RISK_FACTOR_GROUP_CAPACITY", "score": 4,
                      "name": "her network",
                      "reason": "she will be met, and lives with others"}]})
    if not world.journal.done(case.key("risk")):
        return did
    assessed = world.answer(case.key("risk"), "relocation", "AssessRisk")
    did |= case.act(
        "risk-second", world.person("programme", number=2), "AssessRisk",
        lambda: {"secondRiskAssessmentId": assessed["riskAssessmentId"]},
        told="two officers and she have weighed her return")
    return did | _ask_each(case)


def _ask_each(case):
    """Each other adult says for herself that she returns too."""
    did = False
    for person in case.view["intake"]["persons"]:
        if person["role"] in ("PERSON_ROLE_DEFENDER", "PERSON_ROLE_CHILD"):
            continue
        did |= case.act(
            f"returns/{person['personId']}", case.world.person("programme"),
            "RecordDefenderView",
            lambda person=person: {
                "kind": "DECISION_KIND_OTHER",
                "defenderView": case.own_view(person["personId"])})
    return did


def _follow_up(case):
    closed = datetime.datetime.fromisoformat(next(
        record["occurredAt"] for record in case.view["stayRecords"]
        if "closing" in record))
    for months, words in _MONTHS.items():
        if not case.world.reached(closed + months * 31 * _DAY):
            return False
        if case.act(
                f"follow-up/{months}", case.world.person("programme"),
                "RecordFollowUp",
                lambda months=months: {
                    "followUp": {"months": months, "worksAgain": True,
                                 "finding": "FOLLOW_UP_FINDING_SAFE"},
                    "occurredAt": case.world.now_json()},
                told=f"{words} months later she is safe, and works"):
            return True
    return False

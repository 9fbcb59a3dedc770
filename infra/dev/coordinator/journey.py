"""The way to safety: routes, visas at the missions, permission, the move."""
import datetime
import zoneinfo

from . import examples, missions

_HOUR = datetime.timedelta(hours=1)


def act(case):
    if case.state == "TRAVELLING":
        return _arrive(case)
    if case.state not in ("DEFENDER_ACCEPTED", "PRE_DEPARTURE"):
        return False
    ask = case.accepted_ask()
    if ask is None or case.suspended:
        return False
    did = _choose_routes(case, ask)
    did |= _plan_security(case)
    if _moved_unassisted(case):
        return True
    if _has_moved(case):
        return did | _arrive(case)
    for traveller in case.travellers:
        did |= missions.act(case, traveller)
    did |= _answer_refusal(case)
    if did:
        return True
    return _plan_way(case, ask) or _set_off(case, ask)


def _choose_routes(case, ask):
    did = False
    findings = {finding["personId"]: finding for finding in
                case.proposal(ask["host"]).get("routeFindings", [])}
    for number, person in enumerate(case.persons):
        choice = _best(findings.get(person, {}).get("choices", []),
                       case.plan.get("route"))
        way = choice["scheme"].removeprefix("SCHEME_").replace("_", " ").lower()
        if case.act(
                f"route/{ask['host']}/{number}", case.world.person("programme"),
                "ChooseRoute",
                lambda person=person, choice=choice: {
                    "personId": person, **choice,
                    "defenderView": case.own_view(person)}):
            case.story.tell(f"way/{ask['host']}", f"the way is chosen: {way}")
            did = True
    return did


def _best(choices, wanted):
    """The way the plan wants, where it is lawful; else the first that is."""
    for choice in [each for each in choices
                   if each.get("scheme") == wanted] + choices:
        return {name: choice[name] for name in ("routeId", "scheme")
                if choice.get(name)}
    return {"scheme": wanted or "SCHEME_VISA_FREE"}


def _plan_security(case):
    waived = case.plan.get("securityPlan") == "WAIVED"
    return case.act(
        "security-plan", case.world.person("security"), "RecordSecurityPlan",
        lambda: {"state": "SECURITY_PLAN_STATE_WAIVED" if waived
                 else "SECURITY_PLAN_STATE_RECORDED",
                 "text": "a move within the hour, by known people" if waived
                 else "met at the airport by one known person; check-ins at "
                      "every change",
                 **({"waivedBy": "kind of move"} if waived else {}),
                 "occurredAt": case.world.now_json()})


def _moved_unassisted(case):
    move = case.plan.get("unassisted")
    if not move or case.state != move["when"]:
        return False
    return case.act(
        "unassisted", case.world.person("programme"), "RecordUnassistedMove",
        lambda: {"countryCode": move["country"],
                 "locationClass": "LOCATION_CLASS_THIRD_COUNTRY",
                 "occurredAt": case.world.now_json(), "note": move["note"]},
        told="she has crossed the border by herself; nobody had cleared it, "
             "and it costs her nothing")


def _has_moved(case):
    return case.world.journal.done(case.key("unassisted"))


def _answer_refusal(case):
    visa = case.plan.get("visa", {})
    if visa.get("outcome") != "REFUSED":
        return False
    did = False
    for number, traveller in enumerate(case.travellers):
        state = traveller.get("applicationState", "")
        if not state.endswith("_REFUSED"):
            continue
        did |= case.act(
            f"refusal-answer/{number}", case.world.person("programme"),
            "RecordDefenderDecision",
            lambda traveller=traveller: {
                "refusal": {"personId": traveller["personId"],
                            "answer": f"REFUSAL_ANSWER_{visa['answer']}"},
                "defenderView": case.defender_view(visa["words"])},
            told=f"the visa is refused; she says: “{visa['words']}”")
    return did


def _ready(case):
    """Nobody waits for a visa."""
    return all(traveller.get("applicationState", "") in (
        "", "APPLICATION_STATE_COLLECTED", "APPLICATION_STATE_UNSPECIFIED")
        for traveller in case.travellers)


def _check_in(case, ask):
    """Nine in the morning of the day, where the place is."""
    stay = case.proposal(ask["host"])["stay"]
    zone = zoneinfo.ZoneInfo(case.world.hosts[ask["host"]]["timeZone"])
    day = examples.from_proto(stay["checkIn"])
    return datetime.datetime(day.year, day.month, day.day, 9, tzinfo=zone)


def _plan_way(case, ask):
    """Which way they go, once nobody waits for a visa."""
    if not _ready(case):
        return False
    host = case.world.hosts[ask["host"]]
    abroad = host["countryCode"] != case.intake["countryCode"]
    day = max(_leaves(case, ask), case.world.now()).date()
    return case.act(
        f"travel-plan/{ask['host']}", case.world.person("programme"),
        "RecordTravelPlan",
        lambda: {"plan": {"legs": [{
            "from": {"countryCode": case.intake["countryCode"],
                     "place": "where she is"},
            "to": {"countryCode": host["countryCode"],
                   "place": host["displayName"]},
            "day": examples.to_proto(day),
            "means": "TRAVEL_MEANS_AIR" if abroad else "TRAVEL_MEANS_CAR",
            "escort": "one known person",
            "metBy": "the coordinator", "personIds": case.persons}]},
            "defenderView": case.defender_view()})


def _leaves(case, ask):
    if case.intake.get("needs", {}).get("sameNight", False):
        return case.world.now()
    return _check_in(case, ask) - 3 * _HOUR


def _set_off(case, ask):
    if not _ready(case):
        return False
    world = case.world
    if not world.reached(_leaves(case, ask)):
        return False
    did = False
    for number, person in enumerate(case.persons):
        cleared = f"clear/{ask['host']}/{number}"
        did |= case.act(
            cleared, world.person("programme"), "ClearForTravel",
            lambda person=person: {"personId": person,
                                   "defenderView": case.own_view(person)})
        if _is_cleared(case, person):
            did |= case.act(
                f"depart/{number}", world.person("programme"), "MarkDeparted",
                lambda person=person: {"personId": person,
                                       "occurredAt": world.now_json()})
    if did:
        case.story.tell("depart", "cleared for travel, and on the way")
    return did


def _is_cleared(case, person):
    """The permission counts once the route was checked for the last time."""
    return any(leg.get("clearedAt") for traveller in case.travellers
               if traveller["personId"] == person
               for leg in traveller.get("legs", []))


def _arrive(case):
    ask = case.accepted_ask()
    if ask is None:
        return False
    world = case.world
    tonight = case.intake.get("needs", {}).get("sameNight", False)
    if not tonight and not world.reached(_check_in(case, ask)):
        return False
    host = world.hosts[ask["host"]]
    coordinator = world.person("city", host["organisation"])
    did = False
    for number, person in enumerate(case.persons):
        did |= case.act(
            f"arrive/{number}", world.person("programme"), "MarkArrived",
            lambda person=person: {
                "personId": person, "occurredAt": world.now_json(),
                "coordinatorSubject": coordinator[0]})
    if did:
        case.story.tell("arrive", f"safe in {host['displayName']}")
    return did

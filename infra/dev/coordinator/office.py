"""The NGO, the programme office, the verifier and the cities: from the first
word to a place that is hers."""
import datetime

from . import examples
from .case import OwnCase
from .client import Refused

_ENDED = ("CITY_DECLINED", "DECLINED", "LAPSED", "WITHDRAWN")


def act(case, cases):
    """Does what can be done now; True if anything was."""
    if case.id is None or case.view.get("alertOnly"):
        return _submit(case)
    handlers = {
        "SUBMITTED": _acknowledge, "ALERTED": _acknowledge,
        "ACKNOWLEDGED": _triage, "TRIAGED": _verify, "VERIFYING": _verify,
        "VERIFIED": _decide}
    if case.state in handlers:
        return handlers[case.state](case)
    if case.state in ("ELIGIBLE", "WAITLISTED", "PROPOSED", "OFFERED"):
        return _place(case, cases)
    return False


def _submit(case):
    if isinstance(case, OwnCase):
        return case.begin()
    world = case.world
    ngo = world.person("ngo", case.submitted_by)
    sender = world.organisations[case.submitted_by]["name"]
    if case.alert and case.id is None:
        return case.act_on(
            "relocation", "alert", ngo, "RaiseAlert",
            lambda: {"alert": case.alert},
            told=f"{sender} raises an alert: four facts, in the night")
    return case.act_on(
        "relocation", "submit", ngo, "SubmitRequest",
        lambda: {"intake": case.intake,
                 **({"relocationId": case.id} if case.id else {})},
        told=f"{sender} submits the case")


def _acknowledge(case):
    return case.act("acknowledge", case.world.person("programme"),
                    "AcknowledgeRequest")


def _triage(case):
    plan = case.plan
    return case.act(
        "triage", case.world.person("programme"), "TriageRequest",
        lambda: {"level": plan["level"], "kind": plan["kind"],
                 "horizon": plan["horizon"],
                 "reason": "after a call over the safe contact"},
        told=f"the office triages it {plan['level'].removeprefix('LEVEL_')}")


def _verify(case):
    world = case.world
    office = world.person("programme")
    verifier = world.person("verifier")
    did = case.act("assign-verifier", office, "AssignCase", lambda: {
        "role": "ASSIGNMENT_ROLE_VERIFIER", "subject": verifier[0],
        "organisationId": verifier[1]})
    for number, referee in enumerate(case.plan["referees"]):
        known = {name: value for name, value in referee.items()
                 if name != "answer"}
        did |= case.act(f"referee/{number}", office, "AddReferee",
                        lambda known=known: {"referee": known})
        did |= _ask_referee(case, number, referee["answer"], verifier)
    did |= case.act(
        "verify", verifier, "DecideVerification",
        lambda: {"path": "VERIFICATION_PATH_REFEREES",
                 "outcome": "VERIFICATION_OUTCOME_VERIFIED",
                 "reason": "her referees confirm person and danger"},
        told=f"verified by {len(case.plan['referees'])} "
             f"referee{'s' if len(case.plan['referees']) > 1 else ''}"
             " she agreed to")
    return did


def _ask_referee(case, number, answer, verifier):
    key = case.key(f"referee/{number}")
    if not case.world.journal.done(key):
        return False
    referee_id = case.world.answer(key, "relocation", "AddReferee")["refereeId"]
    return case.act(
        f"answer/{number}", verifier, "RecordReferenceAnswer",
        lambda: {"refereeId": referee_id,
                 "answer": {**answer, "occurredAt": case.world.now_json()}})


def _decide(case):
    return case.act(
        "eligible", case.world.person("programme"), "DecideEligibility",
        lambda: {"outcome": "ELIGIBILITY_OUTCOME_ELIGIBLE",
                 "reason": "at risk for her rights work",
                 "defenderView": case.defender_view()},
        told="found eligible; she agrees to look for a place")


def _place(case, cases):
    """One city after the other, as the plan says."""
    for ask in case.plan["asks"]:
        state = case.proposal_state(ask["host"])
        if state in _ENDED:
            _tell_end(case, ask, state)
            continue
        if state is None:
            return _ask(case, ask, cases)
        if state == "ASKED":
            return _city_answers(case, ask)
        if state == "HOLDING":
            return _offer(case, ask)
        if state == "OFFERED":
            return _she_decides(case, ask)
        return False
    return False


def _city(case, ask):
    return case.world.hosts[ask["host"]]["displayName"]


def _tell_end(case, ask, state):
    city = _city(case, ask)
    proposal = case.proposal(ask["host"])
    lapse = proposal.get("lapseReason", "").removeprefix("LAPSE_REASON_")
    text = {"CITY_DECLINED": f"{city} says no",
            "DECLINED": f"the place in {city} is given back",
            "LAPSED": f"{city}: {lapse.lower().replace('_', ' ')}",
            "WITHDRAWN": f"the place in {city} is given back"}[state]
    case.story.tell(f"end/{ask['host']}", text)


def _ask(case, ask, cases):
    world = case.world
    after = ask.get("after")
    if after and not _has_happened(after, cases):
        return False
    host = world.hosts[ask["host"]]
    wait = _consent_later(case, ask)
    if wait is not None:
        return wait
    return case.act(
        f"ask/{ask['host']}", world.person("programme"), "ProposeToCity",
        lambda: {"hostId": host["hostId"],
                 **({"placeId": world.places[ask["place"]]}
                    if "place" in ask else {}),
                 "stay": stay_of(world, ask)},
        told=f"{host['displayName']} is asked for "
             f"{ask['nights']} nights")


def _has_happened(after, cases):
    """Whether another case's first proposal came as far as this."""
    other = next(case for case in cases if case.name == after["case"])
    reached = other.proposal_state(other.plan["asks"][0]["host"])
    return reached in (after["proposal"], "OFFERED", "ACCEPTED")


def _consent_later(case, ask):
    """Where she has not agreed yet: the share is blocked, then she agrees.
    None once nothing of this is left to do."""
    later = case.plan.get("consentLater", [])
    if not later or case.world.journal.done(case.key("consent/0")):
        return None
    host = case.world.hosts[ask["host"]]
    programme = case.world.person("programme")
    try:
        case.world.do(case.key("ask-too-early"), programme, "relocation",
                      "ProposeToCity", lambda: {
                          "relocationId": case.id, "hostId": host["hostId"],
                          "stay": stay_of(case.world, ask)})
    except Refused as refused:
        if refused.reason != "CONSENT_MISSING":
            case.refusal = ("ProposeToCity", refused)
            return False
        case.story.tell("no-consent", "no city is asked: she has not agreed "
                        "yet that one is told about her")
    did = False
    for number, consent in enumerate(later):
        did |= case.act(
            f"consent/{number}", programme, "GrantConsent",
            lambda consent=consent: {
                "personId": case.persons[0],
                "consent": {**consent, "givenOn": examples.to_proto(
                    case.world.now().date())}},
            told=f"she agrees ({consent['way']})")
    return did


def stay_of(world, ask):
    """Nights of an ask, from its city's own today on."""
    time_zone = world.hosts[ask["host"]]["timeZone"]
    shift = examples.date_in(time_zone, world.started) - world.today
    check_in = examples.from_proto(ask["checkIn"]) + shift
    return {"checkIn": examples.to_proto(check_in),
            "checkOut": examples.to_proto(
                check_in + datetime.timedelta(days=ask["nights"]))}


def _city_answers(case, ask):
    host = case.world.hosts[ask["host"]]
    coordinator = case.world.person("city", host["organisation"])
    proposal_id = case.proposal(ask["host"])["proposalId"]
    accepts = ask["city"] == "ACCEPT"

    def answer():
        if not accepts:
            return {"proposalId": proposal_id,
                    "decision": "CITY_DECISION_DECLINE",
                    "declineReason": ask["cityReason"]}
        return {"proposalId": proposal_id, "decision": "CITY_DECISION_ACCEPT",
                "coordinatorSubject": coordinator[0]}

    return case.act_on("relocation", f"city/{ask['host']}", coordinator,
                       "RecordCityDecision", answer,
                       told=f"{_city(case, ask)} says yes" if accepts else None)


def _offer(case, ask):
    done = case.act(
        f"offer/{ask['host']}", case.world.person("programme"),
        "OfferPlacement",
        lambda: {"proposalId": case.proposal(ask["host"])["proposalId"]},
        told=f"{_city(case, ask)} holds a place; it is offered to her")
    if done or ask.get("defender"):
        return done
    return _stopped(case, ask)


def _stopped(case, ask):
    """The plan ends here: no lawful way. The hold lapses by itself."""
    rpc, refused = case.refusal or (None, None)
    if refused is None or refused.reason == "ROUTE_NOT_ASSESSED":
        return False
    case.world.journal.remember(case.key("refused"), lambda: {
        "action": rpc, "reason": refused.reason, "message": refused.message,
        "remedy": refused.remedy})
    case.story.tell("refused", f"it cannot be offered: {refused.message}; "
                    f"what would help: {refused.remedy}")
    held_until = case.proposal(ask["host"]).get("heldUntil")
    if held_until:
        case.world.reached(datetime.datetime.fromisoformat(held_until)
                           + datetime.timedelta(minutes=1))
    return False


def _she_decides(case, ask):
    wait = _lost(case, ask)
    if wait is not None:
        return wait
    if case.proposal(ask["host"]).get("chosen"):
        return False
    accepts = ask["defender"] == "ACCEPT"
    return case.act(
        f"choice/{ask['host']}", case.world.person("programme"),
        "RecordDefenderDecision",
        lambda: {"place": {
            "proposalId": case.proposal(ask["host"])["proposalId"],
            "decision": f"DEFENDER_DECISION_{ask['defender']}"},
            "defenderView": case.defender_view(ask.get("words"))},
        told=f"she {'chooses' if accepts else 'declines'} {_city(case, ask)}"
             + (f": “{ask['words']}”" if "words" in ask else ""))


def _lost(case, ask):
    """Contact is lost while a place is offered; None when that is over."""
    lost = case.plan.get("lost")
    world = case.world
    if not lost or world.journal.done(case.key("found")):
        return None
    security = world.person("security")
    if not world.journal.done(case.key("lost")):
        return case.act(
            "lost", security, "MarkContactLost",
            lambda: {"occurredAt": world.now_json(), "note": lost["note"]},
            told="nobody can reach her; the case is suspended, the place stays")
    if not world.after(case.key("lost-since"), days=lost["days"]):
        return False
    held_until = case.proposal(ask["host"]).get("heldUntil", "")
    world.journal.remember(case.key("kept-hold"), lambda: bool(
        held_until and datetime.datetime.fromisoformat(held_until)
        > world.now()))
    return case.act(
        "found", security, "Resume",
        lambda: {"occurredAt": world.now_json(), "note": lost["found"],
                 "verifiedBy": "VIEW_VERIFICATION_AGREED_PHRASE"},
        told=f"found after {lost['days']} days, the place still held: "
             + lost["found"])

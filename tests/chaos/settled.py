"""What must hold once nothing moves any more, across all services."""
import collections
import hashlib
import random
import time
import uuid

from support import invariants
from chaos.briefs import lists_of_recipients
from chaos.deaths import applications_of_the_dead, unheard_applications
from chaos.lives import ENDED
from chaos.party import apart_stay_apart
from chaos.stays import nights_added_once
from coordinator.client import Refused

# In which state a case may be left, and who of the field does the next thing:
# one of them must be named. A case in any other state was forgotten.
_WAITS_FOR = {
    "ALERTED": ("PROGRAMME_OFFICER",),  # acknowledges it
    "SUBMITTED": ("PROGRAMME_OFFICER",),
    "ACKNOWLEDGED": ("PROGRAMME_OFFICER",),  # triages it
    "INCOMPLETE": ("DEFENDER",),  # answers what is missing
    "TRIAGED": ("VERIFIER",),
    "VERIFYING": ("VERIFIER",),
    "VERIFIED": ("PROGRAMME_OFFICER",),  # decides eligibility
    "NOT_VERIFIED": ("PROGRAMME_OFFICER",),
    # A city is asked, once she agrees that one is told.
    "ELIGIBLE": ("PROGRAMME_OFFICER", "DEFENDER"),
    "WAITLISTED": ("PROGRAMME_OFFICER", "DEFENDER"),
    # The city answers, the place is offered; she chooses.
    "PROPOSED": ("CITY_COORDINATOR", "PROGRAMME_OFFICER"),
    "OFFERED": ("DEFENDER", "CITY_COORDINATOR", "PROGRAMME_OFFICER"),
    "DEFENDER_ACCEPTED": ("PROGRAMME_OFFICER",),  # chooses routes with them
    "PRE_DEPARTURE": ("PROGRAMME_OFFICER",),  # clears them
    "TRAVELLING": ("PROGRAMME_OFFICER",),  # confirms that they arrived
    "IN_STAY": ("PROGRAMME_OFFICER",),  # asks how she is
    "ENDING": ("PROGRAMME_OFFICER",),
    "FOLLOW_UP": ("PROGRAMME_OFFICER",)}
# Found, freed or spoken with first, in whatever state.
_SUSPENDED_WAITS_FOR = ("SECURITY_OFFICER",)
# Nothing of these needs a place, a visa or money any more.
_DEAD = ("WITHDRAWN", "INELIGIBLE", "SAFE_ELSEWHERE", "REFERRED_OUT", "CLOSED",
         "ERASED")
# Who has moved in or out is written down nowhere but in the sealed history.
_HEARD_AS = {"OCCUPIED": "CONFIRMED", "COMPLETED": "CONFIRMED"}
_HEARD_WITHIN = 20
_REPLAYED = 100


class Broken(Exception):
    """Something does not hold, and nothing after it can be looked at."""


def broken(run, say=print):
    """Lines that say what does not hold, and where to look."""
    data = run.stack.clusters["data"]
    books = _Books(data, run.network.clock.now(),
                   unheard_applications(run, data))
    checks = [
        ("services' own invariants", lambda: invariants.broken(run.stack)),
        ("an end or somebody to wait for", lambda: _where_they_are(run)),
        ("places", books.places), ("applications", books.applications),
        ("grants and their money", books.grants),
        ("feeds applied once", books.feeds),
        ("steps", books.steps),
        ("histories", lambda: _histories(run)),
        ("what each life was told", lambda: _as_told(run)),
        ("lists of recipients", lambda: lists_of_recipients(run)),
        ("the dead ask for nothing", lambda: applications_of_the_dead(
            run, data)),
        ("who left is not met again", lambda: apart_stay_apart(run)),
        ("nights added once", lambda: nights_added_once(data)),
        ("acknowledged and kept", lambda: _kept(run, data)),
        ("said again, answered the same", lambda: _said_again(run)),
        ("nobody was told of a bug", lambda: run.network.ledger.bugs[:20])]
    found = []
    for name, check in checks:
        lines = check()
        found += [f"{name}: {line}" for line in lines]
    say(f"  checked: " + ", ".join(name for name, _ in checks)
        + f" ({books.counted})")
    return found


def _where_they_are(run):
    lines = []
    for life in run.lives:
        if not life.id or life.state in ENDED or life.merged_away:
            continue
        waits = [wait["who"] for wait in life.view.get("waitingFor", [])]
        who_may = (_SUSPENDED_WAITS_FOR if life.suspended
                   else _WAITS_FOR.get(life.state, ()))
        if life.state not in _WAITS_FOR or not set(who_may) & set(waits):
            lines.append(f"{life.view.get('code')} is {life.state} and waits "
                         f"for {waits or 'nobody'}, not for "
                         f"{' or '.join(who_may) or 'an end'}")
    return lines


class _Books:
    """The databases of all services laid side by side."""

    def __init__(self, data, now, unheard):
        self._data = data
        self._unheard = unheard
        self._now = now.isoformat()
        self.counted = ""
        self._cases = {}
        for peer, case_ref, code, state in data.query(
                "SELECT c.peer, c.case_ref, r.code, r.state FROM peer_cases c "
                "JOIN relocations r ON r.id = c.relocation_id", "relocation"):
            self._cases[peer, case_ref] = code, state
        # What a named person was told of.
        self._stuck = {
            (service_ref, kind) for service_ref, kind in data.query(
                "SELECT peer_ref, kind FROM workflow_steps "
                "WHERE state = 'FAILED' OR (state = 'PENDING' AND "
                "taken_over_by <> '')", "relocation")}
        self._done = {
            kind: {ref for ref, in data.query(
                f"SELECT peer_ref FROM workflow_steps WHERE kind = '{kind}' "
                "AND state IN ('DONE', 'COMPENSATED')", "relocation")}
            for kind in ("HOLD_PLACE", "OPEN_APPLICATION", "SUBMIT_GRANT")}

    def _judge(self, peer, case_ref, thing, forward, undo, alive):
        """Lines about one thing that another service has for a case."""
        case = self._cases.get((peer, case_ref))
        if case is None:
            return [f"{peer} has {thing} for a case that nobody knows"]
        code, state = case
        lines = []
        # One that was dropped on its way has been taken back unseen.
        if alive and thing not in self._done[forward]:
            lines.append(f"{peer} has {thing} for {code}, and no {forward} "
                         "brought it")
        if alive and state in _DEAD and (thing, undo) not in self._stuck:
            lines.append(f"{peer} still has {thing} for {code}, "
                         f"which is {state}")
        return lines

    def places(self):
        rows = self._data.query(
            "SELECT public_id, case_ref, "
            "state IN ('CONFIRMED', 'OCCUPIED', 'DISRUPTED') OR "
            f"(state = 'HELD' AND held_until > '{self._now}') "
            "FROM reservations WHERE case_ref <> ''", "capacity")
        self.counted += f"{len(rows)} reservations"
        # A stay that is over is checked out, not given back.
        return [line for thing, ref, alive in rows for line in self._judge(
            "capacity", ref, thing, "HOLD_PLACE",
            "CHECK_OUT" if self._cases.get(("capacity", ref), ("", ""))[1] in
            ("CLOSED", "FOLLOW_UP") else "RELEASE_RESERVATION", alive == "t")]

    def applications(self):
        rows = self._data.query(
            "SELECT public_id, case_ref, running AND state NOT IN "
            "('USED', 'COLLECTED', 'EXTENDED') FROM applications", "visa")
        self.counted += f", {len(rows)} applications"
        return [line for thing, ref, alive in rows for line in self._judge(
            "visa", ref, thing, "OPEN_APPLICATION", "WITHDRAW_APPLICATION",
            alive == "t")]

    def grants(self):
        rows = self._data.query(
            "SELECT public_id, case_ref, "
            "reserved_minor + committed_minor > 0 AND state NOT IN ('PAYING') "
            "FROM grants WHERE case_ref <> ''", "grants")
        self.counted += f", {len(rows)} grants"
        return [line for thing, ref, alive in rows for line in self._judge(
            "grants", ref, thing, "SUBMIT_GRANT", "CANCEL_GRANT",
            alive == "t" and self._cases.get(("grants", ref), ("", ""))[1]
            not in ("CLOSED",))]

    def feeds(self):
        """Each event changed the case once, and the last one stands."""
        applied = collections.Counter(
            each for each, in self._data.query(
                "SELECT request_id FROM audit_records "
                "WHERE method = 'WatchEvents' AND fields = 'coordination'",
                "relocation"))
        lines = [f"event {each} was applied {times} times"
                 for each, times in applied.items() if times > 1]
        told = self._data.query(
            "SELECT event_id, aggregate_id FROM events "
            "WHERE aggregate_kind = 'application'", "visa")
        lines += [f"event {each} of visa was never applied"
                  for each, about in told
                  if about not in self._unheard and applied[each] != 1]
        received = self._data.query(
            "SELECT event_id FROM events WHERE aggregate_kind = 'grant' AND "
            "state LIKE '%RECEIVED' AND case_ref <> ''", "grants")
        lines += [f"event {each} of grants was never applied"
                  for each, in received if applied[each] != 1]
        self.counted += f", {sum(applied.values())} events applied"
        return lines + self._last_words() + self._last_words_on_places()

    def _last_words(self):
        lines = []
        for service, table, known, prefix in (
                ("visa", "applications", "known_applications",
                 "APPLICATION_STATE_"),
                ("grants", "grants", "known_grants", "")):
            name = known.removeprefix("known_").removesuffix("s") + "_id"
            heard = dict(self._data.query(
                f"SELECT {name}, state FROM {known}", "relocation"))
            for thing, state in self._data.query(
                    f"SELECT public_id, state FROM {table} "
                    "WHERE case_ref <> ''", service):
                if (thing not in self._unheard
                        and heard.get(thing) != prefix + state):
                    lines.append(f"{service}: {thing} is {state}, and was "
                                 f"heard to be {heard.get(thing)}")
        return lines

    def _last_words_on_places(self):
        """Again, as a hold may be found to be past its time at any moment and
        is heard of right after."""
        until = time.monotonic() + _HEARD_WITHIN
        while True:
            lines = self._differing_places()
            if not lines or time.monotonic() > until:
                return lines
            time.sleep(0.2)

    def _differing_places(self):
        rows = self._data.query(
            f"SELECT public_id, state, held_until <= '{self._now}' "
            "FROM reservations WHERE case_ref <> ''", "capacity")
        heard = dict(self._data.query(
            "SELECT reservation_id, state FROM known_reservations",
            "relocation"))
        lines = []
        for thing, state, over in rows:
            words = {_HEARD_AS.get(state, state)}
            if state == "HELD" and over == "t":
                words.add("EXPIRED")  # written down when somebody looks
            if heard.get(thing) not in words:
                lines.append(f"capacity: {thing} is {state}, and was heard to "
                             f"be {heard.get(thing)}")
        return lines

    def steps(self):
        rows = self._data.query(
            "SELECT public_id, kind, state FROM workflow_steps "
            "WHERE state = 'RUNNING' OR (state = 'PENDING' AND "
            "taken_over_by = '' AND "
            f"due_at <= '{self._now}')", "relocation")
        total = self._data.query("SELECT count(*) FROM workflow_steps",
                                 "relocation")[0][0]
        self.counted += f", {total} steps"
        return [f"step {step} ({kind}) is {state} and due"
                for step, kind, state in rows]


def _history_of(life):
    """Between two looks at the same version: a sweep of another service may
    still tell something."""
    while True:
        life.look()
        before = life.view.get("etag")
        entries = life.history()
        life.look()
        if life.view.get("etag") == before:
            return entries


def _as_told(run):
    """Each part of each life, by what was acknowledged of it."""
    lines = []
    for life in run.lives:
        if not life.id:
            continue
        history = _history_of(life)
        for part in life.parts:
            lines += [f"{life.view.get('code')} ({life.state}): {line}"
                      for line in part.wrong + part.broken(history)]
    return lines


def _histories(run):
    """Whole, in order, and readable by the office."""
    lines = []
    for life in run.lives:
        if not life.id:
            continue
        entries = _history_of(life)
        recorded = [entry["recordedAt"] for entry in entries]
        code = life.view.get("code")
        if len({entry["eventId"] for entry in entries}) != len(entries):
            lines.append(f"{code} tells an entry twice")
        if [_key(each) for each in recorded] != sorted(
                _key(each) for each in recorded):
            lines.append(f"{code} is not told in order")
        if str(len(entries)) != life.view.get("etag"):
            lines.append(f"{code} has {len(entries)} entries at version "
                         f"{life.view.get('etag')}")
    return lines


def _key(time):
    """Fractions of a second have no fixed length in JSON."""
    seconds, _, rest = time.rstrip("Z").partition(".")
    return seconds, rest.ljust(9, "0")


def _kept(run, data):
    """Every change that somebody was told of is there, once."""
    lines = []
    for service in ("relocation", "capacity", "visa", "grants"):
        # By request_id alone: what tells of a journey stands there under a
        # name that does not.
        keys = collections.Counter(
            request_id for request_id, in data.query(
                "SELECT request_id::text FROM idempotency_keys "
                "WHERE state = 'DONE'", service))
        records = {request_id for request_id, in data.query(
            "SELECT request_id FROM audit_records WHERE request_id <> ''",
            service)}
        for answer in run.network.ledger.answers:
            if answer.service != service:
                continue
            known_as = _known_as(answer)
            times = keys[known_as]
            if times != 1:
                lines.append(f"{service} said yes to {answer.rpc} "
                             f"{answer.request_id} and knows it {times} times")
            elif known_as not in records:
                lines.append(f"{service} has no record of {answer.rpc} "
                             f"{answer.request_id}")
    known = {life.id for life in run.lives if life.id}
    there = {each for each, in data.query(
        "SELECT public_id FROM relocations", "relocation")}
    lines += [f"case {each} is gone" for each in known - there]
    lines += [f"case {each} was never acknowledged" for each in there - known]
    return lines


def _known_as(answer):
    """Its request_id; of an import, that under which the first of its messages
    is kept."""
    if answer.rpc != "ImportCapacity":
        return answer.request_id
    digest = list(hashlib.blake2b(f"{answer.request_id}/0".encode(),
                                  digest_size=32).hexdigest()[:32])
    digest[12], digest[16] = "8", "a"
    return str(uuid.UUID("".join(digest)))


def _said_again(run):
    """A sample of what was acknowledged, once more under its request_id: the
    answer names the same things, and nothing changes."""
    ledger = run.network.ledger
    chosen = random.Random(f"{run.seed}/again")
    before = _versions(run)
    lines = []
    for answer in chosen.sample(ledger.answers,
                                min(_REPLAYED, len(ledger.answers))):
        try:
            again = ledger.decode(answer.service, answer.rpc, ledger.call(
                answer.person, answer.service, answer.rpc, answer.request))
        except Refused as refused:
            # A host reads a case as long as its proposal can become her place,
            # a mission an application and a recipient a brief as long as she
            # agrees.
            if refused.code != "NOT_FOUND" or not (
                    {"CITY_COORDINATOR", "MISSION_OFFICER"}
                    & set(answer.person[3])
                    or answer.rpc == "AnswerBrief"):
                lines.append(f"{answer.rpc} {answer.request_id} is refused "
                             f"now: {refused}")
            continue
        first = ledger.decode(answer.service, answer.rpc, answer.answer)
        if _names(again) != _names(first):
            lines.append(f"{answer.rpc} {answer.request_id} named "
                         f"{_names(first)} and now names {_names(again)}")
    if _versions(run) != before:
        lines.append("a repeated request changed something")
    return lines


def _versions(run):
    return run.stack.clusters["data"].query(
        "SELECT public_id, version FROM relocations ORDER BY 1", "relocation")


def _names(answer):
    """What an answer is about: ids outside the shown resource, and its own."""
    names = {key: value for key, value in answer.items()
             if key.endswith("Id") or key == "pendingStep"}
    for resource, key in (("relocation", "relocationId"),
                          ("proposal", "proposalId"), ("grant", "grantId"),
                          ("application", "applicationId")):
        if resource in answer:
            names[key] = answer[resource].get(key)
    return names

"""Everything the actors share: who is who, what exists, and what time it is."""
import datetime

from devstack.tokens import Minter

from . import examples
from .client import Client, Refused
from .journal import Journal

ROLES_OF = {
    "ngo": "NGO_CASEWORKER", "city": "CITY_COORDINATOR",
    "mission": "MISSION_OFFICER", "head": "MISSION_HEAD",
    "grants": "GRANT_OFFICER", "approver": "GRANT_APPROVER",
    "funds": "FUND_MANAGER", "programme": "PROGRAMME_OFFICER",
    "security": "SECURITY_OFFICER", "verifier": "VERIFIER",
    "auditor": "AUDITOR", "admin": "ADMIN"}


class World:
    def __init__(self, stack):
        self.stack = stack
        self.clock = stack.clock
        self.journal = Journal(stack.layout.state / "coordination.jsonl")
        self.tokens = Minter(stack.layout.tokens / "key.pem")
        self.client = Client(stack, self.tokens)
        # "today" of the examples stays the day they were first loaded on.
        self.started = datetime.datetime.fromisoformat(self.journal.remember(
            "started", lambda: self.clock.now().isoformat()))
        self.today = self.started.date()
        members = examples.load("organisations.json", self.today)
        self.profiles = members["profiles"]
        self.organisations = {
            entry["key"]: entry for entry in members["organisations"]}
        self.hosts = {}
        self.places = {}
        self.routes = {}
        self._wakes = []

    # -- people

    def person(self, profile, organisation=None, number=1):
        """(subject, organisation, kind, roles) of somebody in the network."""
        default = self.profiles[profile]["organisation"]
        key = organisation or default
        entry = self.organisations[key]
        subject = f"{profile}-{number}"
        if key != default:
            subject += f"@{key}"
        return (subject, entry.get("organisationId", key),
                entry["kind"].removeprefix("ORGANISATION_KIND_"),
                (ROLES_OF[profile],))

    # -- calls

    def do(self, key, person, service, rpc, make):
        """A mutation, once ever; its answer as proto3 JSON. Raises Refused."""
        if not self.journal.done(key):
            request = self.journal.request(key, lambda: self.client.encode(
                service, rpc,
                {"requestId": self.journal.request_id(key), **make()}))
            try:
                answer = self.client.call(person, service, rpc, request)
            except Refused:
                self.journal.refused(key)
                raise
            self.journal.answered(key, answer)
        return self.answer(key, service, rpc)

    def answer(self, key, service, rpc):
        return self.client.decode(service, rpc, self.journal.answer(key))

    def read(self, person, service, rpc, request):
        encoded = self.client.encode(service, rpc, request)
        return self.client.decode(
            service, rpc, self.client.call(person, service, rpc, encoded))

    def read_all(self, person, service, rpc, request, field):
        """Every entry of a list, page by page."""
        entries, token = [], ""
        while True:
            page = self.read(person, service, rpc,
                             {**request, "pageSize": 200, "pageToken": token})
            entries += page.get(field, [])
            info = page.get("pageInfo", {})
            token = info.get("nextPageToken", "")
            if not token:
                return entries

    # -- time

    def now(self):
        return self.clock.now()

    def now_json(self):
        return as_json(self.now())

    def reached(self, instant):
        """Whether the time has come; where not, the clock may be moved to it
        once nothing else is left to do."""
        if self.now() >= instant:
            return True
        self._wakes.append(instant)
        return False

    def after(self, key, **delay):
        """Whether `delay` has passed since this was first asked."""
        begun = datetime.datetime.fromisoformat(self.journal.remember(
            key, lambda: self.now().isoformat()))
        return self.reached(begun + datetime.timedelta(**delay))

    def take_wakes(self):
        wakes, self._wakes = self._wakes, []
        return wakes


def as_json(instant):
    return instant.astimezone(datetime.timezone.utc).strftime(
        "%Y-%m-%dT%H:%M:%S.%fZ")

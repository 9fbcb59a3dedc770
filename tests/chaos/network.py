"""Who and what there is while hundreds of cases are lived."""
import datetime
import uuid

from coordinator import examples, network
from coordinator.world import World, as_json

from .ledger import Ledger

_OFFICERS = 12
_HOSTS = 3
_PLACES = 9
_DAY = datetime.timedelta(days=1)


class Network(World):
    """The network of the examples, with more places."""

    def __init__(self, stack, seed):
        super().__init__(stack)
        self.ledger = Ledger(stack, self.tokens, seed)
        self._seed = seed
        self._more = {}
        # What is told of who leaves a party: her old case, and her own.
        self.take_in = None
        self._adult = examples.load("cases/03-mangrove-biologist.json",
                                    self.today)["intake"]["persons"][0]

    def load(self):
        network.load(self)
        for officer in self.officers():
            # Who has worked here may be given a case.
            self.ledger.read(officer, "relocation", "ListMyWork", {})
        for key in ("nairobi", "utrecht"):
            self._more[key] = [self._open_host(key, number)
                               for number in range(_HOSTS)]

    def officers(self):
        return [self.person("programme", number=number)
                for number in range(1, _OFFICERS + 1)]

    def officers_of(self, number):
        """Three who have to do with this case: its lead, and two others."""
        officers = self.officers()
        return [officers[(number + more) % _OFFICERS] for more in range(3)]

    def hosts_for(self, way):
        return self._more["utrecht" if way == "visa" else "nairobi"]

    def coordinator(self, host_id):
        return self.person("city", self._key_of(host_id))

    def _key_of(self, host_id):
        return next(key for key, hosts in self._more.items()
                    if any(host["hostId"] == host_id for host in hosts))

    def mission(self, organisation_id):
        key = next((key for key, entry in self.organisations.items()
                    if entry["organisationId"] == organisation_id), None)
        return self.person("mission", key) if key else None

    def members(self, purpose):
        """Organisations that a brief for this purpose may go to."""
        return sorted(entry["organisationId"]
                      for entry in self.organisations.values()
                      if entry["kind"] == f"ORGANISATION_KIND_{purpose}")

    def reader(self, organisation_id):
        """Who reads a brief there."""
        key, kind = next(
            (key, entry["kind"]) for key, entry in self.organisations.items()
            if entry["organisationId"] == organisation_id)
        return self.person({"ORGANISATION_KIND_HOST": "city",
                            "ORGANISATION_KIND_MISSION": "mission",
                            "ORGANISATION_KIND_FUNDER": "grants"}[kind], key)

    def today_at_mission(self):
        return examples.date_in("Africa/Nairobi", self.now())

    def soon(self):
        return as_json(self.now() + datetime.timedelta(minutes=5))

    @staticmethod
    def request_id(source):
        return str(uuid.UUID(int=source.getrandbits(128), version=4))

    # -- forms

    def intake(self, life):
        persons = [self._person(life, number) for number in range(
            2 if life.random.random() < 0.35 else 1)]
        return {**self._form(life, self.contact(f"{life.number:06d}")),
                "persons": persons}

    def own_intake(self, life):
        """Of who leaves the party of this life."""
        return self._form(life, self.contact(
            f"{life.number:06d} {life.random.randrange(10 ** 6)}"))

    @staticmethod
    def contact(number):
        return {"channel": "CONTACT_CHANNEL_SIGNAL",
                "address": f"+000 {number}", "languageCode": "en",
                "timeZone": "Africa/Nairobi"}

    @staticmethod
    def _form(life, contact):
        return {
            "submitter": {"relation": "SUBMITTER_RELATION_NGO"},
            "safeContact": contact, "countryCode": life.home,
            "danger": "an invented danger",
            "locationClass": "LOCATION_CLASS_HOME",
            "languages": [{"languageCode": "en",
                           "level": "LANGUAGE_LEVEL_FLUENT"}],
            "budgetWishes": [{"purpose": "travel", "amount": {
                "currencyCode": "EUR", "minorUnits": 90000}}]}

    def joining(self, life, adult):
        """Somebody who joins the party of this life."""
        if adult:
            return {**self._person(life, len(life.everybody)),
                    "adult": {"privateInterviewDone": True}}
        return {"role": "PERSON_ROLE_CHILD", "child": {
            "ageYears": 7, "custody": "hers alone, by a court's decision",
            "travelPermission": True}}

    def _person(self, life, number):
        # Two cases about the same people say the same of them.
        about = life.double.number if life.double else life.number
        return {
            "role": "PERSON_ROLE_ADULT" if number else "PERSON_ROLE_DEFENDER",
            "identity": {
                "names": [f"Invented {self._seed} {about} {number}"],
                "birthDate": {"year": 1960 + (7 * about) % 40,
                              "month": 1 + about % 12,
                              "day": 1 + about % 28},
                "nationalities": [life.home]},
            "travelDocuments": [{
                "type": "TRAVEL_DOCUMENT_TYPE_PASSPORT",
                "number": f"X{about:06d}{number}",
                "issuingCountry": life.home,
                "issuedOn": examples.to_proto(self.today - 400 * _DAY),
                "expiresOn": examples.to_proto(self.today + 2000 * _DAY),
                "blankPages": 20}],
            "consents": [{**self.consent(purpose), "givenOn":
                          examples.to_proto(self.today - _DAY)}
                         for purpose in (
                             "PROCESSING", "SHARE_WITH_HOST",
                             "SHARE_WITH_MISSION", "SHARE_WITH_FUNDER")]}

    def consent(self, purpose):
        return {"purpose": f"CONSENT_PURPOSE_{purpose}",
                "givenOn": examples.to_proto(self.now().date()),
                "way": "call", "languageCode": "en"}

    # -- places

    def burn(self, life, place_id):
        if not place_id:
            return False
        return life.act("place burnt", "BurnPlace", {
            "placeId": place_id, "note": "known to others"},
            self.person("security"), "capacity")

    def bring(self, life, host_id, code):
        """One place in a table that its host keeps; the answer."""
        key = self._key_of(host_id)
        entry = self._entry(key)
        return life.ask("place brought", "ImportCapacity", {
            "hostId": host_id, "rows": [{
                "line": 1, "place": {**entry["places"][0]["place"],
                                     "adults": 2, "code": code},
                "windows": [{"checkIn": examples.to_proto(self.today),
                             "checkOut": examples.to_proto(
                                 self.today + 600 * _DAY)}]}]},
            self.person("city", key), "capacity", more=({},))

    def _open_host(self, key, number):
        """Another host of this organisation, like the one of the examples."""
        coordinator = self.person("city", key)
        entry = self._entry(key)
        name = f"{entry['host']['displayName']} {number}"
        host = self.do(
            f"more/{key}/{number}", coordinator, "capacity", "CreateHost",
            lambda: {"host": {
                **entry["host"], "displayName": name,
                "organisationId": self.organisations[key][
                    "organisationId"]}})["host"]
        self._open_places(key, number, host, coordinator, entry)
        return host

    def _entry(self, key):
        """The host of the examples that this key names."""
        return next(entry for entry in
                    examples.load("network.json", self.today)["hosts"]
                    if entry["key"] == key)

    def _open_places(self, key, host_number, host, coordinator, entry):
        sample = entry["places"][0]["place"]
        for number in range(_PLACES):
            place = self.do(
                f"more/{key}/{host_number}/{number}", coordinator, "capacity",
                "CreatePlace", lambda number=number: {"place": {
                    **sample, "adults": 2,
                    "code": f"{key[:3].upper()}{host_number}-{number}",
                    "hostId": host["hostId"]}})["place"]
            self.do(f"open/{key}/{host_number}/{number}", coordinator,
                    "capacity", "SetAvailability", lambda place=place: {
                        "placeId": place["placeId"], "windows": [{
                            "checkIn": examples.to_proto(self.today),
                            "checkOut": examples.to_proto(
                                self.today + 600 * _DAY)}]})

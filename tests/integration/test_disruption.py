"""A host is flooded: the city, the mission and the programme office see at once
who has lost a place, and the most urgent of them is first."""
import datetime
import os
import sys
import unittest
import uuid

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from support import invariants
from support.patience import until
from support.private_stack import private_stack
from coordinator import examples, network
from coordinator.world import World

_DAY = datetime.timedelta(days=1)
_PATIENCE = 60


class Party:
    """One invented defender, from the first word to a place in Utrecht."""

    def __init__(self, world, level):
        self.world = world
        self.level = level
        self.office = world.person("programme")
        self.id = self._do("SubmitRequest", person=world.person("ngo"),
                           intake=self._intake())["relocation"]["relocationId"]

    def _do(self, rpc, person=None, service="relocation", **fields):
        client = self.world.client
        if hasattr(self, "id") and "proposalId" not in fields:
            fields["relocationId"] = self.id
        request = client.encode(service, rpc, {
            "requestId": str(uuid.uuid4()), **fields})
        return client.decode(service, rpc, client.call(
            person or self.office, service, rpc, request))

    def look(self):
        return self.world.read(self.office, "relocation", "GetRelocation",
                               {"relocationId": self.id})["relocation"]

    @property
    def state(self):
        return self.look()["state"].removeprefix("RELOCATION_STATE_")

    @property
    def place(self):
        proposal, = self.look()["proposals"]
        return proposal

    def _on(self, days):
        return examples.to_proto(self.world.today + days * _DAY)

    def _intake(self):
        return {
            "submitter": {"relation": "SUBMITTER_RELATION_NGO"},
            "safeContact": {"channel": "CONTACT_CHANNEL_SIGNAL",
                            "address": f"+000 {uuid.uuid4()}",
                            "languageCode": "en"},
            "countryCode": "UG", "danger": "an invented danger",
            "locationClass": "LOCATION_CLASS_HOME",
            "languages": [{"languageCode": "en",
                           "level": "LANGUAGE_LEVEL_FLUENT"}],
            "persons": [{
                "role": "PERSON_ROLE_DEFENDER",
                "identity": {"names": [f"Invented {uuid.uuid4()}"],
                             "nationalities": ["UG"]},
                "travelDocuments": [{
                    "type": "TRAVEL_DOCUMENT_TYPE_PASSPORT",
                    "number": "X000001", "issuingCountry": "UG",
                    "issuedOn": self._on(-400), "expiresOn": self._on(2000),
                    "blankPages": 20}],
                "consents": [{
                    "purpose": f"CONSENT_PURPOSE_{purpose}",
                    "givenOn": self._on(-1), "way": "call",
                    "languageCode": "en"}
                    for purpose in ("PROCESSING", "SHARE_WITH_HOST",
                                    "SHARE_WITH_MISSION")]}]}

    def _her_view(self):
        return {"askedOn": self._on(0), "channel": "CONTACT_CHANNEL_SIGNAL",
                "languageCode": "en", "agrees": True,
                "verifiedBy": "VIEW_VERIFICATION_AGREED_PHRASE"}

    def find_eligible(self):
        self._do("AcknowledgeRequest")
        self._do("TriageRequest", level=f"LEVEL_{self.level}",
                 kind="RELOCATION_KIND_ABROAD", horizon="HORIZON_SHORT",
                 reason="after a call")
        self._do("DecideVerification", path="VERIFICATION_PATH_INTERVIEW",
                 reason="spoken with", outcome="VERIFICATION_OUTCOME_VERIFIED",
                 evidence={"interview": {
                     "heldBy": self.office[0], "languageCode": "es",
                     "heldOn": self._on(0),
                     "setting": "INTERVIEW_SETTING_ALONE"}})
        self._do("DecideEligibility", reason="after what was heard",
                 outcome="ELIGIBILITY_OUTCOME_ELIGIBLE",
                 defenderView=self._her_view())

    def find_place(self, host_id, city):
        self._do("ProposeToCity", hostId=host_id, stay={
            "checkIn": self._on(40), "checkOut": self._on(90)})
        proposal = {"proposalId": self.place["proposalId"]}
        self._do("RecordCityDecision", person=city, **proposal,
                 decision="CITY_DECISION_ACCEPT", coordinatorSubject=city[0])
        self._until_place_is("HOLDING")
        self._do("OfferPlacement", relocationId=self.id, **proposal)
        self._do("RecordDefenderDecision", place={
            **proposal, "decision": "DEFENDER_DECISION_ACCEPT"},
            defenderView=self._her_view())
        self._until_place_is("ACCEPTED")

    def _until_place_is(self, state):
        until(lambda: self.place["state"] == f"PROPOSAL_STATE_{state}",
              f"her place is {state}", _PATIENCE)

    def ask_for_visa(self):
        """The mission that has the application, and its id."""
        finding, = until(lambda: self.place.get("routeFindings"),
                         "ways are assessed", _PATIENCE)
        choice = {name: finding["choices"][0][name]
                  for name in ("routeId", "scheme")}
        self._do("ChooseRoute", personId=finding["personId"], **choice,
                 defenderView=self._her_view())
        application = until(lambda: self.look()["travellers"][0].get(
            "applicationId"), "the application is opened", _PATIENCE)
        seen = self.world.read(self.office, "visa", "GetApplication",
                               {"applicationId": application})["application"]
        key = next(key for key, entry in self.world.organisations.items()
                   if entry["organisationId"]
                   == seen["missionOrganisationId"])
        return self.world.person("mission", key), application


class DisruptionTest(unittest.TestCase):
    def test_whoever_is_concerned_sees_it_at_once(self):
        with private_stack() as stack:
            world = World(stack)
            self.addCleanup(world.client.close)
            network.load(world)
            host_id = world.hosts["utrecht"]["hostId"]
            city = world.person("city", "utrecht")
            calm, urgent = Party(world, "L3"), Party(world, "L1")
            for party in (calm, urgent):
                party.find_eligible()
                party.find_place(host_id, city)
            mission, application = urgent.ask_for_visa()

            flood = self._report(world, city, host_id)

            # The city, in the answer and in its lists.
            lost = {party.place["reservationId"] for party in (calm, urgent)}
            self.assertEqual(lost, set(flood["affectedReservationIds"]))
            self.assertEqual(3, len(world.read_all(
                city, "capacity", "ListDisruptions", {"hostId": host_id},
                "disruptions")))
            # What nobody lives in is given back as soon as relocation hears.
            self.assertLessEqual(
                self._states(world, city, host_id, lost),
                {"RESERVATION_STATE_DISRUPTED", "RESERVATION_STATE_RELEASED"})
            # The programme office, in hers: the most urgent first.
            until(lambda: {calm.state, urgent.state} == {"WAITLISTED"},
                  "both wait for a place", _PATIENCE)
            mine = [item["relocationId"] for item in world.read(
                urgent.office, "relocation", "ListMyWork", {})["items"]]
            self.assertLess(mine.index(urgent.id), mine.index(calm.id))
            # The mission: nobody comes.
            until(lambda: world.read(
                mission, "visa", "GetApplication",
                {"applicationId": application})["application"]["state"]
                == "APPLICATION_STATE_WITHDRAWN", "nobody comes", _PATIENCE)
            until(lambda: self._states(world, city, host_id, lost)
                  == {"RESERVATION_STATE_RELEASED"}, "given back", _PATIENCE)
            self.assertEqual([], invariants.broken(stack))

    @staticmethod
    def _states(world, city, host_id, reservations):
        return {each["state"] for each in world.read_all(
            city, "capacity", "ListReservations", {"hostId": host_id},
            "reservations") if each["reservationId"] in reservations}

    @staticmethod
    def _report(world, city, host_id):
        request = world.client.encode("capacity", "ReportDisruption", {
            "requestId": str(uuid.uuid4()), "hostId": host_id,
            "reason": "DISRUPTION_REASON_FLOODED"})
        return world.client.decode(
            "capacity", "ReportDisruption", world.client.call(
                city, "capacity", "ReportDisruption", request))


if __name__ == "__main__":
    unittest.main()

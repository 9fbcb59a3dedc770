"""An invented party on its way to a place, on a private stack."""
import datetime
import uuid

from .patience import until
from coordinator import examples

_DAY = datetime.timedelta(days=1)
_PATIENCE = 60


class Party:
    """One invented defender, from the first word to a place in Utrecht."""

    def __init__(self, world, level):
        self.world = world
        self.level = level
        self.office = world.person("programme")
        self.id = self.do("SubmitRequest", person=world.person("ngo"),
                          intake=self._intake())["relocation"]["relocationId"]

    def do(self, rpc, person=None, service="relocation", **fields):
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

    def on(self, days):
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
                    "issuedOn": self.on(-400), "expiresOn": self.on(2000),
                    "blankPages": 20}],
                "consents": [{
                    "purpose": f"CONSENT_PURPOSE_{purpose}",
                    "givenOn": self.on(-1), "way": "call",
                    "languageCode": "en"}
                    for purpose in ("PROCESSING", "SHARE_WITH_HOST",
                                    "SHARE_WITH_MISSION")]}]}

    def _her_view(self):
        return {"askedOn": self.on(0), "channel": "CONTACT_CHANNEL_SIGNAL",
                "languageCode": "en", "agrees": True,
                "verifiedBy": "VIEW_VERIFICATION_AGREED_PHRASE"}

    def find_eligible(self):
        self.do("AcknowledgeRequest")
        self.do("TriageRequest", level=f"LEVEL_{self.level}",
                kind="RELOCATION_KIND_ABROAD", horizon="HORIZON_SHORT",
                reason="after a call")
        self.do("DecideVerification", path="VERIFICATION_PATH_INTERVIEW",
                reason="spoken with", outcome="VERIFICATION_OUTCOME_VERIFIED",
                evidence={"interview": {
                     "heldBy": self.office[0], "languageCode": "es",
                     "heldOn": self.on(0),
                     "setting": "INTERVIEW_SETTING_ALONE"}})
        self.do("DecideEligibility", reason="after what was heard",
                outcome="ELIGIBILITY_OUTCOME_ELIGIBLE",
                defenderView=self._her_view())

    def find_place(self, host_id, city):
        self.do("ProposeToCity", hostId=host_id, stay={
            "checkIn": self.on(40), "checkOut": self.on(90)})
        proposal = {"proposalId": self.place["proposalId"]}
        self.do("RecordCityDecision", person=city, **proposal,
                decision="CITY_DECISION_ACCEPT", coordinatorSubject=city[0])
        self._until_place_is("HOLDING")
        self._findings()
        self.do("OfferPlacement", relocationId=self.id, **proposal)
        self.do("RecordDefenderDecision", place={
            **proposal, "decision": "DEFENDER_DECISION_ACCEPT"},
            defenderView=self._her_view())
        self._until_place_is("ACCEPTED")

    def _until_place_is(self, state):
        until(lambda: self.place["state"] == f"PROPOSAL_STATE_{state}",
              f"her place is {state}", _PATIENCE)

    def _findings(self):
        """The host may answer before visa does."""
        return until(lambda: self.place.get("routeFindings"),
                     "ways are assessed", _PATIENCE)

    def ask_for_visa(self):
        """The mission that has the application, and its id."""
        finding, = self._findings()
        choice = {name: finding["choices"][0][name]
                  for name in ("routeId", "scheme")}
        self.do("ChooseRoute", personId=finding["personId"], **choice,
                defenderView=self._her_view())
        application = until(lambda: self.look()["travellers"][0].get(
            "applicationId"), "the application is opened", _PATIENCE)
        seen = self.world.read(self.office, "visa", "GetApplication",
                               {"applicationId": application})["application"]
        key = next(key for key, entry in self.world.organisations.items()
                   if entry["organisationId"]
                   == seen["missionOrganisationId"])
        return self.world.person("mission", key), application

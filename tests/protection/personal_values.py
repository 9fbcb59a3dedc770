"""Every personal value of examples/, taken from the files by field.

FIELDS and CLEAR together name every field of the case files: a new one stops
the test until somebody says which of the two it is.
"""
import dataclasses
import datetime
import json

from coordinator import examples

# Field -> kind, which decides how it is written (spellings.py).
FIELDS = {
    "name": (
        "intake.persons[].identity.names",
        "intake.persons[].identity.knownAs",
        "intake.persons[].identity.nameToUse",
        "example.plan.referees[].name",
    ),
    "contact": (
        "intake.safeContact.address",
        "intake.safeContact.contactPerson",
        "intake.persons[].adult.safeContact",
        "example.alert.safeContact.address",
        "example.plan.referees[].contact",
    ),
    "document": ("intake.persons[].travelDocuments[].number",),
    "date": (
        "intake.persons[].identity.birthDate",
        "intake.persons[].travelDocuments[].issuedOn",
        "intake.persons[].travelDocuments[].expiresOn",
        "intake.persons[].travelHistory[].enteredOn",
        "intake.persons[].travelHistory[].leftOn",
        "intake.threats[].firstSeen",
        "intake.threats[].incidents[].occurredOn",
    ),
    "text": (
        "intake.submitter.howKnown",
        "intake.safeContact.hours",
        "intake.safeContact.agreedPhrase",
        "intake.safeContact.duressPhrase",
        "intake.safeContact.timeZone",
        "intake.danger",
        "intake.peopleOrCommunity",
        "intake.rightsWork.areas[]",
        "intake.rightsWork.summary",
        "intake.threats[].description",
        "intake.threats[].incidents[].description",
        "intake.persons[].identity.pronoun",
        "intake.persons[].identity.gender",
        "intake.persons[].identity.birthDateAsGiven",
        "intake.persons[].consents[].way",
        "intake.persons[].child.custody",
        "intake.persons[].child.school",
        "intake.persons[].needs.accessibility",
        "intake.persons[].needs.medical",
        "intake.dependantsLeftBehind",
        "intake.workPlan",
        "intake.returnPlan",
        "intake.budgetWishes[].purpose",
        "example.alert.danger",
        "example.alert.safeContact.agreedPhrase",
        "example.alert.safeContact.duressPhrase",
        "example.alert.safeContact.timeZone",
        "example.plan.referees[].mayBeTold",
        "example.plan.referees[].answer.text",
        "example.plan.asks[].words",
        "example.plan.split.words",
        "example.plan.consentLater[].way",
        "example.plan.unassisted.note",
        "example.plan.visa.words",
        "example.plan.lost.note",
        "example.plan.lost.found",
        "network.hosts[].places[].place.address",
        "network.hosts[].places[].place.vetting.vettedBy",
    ),
    # Words of the contract that tell about a person.
    "code": (
        "intake.submitter.relation",
        "intake.safeContact.channel",
        "intake.locationClass",
        "intake.threats[].type",
        "intake.threats[].actor",
        "intake.persons[].travelDocuments[].type",
        "intake.persons[].travelDocuments[].sexMarker",
        "intake.persons[].travelDocuments[].renewal",
        "intake.persons[].travelHistory[].permit",
        "intake.publicProfile",
        "example.alert.safeContact.channel",
    ),
}

# What is not searched for, and why.
CLEAR = {
    "one or two letters, or a small number; test_dump looks at columns": (
        "intake.countryCode", "intake.safeContact.languageCode",
        "intake.persons[].identity.nationalities[]",
        "intake.persons[].identity.residenceCountry",
        "intake.persons[].travelDocuments[].issuingCountry",
        "intake.persons[].travelDocuments[].blankPages",
        "intake.persons[].travelHistory[].countryCode",
        "intake.persons[].languages[].languageCode",
        "intake.persons[].consents[].languageCode",
        "intake.persons[].child.ageYears", "intake.languages[].languageCode",
        "intake.needs.bedrooms", "intake.needs.interpreterLanguages[]",
        "intake.wishes.wishedCountries[]", "intake.wishes.excludedCountries[]",
        "intake.wishes.lengthDays", "example.alert.countryCode",
        "example.alert.safeContact.languageCode",
        "example.alert.numberOfPeople", "example.plan.unassisted.country",
        "example.plan.consentLater[].languageCode"),
    "yes or no": (
        "intake.safeContact.noDirectContact",
        "intake.persons[].adult.privateInterviewDone",
        "intake.persons[].child.travelPermission",
        "intake.persons[].needs.stepFree", "intake.threats[].imminent",
        "intake.needs.schoolNearby", "intake.needs.womenOnly",
        "intake.needs.sameNight", "intake.needs.lgbtiqSafe",
        "example.plan.referees[].consented",
        "example.plan.referees[].answer.independent"),
    "a date of the run itself, which every clear time of a row shares": (
        "intake.persons[].consents[].givenOn", "intake.threats[].lastSeen",
        "intake.wishes.earliestDeparture", "example.plan.asks[].checkIn"),
    "clear by design (docs/threat-model.md): state, level and kind of a case, "
    "consents by purpose, codes of decisions": (
        "intake.proposedLevel", "intake.kind", "intake.horizon",
        "intake.persons[].role", "intake.persons[].consents[].purpose",
        "example.plan.level", "example.plan.kind", "example.plan.horizon",
        "example.plan.referees[].relationship",
        "example.plan.referees[].answer.finding",
        "example.plan.asks[].city", "example.plan.asks[].defender",
        "example.plan.consentLater[].purpose", "example.plan.route",
        "example.plan.securityPlan", "example.plan.visa.outcome",
        "example.plan.visa.grounds[]", "example.plan.visa.answer"),
    "clear by design: amounts and currencies of the ledger": (
        "intake.budgetWishes[].amount.currencyCode",
        "intake.budgetWishes[].amount.minorUnits"),
    "a word of every list of languages": (
        "intake.persons[].languages[].level", "intake.languages[].level"),
    "the network, not the case": (
        "example.plan.asks[].host", "example.plan.asks[].place",
        "example.plan.asks[].nights", "example.submittedBy"),
    "for the coordinator and the reader; never sent": (
        "example.title", "example.ends", "example.plan.asks[].after",
        "example.plan.split.title", "example.plan.split.ends",
        "example.plan.split.when", "example.plan.split.leave[]",
        "example.plan.unassisted.when", "example.plan.lost.when",
        "example.plan.lost.days"),
}

_KINDS = {field: kind for kind, fields in FIELDS.items() for field in fields}
_CLEAR = {field for fields in CLEAR.values() for field in fields}
# Dates nearer than this are dates of the run.
_NEAR = datetime.timedelta(days=7)
_RUN = datetime.timedelta(days=550)
_WINDOW_WORDS = 4
_WINDOW_LETTERS = 16


@dataclasses.dataclass(frozen=True)
class Value:
    field: str
    kind: str
    # A date for kind date, one or many words for name, else text.
    content: object

    def __str__(self):
        return f"{self.field} {self.content!r}"


def of_examples(today):
    """Every distinct personal value, longer texts also in pieces; and the
    fields that nobody has listed."""
    values, unknown = {}, set()
    for name in examples.case_names():
        case = examples.load(f"cases/{name}.json", today)
        _collect("intake", case["intake"], values, unknown)
        split = case["example"]["plan"].pop("split", None)
        if split:
            # A case of her own has the fields of any other.
            _collect("intake", split.pop("intake"), values, unknown)
            _collect("example.plan", split.pop("plan"), values, unknown)
            _collect("example.plan.split", split, values, unknown)
        _collect("example", case["example"], values, unknown)
    network = json.loads((examples.FOLDER / "network.json").read_text())
    _collect("network", network, values, set())
    pieces = {Value(value.field, "piece", piece): None
              for value in values if value.kind == "text"
              for piece in _pieces(value.content)}
    return [value for value in {**values, **pieces}
            if value.kind != "date" or _tells(value.content, today)], unknown


def _collect(path, content, values, unknown):
    if path in _CLEAR:
        return
    kind = _KINDS.get(path)
    if kind == "date":
        if content.get("month") and content.get("day"):
            values[Value(path, kind, examples.from_proto(content))] = None
    elif kind == "name" and isinstance(content, list):
        values |= {Value(path, kind, name): None for name in content}
        values[Value(path, kind, tuple(content))] = None
    elif kind:
        values[Value(path, kind, content)] = None
    elif isinstance(content, dict):
        for name, part in content.items():
            _collect(f"{path}.{name}", part, values, unknown)
    elif isinstance(content, list):
        for part in content:
            _collect(f"{path}[]", part, values, unknown)
    else:
        unknown.add(path)


def _tells(date, today):
    return not today - _NEAR <= date <= today + _RUN


def _pieces(text):
    """A text that was cut or quoted is found by any few words of it."""
    words = text.split()
    for start in range(0, max(len(words) - _WINDOW_WORDS, 0), 2):
        piece = " ".join(words[start:start + _WINDOW_WORDS])
        if len(piece) >= _WINDOW_LETTERS:
            yield piece

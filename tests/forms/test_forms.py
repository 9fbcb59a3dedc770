"""Schema, template, CLI and server take and refuse the same intakes.

The CLI's reading and relocation's check run as they are (intake_acceptance.cc);
the schema is tried by python3-jsonschema, an implementation of its own.
"""
import copy
import json
import os
import re
import subprocess
import unittest

import jsonschema

_HERE = os.path.dirname(os.path.abspath(__file__))
_REPOSITORY = os.path.dirname(os.path.dirname(_HERE))
_BIN = os.path.join(os.environ.get(
    "SOJOURN_BUILD", os.path.join(_REPOSITORY, "build/asan")), "bin")
_CASES = os.path.join(_REPOSITORY, "examples/cases")


def _printed(*words):
    return subprocess.run(
        [os.path.join(_BIN, "sojourn"), "relocation", *words], check=True,
        stdout=subprocess.PIPE, text=True).stdout


def _refusals(texts, *flags):
    """For each text of a file the list of (field, reason); empty if taken."""
    lines = "".join(json.dumps(text) + "\n" for text in texts)
    answered = subprocess.run(
        [os.path.join(_BIN, "intake_acceptance"), *flags], input=lines, check=True,
        stdout=subprocess.PIPE, text=True).stdout
    return [[tuple(each) for each in json.loads(line)]
            for line in answered.splitlines()]


def _read(path):
    with open(path, encoding="utf-8") as text:
        return json.load(text)


def _uncommented(template):
    """Every pattern of the template taken from behind its slashes."""
    lines = []
    for line in template.splitlines():
        said = re.sub(r"^(?:\s*//)*\s*", "", line)
        lines.append(said if said[:1] in '"{}[]' else line)
    return "\n".join(lines) + "\n"


def _json(template):
    plain = re.sub(r"(?m)^\s*//.*$", "", template)
    return json.loads(re.sub(r",(\s*[}\]])", r"\1", plain))


def _filled(template):
    for empty, said in (('"address": ""', '"address": "+502 0000 0000"'),
                        ('"countryCode": "",\n    // REQUIRED. What the danger',
                         '"countryCode": "GT",\n    // REQUIRED. What the danger'),
                        ('"danger": ""', '"danger": "Amenazas"')):
        assert template.count(empty) == 1, empty
        template = template.replace(empty, said)
    return template


def _places(value, path=()):
    yield path, value
    inner = (value.items() if isinstance(value, dict)
             else enumerate(value) if isinstance(value, list) else ())
    for key, each in inner:
        yield from _places(each, (*path, key))


def _changed(document, path, value):
    changed = copy.deepcopy(document)
    at = changed
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return changed


def _without(document, *path):
    changed = copy.deepcopy(document)
    at = changed
    for key in path[:-1]:
        at = at[key]
    del at[path[-1]]
    return changed


class FormsTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.schema = json.loads(_printed("schema"))
        jsonschema.Draft202012Validator.check_schema(cls.schema)
        cls.validator = jsonschema.Draft202012Validator(cls.schema)
        cls.template = _printed("template")
        cls.smallest = {"intake": {"safeContact": {"address": "+502 0000 0000"},
                                   "countryCode": "GT", "danger": "Amenazas"}}
        cls.full = cls._full()

    @classmethod
    def _full(cls):
        """Every field of the template with something in it."""
        document = _json(_uncommented(_filled(cls.template)))
        def fill(schema, value, name):
            if "$ref" in schema:
                kind = schema["$ref"].rsplit("/", 1)[1]
                if kind.endswith("Date"):
                    return "today-3" if kind != "Date" else "today+30"
                schema = cls.schema["$defs"][kind] | {
                    key: said for key, said in schema.items() if key != "$ref"}
            if "anyOf" in schema and "properties" not in schema:
                schema = schema["anyOf"][0]
                return fill(schema, value, name)
            if name == "role":
                return value
            if "properties" in schema:
                return {key: fill(each, value.get(key), key)
                        for key, each in schema["properties"].items()
                        if key in value}
            if schema.get("type") == "array":
                items = schema["items"].get("allOf", [schema["items"]])[0]
                return [fill(items, each, name) for each in value or [""]]
            if "enum" in schema:
                return "CO" if "CO" in schema["enum"] else schema["enum"][1]
            known = {"timeZone": "America/Guatemala", "currencyCode": "EUR",
                     "contactCompromised": False}
            if name in known:
                return known[name]
            if "pattern" in schema:
                return "es"
            return {"boolean": True, "integer": 1, "string": value or "words"}[
                schema["type"]]
        return {"intake": fill(cls.schema["$defs"]["Intake"], document["intake"], "")}

    def _agree(self, named, *, taken):
        """Schema and code both take (or both refuse) every one of `named`."""
        answers = _refusals([json.dumps(document, ensure_ascii=False)
                             for _, document in named])
        wrong = []
        for (name, document), refused in zip(named, answers, strict=True):
            valid = self.validator.is_valid(document)
            if valid != taken or (not refused) != taken:
                wrong.append(f"{name}: schema {valid}, code {refused}")
        self.assertEqual([], wrong)
        self.assertEqual(len(named), len(answers))

    def test_the_published_schema_is_the_generated_one(self):
        with open(os.path.join(_REPOSITORY, "docs/intake.schema.json"),
                  encoding="utf-8") as published:
            self.assertEqual(
                published.read(), _printed("schema"),
                "write it again: sojourn relocation schema > docs/intake.schema.json")

    def test_every_field_says_what_it_means(self):
        silent = [f"{name}.{field}"
                  for name, schema in self.schema["$defs"].items()
                  for field, said in schema.get("properties", {}).items()
                  if "description" not in said
                  and name not in ("Date", "PastDate", "PartialDate")]
        self.assertEqual([], silent)

    def test_examples_are_taken_by_both(self):
        cases = [(name, _read(os.path.join(_CASES, name)))
                 for name in sorted(os.listdir(_CASES))]
        self.assertGreaterEqual(len(cases), 16)
        self._agree(cases, taken=True)

    def test_the_first_form_is_still_taken(self):
        """As examples/cases had it on 21 November 2026, the oldest there is."""
        first = _read(os.path.join(_HERE, "first_form.json"))
        self._agree([("first form", first)], taken=True)
        self.assertEqual([[]], _refusals(
            [json.dumps({"alert": first["intake"]})], "--alert"))

    def test_what_a_newer_form_says_is_refused_with_its_place(self):
        for path in (("intake", "orbit"), ("intake", "safeContact", "orbit"),
                     ("intake", "persons", 0, "identity", "orbit")):
            newer = _changed(self.full, path, "since 2031")
            self.assertFalse(self.validator.is_valid(newer))
            place = "intake" + "".join(
                f"[{key}]" if isinstance(key, int) else f".{key}"
                for key in path[1:])
            self.assertEqual([[(place, "FIELD_UNKNOWN")]],
                             _refusals([json.dumps(newer)]))
        newer = _changed(self.full, ("intake", "kind"), "RELOCATION_KIND_ORBITAL")
        self.assertEqual([[("intake.kind", "VALUE_UNKNOWN")]],
                         _refusals([json.dumps(newer)]))

    def test_everything_that_may_be_said_is_taken_by_both(self):
        self._agree([("smallest", self.smallest), ("full", self.full)], taken=True)
        said = []
        for path, schema, value in self._fields():
            for good in self._good(schema, value):
                said.append((f"{path} = {str(good)[:20]}",
                             _changed(self.full, path, good)))
        self.assertGreater(len(said), 200)
        self._agree(said, taken=True)

    def test_what_is_broken_is_refused_by_both(self):
        broken = []
        for path, schema, value in self._fields():
            for bad in self._bad(path, schema, value):
                broken.append((f"{path} = {str(bad)[:20]}",
                               _changed(self.full, path, bad)))
        self.assertGreater(len(broken), 400)
        intake = ("intake",)
        for field in ("safeContact", "countryCode", "danger"):
            broken.append((f"no {field}", _without(self.smallest, *intake, field)))
        broken += [
            ("no way to reach her", _changed(self.smallest, (*intake, "safeContact"), {
                "channel": "CONTACT_CHANNEL_SIGNAL"})),
            ("defender second", _changed(self.full, (*intake, "persons"), [
                {"role": "PERSON_ROLE_ADULT"}, {"role": "PERSON_ROLE_DEFENDER"}])),
            ("two defenders", _changed(self.full, (*intake, "persons"),
                                       [{"role": "PERSON_ROLE_DEFENDER"}] * 2)),
            ("51 people", _changed(self.full, (*intake, "persons"), [
                {"role": "PERSON_ROLE_DEFENDER"}, *[{"role": "PERSON_ROLE_CHILD"}] * 50])),
            ("no day of entry", _without(
                self.full, *intake, "persons", 0, "travelHistory", 0, "enteredOn")),
        ]
        self._agree(broken, taken=False)

    def test_what_a_schema_cannot_say_is_refused_with_a_reason(self):
        person = ("intake", "persons", 0)
        document = (*person, "travelDocuments", 0)
        for path, value, reason in (
                ((*document, "issuedOn"), "2027-02-29", "DATE_INVALID"),
                ((*document, "issuedOn"), "2199-12-31", "DATE_IN_FUTURE"),
                ((*document, "expiresOn"), "1950-01-01", "DATES_REVERSED"),
                ((*person, "travelHistory", 0, "leftOn"), "1950-01-01",
                 "DATES_REVERSED"),
                (("intake", "safeContact", "timeZone"), "Europe/Atlantis",
                 "TIME_ZONE_UNKNOWN"),
                (("intake", "danger"), "\0", "TEXT_INVALID")):
            said = _changed(self.full, path, value)
            self.assertTrue(self.validator.is_valid(said), path)
            self.assertIn(reason, [
                each for _, each in _refusals([json.dumps(said)])[0]])
        burnt = _changed(self.full, ("intake", "safeContact", "contactCompromised"),
                         True)
        del burnt["intake"]["persons"][0]["adult"]
        self.assertTrue(self.validator.is_valid(burnt))
        self.assertIn("SECOND_CHANNEL_NEEDED",
                      [reason for _, reason in _refusals([json.dumps(burnt)])[0]])

    def test_what_the_cli_reads_besides(self):
        """Named in the schema's description."""
        for path, value in ((("intake", "kind"), "abroad"),
                            (("intake", "numberOfPeople"), "3"),
                            (("intake", "workPlan"), None)):
            said = _changed(self.smallest, path, value)
            self.assertFalse(self.validator.is_valid(said))
            self.assertEqual([[]], _refusals([json.dumps(said)]))
        snake = copy.deepcopy(self.smallest)
        snake["intake"]["country_code"] = snake["intake"].pop("countryCode")
        self.assertFalse(self.validator.is_valid(snake))
        self.assertEqual([[]], _refusals([json.dumps(snake)]))

    def test_the_template_names_every_field(self):
        said = {path[-1] for path, _ in _places(_json(_uncommented(self.template)))
                if path and isinstance(path[-1], str)}
        fields = {name for kind, schema in self.schema["$defs"].items()
                  if not kind.endswith("Date")
                  for name in schema.get("properties", {})}
        fields -= {"personId", "apart"}  # output only
        self.assertEqual(fields, said - {"intake"})
        self.assertEqual(3, len(re.findall(r"// REQUIRED\.", self.template)))

    def test_a_template_that_says_nothing_wants_three_things(self):
        required = ["intake.safeContact", "intake.countryCode", "intake.danger"]
        self.assertEqual(
            required, [field for field, _ in _refusals([self.template])[0]])
        with_patterns = _refusals([_uncommented(self.template)])[0]
        self.assertEqual(
            {*required, "intake.persons[0].travelHistory[0].enteredOn"},
            {field for field, _ in with_patterns})

    def test_a_filled_template_is_taken(self):
        filled = _filled(self.template)
        whole = _uncommented(filled).replace('"enteredOn": null',
                                             '"enteredOn": "2026-05-01"')
        self.assertEqual([[], []], _refusals([filled, whole]))
        alert = _filled(_printed("template", "--alert"))
        self.assertEqual([[]], _refusals([alert], "--alert"))

    # -- helpers

    def _fields(self):
        """(path, schema, value) of every field of the full document."""
        def walk(schema, value, path):
            if "$ref" in schema:
                name = schema["$ref"].rsplit("/", 1)[1]
                schema = self.schema["$defs"][name] | {
                    key: said for key, said in schema.items() if key != "$ref"}
                schema.setdefault("name", name)
            if len(path) > 1 and path[-1] != "role":
                yield path, schema, value
            if "properties" in schema and isinstance(value, dict):
                for key in value:
                    yield from walk(schema["properties"][key], value[key],
                                    (*path, key))
            elif schema.get("type") == "array":
                items = schema["items"].get("allOf", [schema["items"]])[0]
                yield from walk(items, value[0], (*path, 0))
        yield from walk(self.schema["$defs"]["Intake"], self.full["intake"],
                        ("intake",))

    def _good(self, schema, value):
        if "maxLength" in schema:
            yield "\u4e2d" * schema["maxLength"]
            yield "\U0001f33f"
        if schema.get("type") == "integer":
            yield 0
            yield schema.get("maximum", 1)
        if schema.get("type") == "boolean":
            yield False
        # Persons have an order of roles, which other tests try.
        if schema.get("type") == "array" and schema["maxItems"] == 100:
            yield [value[0]] * 100
        if schema.get("name") in ("PastDate", "PartialDate"):
            yield "2026-01-31"
            yield {"year": 2026, "month": 1, "day": 31}
        if schema.get("name") == "Date":
            yield "2199-02-28"
            yield {"year": 2200, "month": 12, "day": 31}
        if schema.get("name") == "PartialDate":
            yield "1985"
            yield "1985-01"
            yield {"year": 1985}
            yield {"year": 1985, "month": 12, "day": 0}
        nothing = "minLength" in schema
        yield from schema.get("enum", ())[1 if nothing else 0:15]

    def _bad(self, path, schema, value):
        is_number = schema.get("type") == "integer" or path[-1] == "minorUnits"
        yield {"a": 1} if is_number else 7
        if schema.get("type") != "array":
            yield [value]
        if "properties" in schema:
            yield value | {"no such field": 1}
        if "maxLength" in schema:
            yield "\u4e2d" * (schema["maxLength"] + 1)
        if "enum" in schema:
            yield "NO_SUCH_VALUE"
        if "pattern" in schema:
            yield "not a code!"
        if schema.get("type") == "integer":
            yield -1
            yield 1.5
            if "maximum" in schema:
                yield schema["maximum"] + 1
        if schema.get("type") == "boolean":
            yield "true"
        if schema.get("type") == "array":
            yield [value[0]] * 101
        if schema.get("name", "").endswith("Date"):
            for day in ("soon", "2027-13-01", "2026-04-31", "2027-1-1",
                        {"year": 2026, "month": 13, "day": 1},
                        {"year": 1899, "month": 1, "day": 1},
                        {"year": 2026, "month": 0, "day": 3}):
                yield day
        if schema.get("name") in ("Date", "PastDate"):
            yield "2026"
            yield {"year": 2026, "month": 1, "day": 0}
        if schema.get("name") == "PastDate":
            yield "today+3"


if __name__ == "__main__":
    unittest.main()

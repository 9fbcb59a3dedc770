"""Countries and languages of the cases, and the ages of their children, which
are too short to search for.

They may stand in the clear columns named here and in no other column of text
of a service's database; tests/schema holds the list of clear columns itself.
"""
import json

from coordinator import examples
from devstack.layout import STORES

# (service, table, column): why a code may stand there.
ALLOWED = {
    ("capacity", "hosts", "country_code"): "of a host",
    ("capacity", "hosts", "language_codes"): "of a host",
    ("capacity", "hosts", "interpreter_codes"): "of a host",
    ("capacity", "events", "refs"): "of a host, in the events about it",
    ("relocation", "known_hosts", "country_code"): "of a host",
    ("visa", "applications", "mission_country"): "of a mission",
    ("visa", "missions", "covers_countries"): "of a mission",
    ("visa", "missions", "languages"): "of a mission",
    ("visa", "missions", "represented_country"): "of a mission",
    ("visa", "missions", "seat_country"): "of a mission",
    ("visa", "policy_areas", "country"): "of a rule",
    ("visa", "policy_rules", "destination"): "of a rule",
    ("visa", "policy_rules", "passport"): "of a rule",
    ("visa", "routes", "destination_country"): "of a rule",
    ("visa", "routes", "nationalities"): "of a rule",
    # The subject of an officer names her organisation: "mission-1@mission-es".
    ("visa", "application_facts", "told_by"): "of a subject",
    ("visa", "audit_records", "actor_subject"): "of a subject",
    ("visa", "idempotency_keys", "scope"): "of a subject",
}

_FIELDS = ("countryCode", "nationalities", "residenceCountry",
           "issuingCountry", "wishedCountries", "excludedCountries",
           "languageCode", "interpreterLanguages", "country")
_COLUMNS = """
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public'
      AND data_type IN ('text', 'character', 'character varying', 'ARRAY',
                        'json', 'jsonb')"""


# Of every table that names a person or is named after one. `version` counts
# changes.
_PERSONAL_COLUMNS = """
    SELECT c.table_name, c.column_name FROM information_schema.columns c
    WHERE c.table_schema = 'public' AND c.column_name <> 'version'
      AND c.data_type IN ('text', 'character varying', 'smallint', 'integer',
                          'bigint', 'numeric', 'real', 'double precision',
                          'ARRAY', 'json', 'jsonb')
      AND (c.table_name IN ('persons', 'travellers', 'applications')
           OR EXISTS (SELECT FROM information_schema.columns p
                      WHERE p.table_name = c.table_name
                        AND p.column_name LIKE '%person%'))"""


def of_cases():
    found = set()
    for path in (examples.FOLDER / "cases").glob("*.json"):
        _collect(json.loads(path.read_text(encoding="utf-8")), found)
    return found


def unexpected(stack):
    """{(service, table, column): codes} beyond ALLOWED."""
    return _found_in(stack, _COLUMNS, of_cases(), ALLOWED)


def ages():
    """Of the children of the cases."""
    found = set()
    for path in (examples.FOLDER / "cases").glob("*.json"):
        case = json.loads(path.read_text(encoding="utf-8"))
        found |= {str(person["child"]["ageYears"])
                  for person in case["intake"]["persons"] if "child" in person}
    return found


def unexpected_ages(stack):
    """{(service, table, column): ages of children}"""
    return _found_in(stack, _PERSONAL_COLUMNS, ages(), {})


def _found_in(stack, columns, words, allowed):
    words = "|".join(sorted(words))
    cluster = stack.clusters["data"]
    found = {}
    for service in STORES:
        rows = cluster.query(" UNION ".join(
            f"SELECT '{table}', '{column}', (regexp_matches({column}::text, "
            f"'\\m({words})\\M', 'g'))[1] FROM {table}"
            for table, column in cluster.query(columns, service)), service)
        for table, column, word in rows:
            if (service, table, column) not in allowed:
                found.setdefault((service, table, column), set()).add(word)
    return found


def _collect(content, found):
    if isinstance(content, dict):
        for name, part in content.items():
            if name in _FIELDS:
                found.update([part] if isinstance(part, str) else part)
            else:
                _collect(part, found)
    elif isinstance(content, list):
        for part in content:
            _collect(part, found)
